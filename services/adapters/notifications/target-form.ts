import { z } from 'zod';
import { severities } from '../../domain/access-decision/access-decision.ts';
import { noticeKinds } from '../../domain/notification/notice.ts';

/** The form of `NOTIFICATIONS_FILE`. */

const expectedName = 'a name of 1 to 64 small letters, digits and hyphens';
export const expectedUrl =
  'an address with https:, or with http: and `allowPrivateAddress: true`, without user and password';
const expectedList = 'a list of 1 to 100 texts';
const expectedDigest = 'a duration from `1 minute` to `1 day`, such as `15 minutes`, `1 hour`';
const expectedTime = 'a time of day such as "22:00", in quotes';
const expectedFile = 'the name of a file';
const expectedFlag = 'true or false';

const unitMillis = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const name = z.string(expectedName).regex(/^[a-z0-9][a-z0-9-]{0,63}$/, expectedName);
const url = z.string(expectedUrl).transform((text, context) => {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (parsed !== null && isAllowedUrl(parsed, true)) return parsed;
  context.addIssue({ code: 'custom', message: expectedUrl });
  return z.NEVER;
});
const list = z
  .array(z.string(expectedList).min(1, expectedList), expectedList)
  .min(1, expectedList)
  .max(100, expectedList);
const digest = z.string(expectedDigest).transform((text, context) => {
  const [, count = '0', unit = 'day'] = /^([1-9]\d{0,3}) (minute|hour|day)s?$/.exec(text) ?? [];
  const millis = Number(count) * unitMillis[unit as keyof typeof unitMillis];
  if (millis > 0 && millis <= unitMillis.day) return millis;
  context.addIssue({ code: 'custom', message: expectedDigest });
  return z.NEVER;
});
const timeOfDay = z.string(expectedTime).transform((text, context) => {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour !== undefined) return Number(hour) * 60 + Number(minute);
  context.addIssue({ code: 'custom', message: expectedTime });
  return z.NEVER;
});
const expectedZone = 'a time zone such as `Europe/Berlin`';
const timeZone = z.string(expectedZone).refine(isTimeZone, expectedZone);
const expectedHours = 'a time other than `from`';
const quietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay, timeZone })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: expectedHours });

const whenAlert = { rules: list.optional(), teams: list.optional(), vendors: list.optional() };
const when = z.strictObject({
  happened: z
    .array(z.enum(noticeKinds, `one of ${noticeKinds.join(', ')}`), expectedList)
    .min(1, expectedList)
    .optional(),
  severity: z
    .array(z.enum(severities, `one of ${severities.join(', ')}`), expectedList)
    .min(1, expectedList)
    .optional(),
  ...whenAlert,
});

const times = { digest: digest.optional(), quietHours: quietHours.optional() };
const allowPrivateAddress = z.boolean(expectedFlag).default(false);
const file = z.string(expectedFile).min(1, expectedFile);

const webhook = z.strictObject({
  name,
  kind: z.literal('webhook'),
  url,
  secretFile: file,
  allowPrivateAddress,
  when: when.optional(),
  ...times,
});

const slack = z.strictObject({
  name,
  kind: z.literal('slack'),
  urlFile: file,
  allowPrivateAddress,
  when: when.optional(),
  ...times,
});

/** It groups, delays and routes by severity itself, and has to learn of every end. */
const alertmanager = z.strictObject({
  name,
  kind: z.literal('alertmanager'),
  url,
  allowPrivateAddress,
  when: z.strictObject(whenAlert).optional(),
  heartbeat: z.boolean(expectedFlag).default(false),
});

/** A dead man's switch outside: it notices when no heartbeat comes. */
const heartbeat = z.strictObject({ name, kind: z.literal('heartbeat'), urlFile: file, allowPrivateAddress });

const expectedMail = 'an address such as `soc@custodes.example`';
const mail = z
  .string(expectedMail)
  .max(254, expectedMail)
  .regex(/^[^\s@<>,;"]+@[A-Za-z0-9.-]+$/, expectedMail);
const expectedHost = 'the name or address of a host';
const expectedPort = 'a port from 1 to 65535';
const expectedTls = '`implicit`, `starttls`, or `none` with `allowPrivateAddress: true`';

const email = z.strictObject({
  name,
  kind: z.literal('email'),
  host: z.string(expectedHost).regex(/^[A-Za-z0-9.:-]{1,253}$/, expectedHost),
  port: z.int(expectedPort).min(1, expectedPort).max(65_535, expectedPort),
  tls: z.enum(['implicit', 'starttls', 'none'], expectedTls),
  from: mail,
  to: z.array(mail, expectedList).min(1, expectedList).max(100, expectedList),
  login: z.strictObject({ user: file, passwordFile: file }, 'an object with `user` and `passwordFile`').optional(),
  allowPrivateAddress,
  when: when.optional(),
  ...times,
});

const target = z
  .discriminatedUnion('kind', [webhook, slack, alertmanager, email, heartbeat], {
    error: 'an object with `kind`: webhook, slack, alertmanager, email or heartbeat',
  })
  .refine((one) => !('url' in one) || isAllowedUrl(one.url, one.allowPrivateAddress), {
    path: ['url'],
    message: expectedUrl,
  })
  .refine((one) => one.kind !== 'email' || one.tls !== 'none' || one.allowPrivateAddress, {
    path: ['tls'],
    message: expectedTls,
  });

const expectedTargets = 'a list of 1 to 50 targets';
const expectedOnce = 'a name that no other target has';

export const notificationsForm = z.strictObject({
  targets: z
    .array(target, expectedTargets)
    .min(1, expectedTargets)
    .max(50, expectedTargets)
    .superRefine((targets, context) => {
      const names = targets.map((one) => one.name);
      for (const [index, one] of names.entries()) {
        if (names.indexOf(one) === index) continue;
        context.addIssue({ code: 'custom', path: [index, 'name'], message: expectedOnce });
      }
    }),
});

export type TargetForm = z.output<typeof notificationsForm>['targets'][number];

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Unencrypted messages stay in the installation's own network. */
export function isAllowedUrl({ protocol, username, password }: URL, allowPrivateAddress: boolean): boolean {
  const isHttp = protocol === 'https:' || (protocol === 'http:' && allowPrivateAddress);
  return isHttp && username === '' && password === '';
}
