import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import {
  evaluationInProgress,
  type PriorEvaluation,
} from '../../../services/domain/access-decision/facts/prior-evaluation.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import type { RegisterKind, RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { IP_HASH } from '../access-event-builders.ts';
import { aRecordJson, readRecord } from '../register-builders.ts';

/** `tests/vectors/decisions/*.yaml`: the default policies as a table that a privacy officer can read. */

export type Json = Readonly<Record<string, unknown>>;
type FactJson = Json & { readonly kind: RegisterKind };

export interface Row {
  readonly name: string;
  /** Records over those of `world.yaml` of the same kind and id. */
  readonly register?: readonly FactJson[];
  /** Further versions of records that are there. */
  readonly later?: readonly FactJson[];
  /** Records of `world.yaml` to leave out, as `kind id`. */
  readonly without?: readonly string[];
  readonly event?: Json;
  /** When it is judged; without it, when it occurs. */
  readonly asOf?: string;
  /** What came of the answer that the event cites; without it, nobody asked. */
  readonly asked?: Partial<PriorEvaluation>;
  readonly expect: {
    readonly verdict: string;
    readonly rules?: readonly string[];
    readonly explanation?: string;
    readonly severity?: string;
    readonly reason?: string;
    readonly tried?: readonly string[];
    readonly purpose?: string;
    readonly observed?: readonly string[];
    /** Broken rules that an exception excuses, as `rule by id`. */
    readonly excused?: readonly string[];
    /** Facts of the decision, times as RFC 3339. */
    readonly facts?: Json;
  };
}

const folder = join(projectRoot, 'tests/vectors/decisions');
const world = read<{ register: readonly FactJson[]; event: Json }>('world.yaml');

/** The files of the table. */
export const tables: readonly string[] = readdirSync(folder).filter((file) => file !== 'world.yaml');

export function rowsOf(file: string): readonly Row[] {
  return read<readonly Row[]>(file);
}

/** The register of a row, in the order to apply. */
export function recordsOf({ register = [], later = [], without = [] }: Row): readonly RegisterRecord[] {
  const facts = new Map<string, Json>();
  for (const { kind, ...fields } of [...world.register, ...register]) {
    const fact = aRecordJson(kind, fields);
    facts.set(`${kind} ${fact.id}`, fact);
  }
  for (const name of without) {
    if (!facts.delete(name)) throw new Error(`the world has no \`${name}\` to leave out`);
  }
  return [...facts.values(), ...later.map(({ kind, ...fields }) => aRecordJson(kind, fields))].map(readRecord);
}

export function eventOf({ event = {} }: Row): AccessEvent {
  const parsed = parseAccessEvent({ ...world.event, ...event }, () => IP_HASH);
  if ('problems' in parsed) throw new Error(`no event: ${JSON.stringify(parsed.problems)}`);
  return parsed.event;
}

export function askedOf({ asked }: Row): PriorEvaluation | undefined {
  return asked === undefined ? undefined : { ...evaluationInProgress, ...asked };
}

export function asOfOf({ asOf }: Row): number | undefined {
  return asOf === undefined ? undefined : Date.parse(asOf);
}

function read<Content>(file: string): Content {
  return parse(readFileSync(join(folder, file), 'utf8')) as Content;
}
