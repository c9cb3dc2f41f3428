import { hash } from 'node:crypto';
import type { Caller } from '../adapters/http/caller.ts';
import { foreignSource } from '../adapters/http/foreign-source.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import { HEADER_BYTES } from '../avro/framing.ts';
import type { AccessEvent } from '../domain/access-event/access-event.ts';
import { encodeAndHash, identityOf } from '../domain/access-event/identity.ts';
import { type HashIp, type LocateIp, parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import type { AppendRecord } from '../domain/decision-log/log.ts';
import { partitionOf } from '../domain/decision-log/partition.ts';
import { keptHash, type PromisedRecord, type SignPromise } from '../domain/transparency-log/promise.ts';
import { schemaIds } from '../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { isJsonObject } from '../value-forms/json-fields.ts';
import { type Problem, shown } from '../value-forms/problems.ts';
import { countResults, NamedProblems, outcomeUnknown, overQuota, type Result, type ResultStatus } from './answers.ts';
import type { AppendQueue } from './append-queue.ts';
import { type DeadLetterWriter, type RefusedInput, throttledInput } from './dead-letters.ts';
import type { RefusedQuota } from './quotas/refused-quota.ts';
import type { OverLimit, SourceQuotas } from './quotas/source-quotas.ts';
import type { ThrottledSources } from './quotas/throttled-sources.ts';
import type { RecentIdentities } from './recent-identities.ts';
import {
  type EncodedEvent,
  isReadable,
  notAllowed,
  type ReceivedRecord,
  type ReceivedRecords,
  type Rejection,
  rejectionOf,
  toRefusedInput,
} from './request/received-record.ts';
import { Turns } from './request/turns.ts';

export interface AccessEventResult extends Result {
  readonly eventId: string | null;
}

export interface AccessEventDeps {
  /** One queue per partition of `access-events`. */
  readonly queues: readonly AppendQueue[];
  readonly deadLetters: DeadLetterWriter;
  readonly recent: RecentIdentities;
  readonly quotas: SourceQuotas;
  readonly refused: RefusedQuota;
  readonly throttled: ThrottledSources<OverLimit>;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
  readonly meters: Meters;
  readonly clock: () => number;
  /** Throws once intake drains: nothing may enter a queue that drain has already seen empty. */
  readonly requireOpen: () => void;
  /** Null where the sender asked for no promise. */
  readonly promise: SignPromise | null;
}

export interface Received {
  readonly results: AccessEventResult[];
  /** The number of records whose bytes could be read, whatever they contained. */
  readonly readable: number;
  /** The signed note about all events that are in the log; null where none was asked for, or none is. */
  readonly promise: string | null;
}

/** A valid event, encoded. */
interface Encoded {
  readonly eventId: string;
  readonly sourceId: string;
  readonly partition: number;
  readonly record: AppendRecord;
  /** `identityOf` it. */
  readonly identity: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
  /** For the promise, where one is asked for. */
  readonly promised: PromisedRecord | null;
}

/** What the records of a request contain. */
interface Parsed {
  readonly events: Encoded[];
  readonly eventsBySource: Map<string, number>;
  readonly promised: PromisedRecord[];
  /** Of each record, in order; null for an event. */
  readonly rejections: (Rejection | null)[];
}

/**
 * Accepts the records of one request: parses all, then appends all, the rejected ones as dead letters, and only then
 * answers. A `caller` may report only for its own source; `null`: callers are not authenticated. Throws `HttpProblem`:
 * 429 before any event is appended, 503 when an append failed.
 *
 * CRASH: between the appends some partitions have their events and others do not; nothing was acknowledged, and what
 * the sender repeats is decided once.
 */
export async function receiveAccessEvents(
  records: ReceivedRecords,
  caller: Caller | null,
  deps: AccessEventDeps,
): Promise<Received> {
  const parsed = await parseAll(records, caller, deps);
  deps.requireOpen();
  // All or nothing: a request over the quota of one source leaves no record behind.
  const exceeded = deps.quotas.take(parsed.eventsBySource, deps.clock());
  if (exceeded !== null) {
    await reportThrottled(exceeded, deps);
    throw overQuota(exceeded);
  }
  return appendAll(sort(parsed, caller, deps), deps);
}

/** Parses and encodes record by record, and lets others be served between them. */
async function parseAll(records: ReceivedRecords, caller: Caller | null, deps: AccessEventDeps): Promise<Parsed> {
  const parsed: Parsed = { events: [], eventsBySource: new Map(), promised: [], rejections: [] };
  const [named, turns] = [new NamedProblems(), new Turns()];
  for (const record of records) {
    const one = parse(record, caller, deps);
    if ('code' in one) parsed.rejections.push({ ...one, problems: named.take(one.problems) });
    else addEvent(one, parsed);
    if (turns.isOver(record.length, record.values)) await turns.next();
  }
  return parsed;
}

function addEvent(event: Encoded, { events, eventsBySource, promised, rejections }: Parsed): void {
  events.push(event);
  eventsBySource.set(event.sourceId, (eventsBySource.get(event.sourceId) ?? 0) + 1);
  if (event.promised !== null) promised.push(event.promised);
  rejections.push(null);
}

/** Repeats and conflicts go into the log like everything else; the status only reflects what intake knows. */
function sort(parsed: Parsed, caller: Caller | null, { queues, recent }: AccessEventDeps): Sorted {
  const { events, promised, rejections } = parsed;
  const outgoing = queues.map((queue): Outgoing => ({ queue, records: [], firsts: [], repeats: [] }));
  const accepted = events.map((event): AccessEventResult => {
    const { eventId, partition, record, identity, contentHash } = event;
    const known = recent.remember(identity, contentHash);
    const part = outgoing[partition] as Outgoing;
    part.records.push(record);
    (known === null ? part.firsts : part.repeats).push(event);
    return { eventId, status: statusOf(known, contentHash) };
  });
  const letters = rejections.flatMap((one) => (one === null ? [] : [toRefusedInput(one, caller)]));
  const refused = rejections.map((one) => one && rejected(one));
  const readable = rejections.filter((one) => one === null || isReadable(one)).length;
  return { accepted, refused, readable, letters, outgoing, promised };
}

/** The events of a request for one partition. */
interface Outgoing {
  readonly queue: AppendQueue;
  readonly records: AppendRecord[];
  /** Those whose identity no other request used before. */
  readonly firsts: Encoded[];
  readonly repeats: Encoded[];
}

/** A request on its way into the log. */
interface Sorted {
  /** The result of each event. */
  readonly accepted: readonly AccessEventResult[];
  /** The result of each record that was refused; null for an event. */
  readonly refused: readonly (AccessEventResult | null)[];
  readonly readable: number;
  readonly letters: readonly RefusedInput[];
  /** By partition. */
  readonly outgoing: readonly Outgoing[];
  readonly promised: readonly PromisedRecord[];
}

async function appendAll(sorted: Sorted, deps: AccessEventDeps): Promise<Received> {
  const { accepted, refused, outgoing, letters, promised, readable } = sorted;
  await Promise.all([deps.deadLetters.write(letters), ...outgoing.map((one) => appendTo(one, deps.recent))]).catch(
    (error: unknown) => {
      throw outcomeUnknown(error);
    },
  );
  const next = accepted.values();
  // In the order of the records.
  const results = refused.map((one) => one ?? (next.next().value as AccessEventResult));
  countResults(deps.meters.eventsReceived, results);
  if (deps.promise === null || promised.length === 0) return { results, readable, promise: null };
  deps.meters.eventsPromised.inc(promised.length);
  return { results, readable, promise: deps.promise(promised, deps.clock()) };
}

function parse(record: ReceivedRecord, caller: Caller | null, deps: AccessEventDeps): Encoded | Rejection {
  const read = record.read();
  const { json, encoded, problems } = read;
  if (json === undefined) return rejectionOf(record, read, problems);
  const promised = deps.promise === null ? null : record;
  if (encoded !== undefined) {
    if (problems.length > 0) return rejectionOf(record, read, problems);
    const problem = deniedSource(encoded.event, caller);
    // The log gets the bytes that the sender encoded, in the version that they have.
    return problem === null ? toEncoded(encoded, promised) : notAllowed(record, read, problem);
  }
  const parsed = parseAccessEvent(json, deps.hashIp, deps.locateIp);
  if ('event' in parsed && problems.length === 0) {
    const problem = deniedSource(parsed.event, caller);
    return problem === null ? encode(parsed.event, promised) : notAllowed(record, read, problem);
  }
  return rejectionOf(record, read, [...problems, ...('problems' in parsed ? parsed.problems : [])]);
}

function deniedSource({ source }: AccessEvent, caller: Caller | null): Problem | null {
  return caller === null ? null : foreignSource(source.id, caller);
}

function encode(event: AccessEvent, promised: ReceivedRecord | null): Encoded {
  const schemaId = schemaIds.accessEvent;
  const { value, contentHash } = encodeAndHash(event);
  return toEncoded({ event, schemaId, value, contentHash }, promised);
}

function toEncoded(given: EncodedEvent, promised: ReceivedRecord | null): Encoded {
  const { event, value, contentHash } = given;
  return {
    promised: promised && promisedRecord(given, promised),
    eventId: event.eventId,
    sourceId: event.source.id,
    partition: partitionOf(event.actor.id, PARTITIONS_DECIDED),
    identity: identityOf(event),
    contentHash,
    record: { key: keyOf(event.actor.id), value },
  };
}

/** The keys of the actors who came last: most accesses are by somebody who is among them. */
const keys = new Map<string, Buffer>();
const KEYS_MAX = 4_096;

function keyOf(actorId: string): Buffer {
  const known = keys.get(actorId);
  if (known !== undefined) return known;
  if (keys.size >= KEYS_MAX) keys.clear();
  const key = Buffer.from(actorId);
  keys.set(actorId, key);
  return key;
}

function promisedRecord({ event, schemaId, value }: EncodedEvent, record: ReceivedRecord): PromisedRecord {
  const { eventId, source } = event;
  const kept = keptHash(schemaId, value.subarray(HEADER_BYTES));
  return { eventId, sourceId: source.id, sent: hash('sha256', record.raw(), 'hex'), kept };
}

/** A source that is throttled loses evidence, so the log has it before the sender has its answer. */
export async function reportThrottled(
  exceeded: OverLimit,
  deps: Pick<AccessEventDeps, 'throttled' | 'clock' | 'deadLetters'>,
): Promise<void> {
  const report = deps.throttled.note(exceeded, deps.clock());
  if (report === null) return;
  await deps.deadLetters.write([throttledInput(report)]).catch((error: unknown) => {
    throw outcomeUnknown(error);
  });
}

function statusOf(known: string | null, contentHash: string): ResultStatus {
  if (known === null) return 'accepted';
  return known === contentHash ? 'duplicate' : 'conflict';
}

async function appendTo({ queue, records, firsts, repeats }: Outgoing, recent: RecentIdentities): Promise<void> {
  try {
    await queue.append(records);
  } catch (error) {
    // This request used these identities first: no other has.
    for (const { identity } of firsts) recent.forget(identity);
    throw error;
  }
  // Another request may have used the identity first and failed; now it is in the log through this one.
  for (const { identity, contentHash } of repeats) recent.remember(identity, contentHash);
}

function rejected(rejection: Rejection): AccessEventResult {
  const { json, problems } = rejection;
  const eventId = isJsonObject(json) && typeof json.eventId === 'string' ? String(shown(json.eventId)) : null;
  return { eventId, status: 'rejected', ...rejection.place(), errors: problems };
}
