import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { neededTargets, type TicketField, type TicketMap } from '../../domain/read-ticket.ts';
import { nameable } from '../authentication/auth-tokens.ts';
import { ConfigError } from '../config/environment.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { readConfigFile } from '../config/read-config-file.ts';

/** The help desks whose signatures are known. */
export const helpDesks = ['zendesk', 'jira', 'servicenow'] as const;
export type HelpDesk = (typeof helpDesks)[number];

/** One webhook of the file. */
export interface ConfiguredWebhook {
  readonly name: string;
  readonly kind: HelpDesk;
  readonly secret: Buffer;
  readonly toleranceMillis: number;
  readonly map: TicketMap;
}

/**
 * How long after it was signed a message is taken, in seconds. Jira signs a message once and sends it again for a while; the
 * others sign each attempt.
 */
const toleranceDefaults: Readonly<Record<HelpDesk, number>> = { zendesk: 300, jira: 7_200, servicenow: 300 };
const TOLERANCE_SECONDS_MAX = 86_400;
/** As many bytes as the key of HMAC-SHA256 needs to be as strong as its hash: half of them. */
const SECRET_BYTES_MIN = 16;
const WEBHOOKS_MAX = 50;

const text = z.string('a text').min(1, 'a text');
const condition = z.strictObject({ path: text, is: z.array(text, 'a list of texts') }, '`path` and `is`');
const FIELD_EXPECTED = 'a path, or `path` or `value`';
const field = z.union(
  [
    text,
    z.strictObject({ value: text }),
    z.strictObject({
      path: text,
      prefix: z.string('a text').default(''),
      values: z.record(text, text).optional(),
      optional: z.boolean('true or false').default(false),
      when: condition.optional(),
    }),
  ],
  FIELD_EXPECTED,
);
type TicketFieldForm = z.output<typeof field>;
const PATHS_MAX = 20;
const paths = z.array(field, 'a list of paths').max(PATHS_MAX, `at most ${PATHS_MAX} paths`);
const firstOf = z.union([field, paths], `${FIELD_EXPECTED}, or a list of at most ${PATHS_MAX}`);

const fields = z.strictObject(
  {
    id: firstOf,
    ownerId: firstOf,
    openedBy: firstOf,
    openedAt: firstOf,
    updatedAt: firstOf,
    cameraId: firstOf.optional(),
    requesterAccountId: firstOf.optional(),
    closedAt: firstOf.optional(),
    assignees: paths,
  },
  `named fields, at least ${neededTargets.join(', ')} and assignees`,
);

const ticketsFile = z.strictObject({
  webhooks: z
    .array(
      z.strictObject({
        name: nameable.refine((name) => /^[a-z0-9-]+$/.test(name), 'a name of a-z, 0-9 and -'),
        kind: z.enum(helpDesks, `one of: ${helpDesks.join(', ')}`),
        secretFile: text,
        toleranceSeconds: z
          .int('a whole number')
          .min(1, 'at least 1')
          .max(TOLERANCE_SECONDS_MAX, `at most ${TOLERANCE_SECONDS_MAX}`)
          .optional(),
        only: condition.optional(),
        fields,
      }),
      'a list of webhooks',
    )
    .max(WEBHOOKS_MAX, `at most ${WEBHOOKS_MAX} webhooks`)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'webhooks with different names'),
});

/** Reads `TICKETS_FILE` and the secrets that it names. Throws `ConfigError`, one line for each problem. */
export async function readTicketsFile(file: string): Promise<readonly ConfiguredWebhook[]> {
  const content = await readConfigFile(file, 'TICKETS_FILE');
  const { webhooks } = parseYaml(content, file, ticketsFile);
  return Promise.all(
    webhooks.map(async ({ name, kind, secretFile, toleranceSeconds = toleranceDefaults[kind], ...map }) => ({
      name,
      kind,
      toleranceMillis: toleranceSeconds * 1000,
      map: toMap(map, kind),
      secret: await secretOf(resolve(dirname(file), secretFile), `${file}: \`secretFile\` of webhook \`${name}\``),
    })),
  );
}

type MapForm = Pick<z.output<typeof ticketsFile>['webhooks'][number], 'fields' | 'only'>;

function toMap({ fields: { assignees, ...given }, only }: MapForm, kind: HelpDesk): TicketMap {
  const { id, ownerId, cameraId, requesterAccountId, openedBy, openedAt, closedAt, updatedAt } = given;
  return {
    only: only ?? null,
    fields: {
      id: toFields(id),
      ownerId: toFields(ownerId),
      openedBy: toFields(openedBy),
      openedAt: toFields(openedAt),
      updatedAt: toFields(updatedAt),
      closedAt: toFields(closedAt),
      cameraId: toFields(cameraId),
      requesterAccountId: toFields(requesterAccountId),
    },
    assignees: assignees.map(toField),
    timesWithoutZone: kind === 'servicenow',
  };
}

function toFields(form: TicketFieldForm | readonly TicketFieldForm[] = []): readonly TicketField[] {
  return (Array.isArray(form) ? form : [form]).map(toField);
}

const plain = { path: null, value: null, prefix: '', values: null, optional: false, when: null };

function toField(form: TicketFieldForm): TicketField {
  if (typeof form === 'string') return { ...plain, path: form };
  if ('value' in form) return { ...plain, value: form.value };
  return { ...plain, ...form, values: form.values ?? null, when: form.when ?? null };
}

/** The content must not appear in a message. */
async function secretOf(path: string, place: string): Promise<Buffer> {
  const secret = Buffer.from((await readConfigFile(path, place)).trim());
  if (secret.length >= SECRET_BYTES_MIN) return secret;
  throw new ConfigError(`${place} is \`${path}\`, expected a file with a secret of at least ${SECRET_BYTES_MIN} bytes`);
}
