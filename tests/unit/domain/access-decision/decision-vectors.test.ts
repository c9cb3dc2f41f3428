import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider, type Decide } from '../../../../services/domain/access-decision/decide.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../../../services/domain/access-event/parse-access-event.ts';
import type { RegisterKind } from '../../../../services/domain/register/register-record.ts';
import { IP_HASH } from '../../../support/access-event-builders.ts';
import { aRecordJson, aRegister, readRecord } from '../../../support/register-builders.ts';

/** `tests/vectors/decisions/*.yaml`: the default policies as a table that a privacy officer can read. */

type Json = Readonly<Record<string, unknown>>;
type FactJson = Json & { readonly kind: RegisterKind };
interface Row {
  readonly name: string;
  /** Records over those of `world.yaml` of the same kind and id. */
  readonly register?: readonly FactJson[];
  /** Records of `world.yaml` to leave out, as `kind id`. */
  readonly without?: readonly string[];
  readonly event?: Json;
  readonly expect: {
    readonly verdict: string;
    readonly rules?: readonly string[];
    readonly explanation?: string;
    readonly severity?: string;
    readonly reason?: string;
    readonly tried?: readonly string[];
    readonly purpose?: string;
  };
}

const folder = join(projectRoot, 'tests/vectors/decisions');
const world = read<{ register: readonly FactJson[]; event: Json }>('world.yaml');
const tables = readdirSync(folder).filter((file) => file !== 'world.yaml');

describe.each(tables)('the decisions of %s', (file) => {
  let decide: Decide;
  beforeAll(async () => {
    decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  });

  it.each(read<readonly Row[]>(file).map((row) => [row.name, row] as const))('%s', (_, row) => {
    const decision = decide(eventOf(row), registerOf(row));
    const { verdict, determinedBy, explanation, reason, tried, facts } = decision;
    expect({ verdict, rules: determinedBy.map(({ rule }) => rule), explanation: named(explanation) }).toEqual({
      verdict: row.expect.verdict,
      rules: row.expect.rules ?? [],
      explanation: row.expect.explanation ?? null,
    });
    expect({
      reason,
      severity: determinedBy[0]?.severity,
      tried: tried.map(({ kind, id, state }) => `${kind} ${id} ${state}`),
      purpose: `${facts?.purpose} from ${facts?.purposeFrom}`,
    }).toMatchObject(detailsOf(row));
  });
});

function read<Content>(file: string): Content {
  return parse(readFileSync(join(folder, file), 'utf8')) as Content;
}

function registerOf({ register = [], without = [] }: Row) {
  const facts = new Map<string, Json>();
  for (const { kind, ...fields } of [...world.register, ...register]) {
    const fact = aRecordJson(kind, fields);
    facts.set(`${kind} ${fact.id}`, fact);
  }
  for (const name of without) {
    if (!facts.delete(name)) throw new Error(`the world has no \`${name}\` to leave out`);
  }
  return aRegister(...[...facts.values()].map(readRecord));
}

function eventOf({ event = {} }: Row): AccessEvent {
  const parsed = parseAccessEvent({ ...world.event, ...event }, () => IP_HASH);
  if ('problems' in parsed) throw new Error(`no event: ${JSON.stringify(parsed.problems)}`);
  return parsed.event;
}

function detailsOf({ expect: { reason, severity, tried, purpose } }: Row): Json {
  const details = Object.entries({ reason, severity, tried, purpose });
  return Object.fromEntries(details.filter(([, expected]) => expected !== undefined));
}

function named(explanation: { kind: string; id: string } | null): string | null {
  return explanation === null ? null : `${explanation.kind} ${explanation.id}`;
}
