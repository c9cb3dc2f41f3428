import type { Caller } from '../../adapters/http/caller.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import { isJsonObject } from '../../domain/access-event/json-fields.ts';
import { shown } from '../../domain/access-event/problems.ts';
import { reservedPolicy } from '../../domain/policy/policy-problem.ts';
import { mayHoldCameraName, withoutCameraName, withoutCameraNames } from '../../domain/register/camera-name.ts';
import type { ClassifyLocation } from '../../domain/register/location-class.ts';
import { parseRegisterRecord } from '../../domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { countResults, outcomeUnknown, type Result } from '../answers.ts';
import type { DeadLetterWriter } from '../dead-letters.ts';
import { toBytes } from '../request/read-records.ts';
import {
  notAllowed,
  type ReceivedRecord,
  type Rejection,
  rejectionOf,
  toRefusedInput,
} from '../request/received-record.ts';
import { foreignKind, foreignPolicy, issuedBy } from '../speaker.ts';
import type { Filed, RegisterWriter } from './register-writer.ts';

export interface RegisterResult extends Result {
  readonly kind: string | null;
  readonly id: string | null;
}

export interface RegisterDeps {
  readonly writer: RegisterWriter;
  readonly deadLetters: DeadLetterWriter;
  readonly meters: Meters;
  readonly classifyLocation: ClassifyLocation;
}

type Parsed = { readonly record: RegisterRecord } | Rejection;

/**
 * Takes the register records of one request, in order. Answers when everything accepted is durable and in the view,
 * so that whoever asks next, or is judged next, meets it. A record that says what its version says already is a
 * `duplicate` and is not written again. The issuer of what a `caller` writes is that caller, whatever it says. Throws `HttpProblem` 503 when an append failed.
 *
 * CRASH: the records of a request are appended in runs; some may be in the log, none was acknowledged, and sending
 * all again gives the same register.
 */
export async function receiveRegister(
  records: readonly ReceivedRecord[],
  caller: Caller | null,
  { writer, deadLetters, meters, classifyLocation }: RegisterDeps,
): Promise<RegisterResult[]> {
  const received = records.map(withoutNames);
  const parsed = received.map((one) => parse(one, caller, classifyLocation));
  try {
    const filed = await writer.write(parsed.filter((one) => 'record' in one).map(({ record }) => record));
    const outcomes = joinOutcomes(received, parsed, filed);
    await deadLetters.write(outcomes.filter((one) => typeof one !== 'string').map(toRefusedInput));
    const results = outcomes.map((outcome, index) => toResult(received[index]?.json, outcome));
    countResults(meters.registerReceived, results);
    return results;
  } catch (error) {
    throw outcomeUnknown(error);
  }
}

/** The record, from which nothing of a camera's name can get into an answer or a dead letter when it is refused. */
function withoutNames(received: ReceivedRecord): ReceivedRecord {
  const { json } = received;
  if (!mayHoldCameraName(json)) return received;
  const problems = withoutCameraNames(received.problems, json);
  if (!isJsonObject(json)) return { ...received, problems, isSecret: true };
  return { ...received, problems, raw: () => toBytes(withoutCameraName(json)) };
}

function parse(received: ReceivedRecord, caller: Caller | null, classify: ClassifyLocation): Parsed {
  if (received.json === undefined) return rejectionOf(received, received.problems);
  const problem = caller === null ? null : foreignKind(received.json, caller);
  if (problem !== null) return notAllowed(received, problem);
  const parsed = parseRegisterRecord(caller === null ? received.json : issuedBy(received.json, caller), classify);
  if ('problems' in parsed) return rejectionOf(received, parsed.problems);
  const reserved = reservedPolicy(parsed.record) ?? (caller === null ? null : foreignPolicy(parsed.record, caller));
  return reserved === null ? parsed : notAllowed(received, reserved);
}

/** In input order: what the writer said of the records it got, and why it did not get the others. */
function joinOutcomes(
  received: readonly ReceivedRecord[],
  parsed: readonly Parsed[],
  filed: readonly Filed[],
): ('accepted' | 'duplicate' | Rejection)[] {
  let next = 0;
  return received.map((one, index) => {
    const read = parsed[index];
    if (read === undefined || 'problems' in read) return read ?? rejectionOf(one, []);
    const outcome = filed[next] ?? 'accepted';
    next += 1;
    return typeof outcome === 'string' ? outcome : rejectionOf(one, [outcome]);
  });
}

function toResult(json: unknown, outcome: 'accepted' | 'duplicate' | Rejection): RegisterResult {
  const { kind, id } = isJsonObject(json) ? json : { kind: null, id: null };
  const name = { kind: textOrNull(kind), id: textOrNull(id) };
  return typeof outcome === 'string'
    ? { ...name, status: outcome }
    : { ...name, status: 'rejected', errors: outcome.problems };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? String(shown(value)) : null;
}
