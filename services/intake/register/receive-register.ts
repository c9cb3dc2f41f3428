import { unreachableIn } from '../../adapters/detections/unreachable-thresholds.ts';
import type { Caller } from '../../adapters/http/caller.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { laterOfProvider } from '../../domain/provisioning/later-of-provider.ts';
import type { ScimSettings } from '../../domain/provisioning/person-of-user.ts';
import { keptProvisioned } from '../../domain/provisioning/provisioned-names.ts';
import type { ClassifyLocation } from '../../domain/register/location-class.ts';
import { parseRegisterRecord } from '../../domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import { shown } from '../../value-forms/problems.ts';
import { countResults, NamedProblems, outcomeUnknown, type Result } from '../answers.ts';
import type { DeadLetterWriter } from '../dead-letters.ts';
import {
  deniedAct,
  deniedKind,
  deniedPolicyChange,
  issuedBy,
  vouchedBy,
  withAuthenticatedIssuer,
} from '../register-rights.ts';
import {
  isReadable,
  notAllowed,
  type ReceivedRecord,
  type ReceivedRecords,
  type Rejection,
  rejectionOf,
  toRefusedInput,
} from '../request/received-record.ts';
import { Turns } from '../request/turns.ts';
import { deniedSourceRecord, reservedId, unguardedChange } from './namespaces.ts';
import type { RegisterWriteResult, RegisterWriter } from './register-writer.ts';

export interface RegisterResult extends Result {
  readonly kind: string | null;
  readonly id: string | null;
}

export interface RegisterDeps {
  readonly writer: RegisterWriter;
  readonly deadLetters: DeadLetterWriter;
  readonly meters: Meters;
  readonly classifyLocation: ClassifyLocation;
  /** How the users of an identity provider become people. */
  readonly provisioning: ScimSettings;
  /** Throws once intake drains: nothing may enter a queue that drain has already seen empty. */
  readonly requireOpen: () => void;
}

type Parsed = { readonly record: RegisterRecord } | Rejection;

export interface ReceivedRegister {
  readonly results: RegisterResult[];
  /** The number of records whose bytes could be read, whatever they contained. */
  readonly readable: number;
  /** The caller may write no kind that the request has. */
  readonly isEachKindDenied: boolean;
}

/**
 * Accepts the register records of one request, in order. Answers when all accepted records are durable and in the view,
 * so that every later question and decision uses them. A record equal to its stored version is a `duplicate` and is not
 * written again. The issuer of a record is always the `caller`, whatever the record contains; what it changes in later
 * versions of an identity provider remains the provider's. Throws `HttpProblem` 503 when an append failed.
 *
 * CRASH: the records of a request are appended in runs; some may be in the log, none was acknowledged, and sending all
 * again gives the same register.
 */
export async function receiveRegister(
  records: ReceivedRecords,
  caller: Caller | null,
  { writer, deadLetters, meters, classifyLocation, provisioning, requireOpen }: RegisterDeps,
): Promise<ReceivedRegister> {
  const parsed = await parseAll(records, caller, classifyLocation);
  requireOpen();
  try {
    const filed = await writer.write(
      parsed.filter((one) => 'record' in one).map(({ record }) => record),
      (record, view) =>
        deniedSourceRecord(record, caller, view) ?? unguardedChange(record, view) ?? unreachableIn(record),
      keptProvisioned,
      (record, view) => laterOfProvider(record, view, provisioning),
    );
    const outcomes = joinOutcomes(records, parsed, filed);
    const refused = outcomes.filter((one) => typeof one !== 'string');
    await deadLetters.write(refused.map((one) => toRefusedInput(one, caller)));
    const results = outcomes.map((outcome, index) => toResult(parsed[index], outcome));
    countResults(meters.registerReceived, results);
    const isEachKindDenied = caller !== null && parsed.every((one) => isKindDenied(one, caller));
    return { results, readable: parsed.filter(isReadable).length, isEachKindDenied };
  } catch (error) {
    throw outcomeUnknown(error);
  }
}

/** Parses record by record, and lets others be served between them. */
async function parseAll(
  records: ReceivedRecords,
  caller: Caller | null,
  classify: ClassifyLocation,
): Promise<Parsed[]> {
  const parsed: Parsed[] = [];
  const [named, turns] = [new NamedProblems(), new Turns()];
  for (const record of records) {
    const one = parse(record, caller, classify);
    parsed.push('record' in one ? one : { ...one, problems: named.take(one.problems) });
    if (turns.isOver(record.length, record.values)) await turns.next();
  }
  return parsed;
}

function parse(received: ReceivedRecord, caller: Caller | null, classify: ClassifyLocation): Parsed {
  const read = received.read();
  const { json } = read;
  if (json === undefined) return rejectionOf(received, read, read.problems);
  const problem = caller === null ? null : deniedKind(json, caller);
  if (problem !== null) return notAllowed(received, read, problem);
  const parsed = parseRegisterRecord(caller === null ? json : issuedBy(json, caller), classify);
  if ('problems' in parsed) return rejectionOf(received, read, parsed.problems);
  const { record } = parsed;
  const denied = caller === null ? null : (deniedPolicyChange(record, caller) ?? deniedAct(record, caller));
  const problemOfRecord = reservedId(record) ?? denied;
  if (problemOfRecord !== null) return notAllowed(received, read, problemOfRecord);
  return { record: withAuthenticatedIssuer(vouchedBy(record, caller), caller) };
}

/** Returns, in input order, the writer's results, and the problems of the records that it did not get. */
function joinOutcomes(
  received: ReceivedRecords,
  parsed: readonly Parsed[],
  filed: readonly RegisterWriteResult[],
): ('accepted' | 'duplicate' | Rejection)[] {
  let next = 0;
  return Array.from(received, (one, index) => {
    const read = parsed[index];
    if (read === undefined || 'problems' in read) return read ?? rejectionOf(one, one.read(), []);
    const outcome = filed[next] ?? 'accepted';
    next += 1;
    return typeof outcome === 'string' ? outcome : rejectionOf(one, one.read(), [outcome]);
  });
}

function isKindDenied(parsed: Parsed, caller: Caller): boolean {
  return 'json' in parsed && deniedKind(parsed.json, caller) !== null;
}

function toResult(parsed: Parsed | undefined, outcome: 'accepted' | 'duplicate' | Rejection): RegisterResult {
  if (typeof outcome === 'string') {
    const { kind, id } = parsed !== undefined && 'record' in parsed ? parsed.record : { kind: null, id: null };
    // An accepted id has at most 2,048 characters, and the sender looks its record up by it.
    return { kind: textOrNull(kind), id: String(id), status: outcome };
  }
  const { kind, id } = isJsonObject(outcome.json) ? outcome.json : { kind: null, id: null };
  const name = { kind: textOrNull(kind), id: textOrNull(id) };
  return { ...name, status: 'rejected', ...outcome.place(), errors: outcome.problems };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? String(shown(value)) : null;
}
