import { setImmediate } from 'node:timers/promises';
import { blockCodec } from '../../services/adapters/avro/block-codec.ts';
import { openLogger } from '../../services/adapters/logger.ts';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { type ArchiverDeps, startArchiver } from '../../services/archiver/flow.ts';
import type { Pacing } from '../../services/archiver/retry.ts';
import type { Archive } from '../../services/archiver/sealed-log.ts';
import { frame } from '../../services/avro/framing.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { claimPartition } from '../../services/domain/decision-log/partition-owner.ts';
import type { ObjectStore } from '../../services/domain/transparency-log/object-store.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { encodeTick } from '../../services/records/tick/encode-tick.ts';
import { aDecision, anEvent, JUNE } from './decision-builders.ts';
import type { Random } from './random.ts';

/** Nothing waits longer than it must; `attemptsMax` 1: the first failure stops the stage, as a crash would. */
export const crashingPacing: Pacing = { sealDelayMillis: 0, retryMillis: 0, attemptsMax: 1 };
export const retryingPacing: Pacing = { sealDelayMillis: 0, retryMillis: 0, attemptsMax: 3 };

const WINDOW = { millisMax: 60_000, entriesMax: 3, bytesMax: 1_000_000 };

/** What `aFilledLog` leaves uncut in no partition: entries in decisions, register and alerts. */
export interface FilledLog {
  readonly log: Log;
  readonly entries: number;
}

/** A log with decisions in two partitions (with a gap), register records and alerts, all of it complete segments. */
export async function aFilledLog(blocks = 3): Promise<FilledLog> {
  const log = memoryLog({ clock: () => JUNE });
  let entries = 0;
  for (const partition of [0, 2]) entries += await decide(log, partition, blocks);
  for (const topic of ['register', 'alerts'] as const) {
    await log.append(topic, 0, [record('first'), record('second'), tick(), tick(), record('third'), tick()]);
    entries += 3;
  }
  return { log, entries };
}

/** Appends blocks of three decisions by a new owner, each of which ends a segment. */
export async function decideMore(log: Log, partition: number, blocks = 1): Promise<void> {
  await decide(log, partition, blocks);
}

export function anArchiver(
  log: Log,
  { objects, signer }: Archive,
  pacing: Pacing,
  {
    logRetentionMillis = null,
    clock = () => JUNE,
    ...starting
  }: { logRetentionMillis?: number | null; clock?: () => number } & Pick<ArchiverDeps, 'started'> = {},
) {
  const meters = openMeters();
  const archiver = startArchiver({
    log,
    objects,
    signer,
    meters,
    pacing,
    logger: openLogger('silent'),
    clock,
    logRetentionMillis,
    ...starting,
  });
  return { ...archiver, meters };
}

/** A store whose write number `failing` fails once: before anything is written, or after all of it is. */
export function failingStore(store: ObjectStore, failing: number, when: 'before' | 'after') {
  const writes: string[] = [];
  const attempt = async (key: string, write: () => Promise<void>): Promise<void> => {
    const isFailing = writes.length === failing;
    writes.push(key);
    if (isFailing && when === 'before') throw new InjectedError(key);
    await write();
    if (isFailing) throw new InjectedError(key);
  };
  return {
    writes,
    failedAt: () => writes[failing] ?? null,
    get: (key: string) => store.get(key),
    getPart: store.getPart,
    list: (prefix: string) => store.list(prefix),
    putOnce: (key: string, body: Uint8Array) => attempt(key, () => store.putOnce(key, body)),
    replace: (key: string, body: Uint8Array, expected: Uint8Array | null) =>
      attempt(key, () => store.replace(key, body, expected)),
  };
}

export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

/** A store whose calls take effect after a random number of turns, so that rivals interleave differently each time. */
export function slowStore(store: ObjectStore, random: Random, onConflict: () => void): ObjectStore {
  const later = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let turn = random.below(4); turn > 0; turn--) await setImmediate();
    return call();
  };
  const counted = (error: unknown) => {
    onConflict();
    throw error;
  };
  return {
    get: (key) => later(() => store.get(key)),
    getPart: (...part) => later(() => store.getPart(...part)),
    list: (prefix) => store.list(prefix),
    putOnce: (key, body) => later(() => store.putOnce(key, body)).catch(counted),
    replace: (key, body, expected) => later(() => store.replace(key, body, expected)).catch(counted),
  };
}

async function decide(log: Log, partition: number, blocks: number): Promise<number> {
  const owner = await claimPartition({
    log,
    partition,
    ownerId: `owner-${await log.endOffset('access-decisions', partition)}`,
    window: WINDOW,
    codec: blockCodec,
    now: () => JUNE,
    onAccepted: () => undefined,
  });
  let entries = 0;
  const reevaluate = async (sourceOffset: number) => {
    entries += 1;
    await owner.appendReevaluations(owner.state.register + 1, [anEntryAt(partition, sourceOffset, entries)]);
  };
  for (let block = 0; block < blocks; block++) {
    if (block === 1) {
      // A segment of nothing but a re-evaluation, twice in one place; the tick of an empty one cuts nothing.
      for (let tick = 0; tick < 2; tick++) {
        await reevaluate(owner.state.last);
        await owner.appendTick();
      }
      await owner.appendTick();
    }
    if (block === 2) await reevaluate(0);
    if (block === 1) await owner.appendGap({ first: owner.state.last + 1, last: owner.state.last + 2, cause: 'lost' });
    const first = owner.state.last + 1;
    const decided = [first, first + 1, first + 2].map((offset) => anEntryAt(partition, offset, null));
    await owner.appendDecisions({ firstSource: first, lastSource: first + 2, entries: decided });
    entries += decided.length;
  }
  return entries;
}

/** `reevaluatedAt` null: the first decision. */
export function anEntryAt(partition: number, sourceOffset: number, reevaluatedAt: number | null): Buffer {
  const event = encodeAccessEvent(anEvent({ eventId: `e-${partition}-${sourceOffset}` }));
  const previousVerdict = 'unknown' as const;
  const reevaluation = reevaluatedAt === null ? null : { at: reevaluatedAt, because: null, previousVerdict };
  const changes = { sourceOffset, reevaluation };
  return encodeAccessDecision(aDecision({ event, eventSchemaId: schemaIds.accessEvent }, changes));
}

/** The archiver looks at no more of a record than whether it is a tick. */
function record(text: string) {
  return { key: null, value: frame(schemaIds.registerRecord, Buffer.from(text)) };
}

function tick() {
  return { key: null, value: frame(schemaIds.tick, encodeTick({ stage: 'intake', at: JUNE })) };
}
