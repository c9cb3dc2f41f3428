import { setTimeout as pause } from 'node:timers/promises';
import { openRowTable } from '../adapters/embedded/row-table.ts';
import type { Logger } from '../adapters/logging/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { AccessDecision } from '../domain/access-decision/access-decision.ts';
import { type ReevaluationItem, toReevaluationItem } from '../domain/access-search/access-item.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import { type PlacedSeal, readSealedEntries, readSeals, SealedObjectError } from '../domain/history/read-seals.ts';
import type { RowTable } from '../domain/sorted-rows.ts';
import type { NoteVerifier } from '../domain/transparency-log/checkpoint.ts';
import { readCheckpoint } from '../domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { decodeEntry } from './decode-entry.ts';

type Place = Pick<LogPosition, 'partition' | 'sourceOffset'>;

/** Keys of the table: u8 1 | u16 partition | u48 source offset | u48 register offset | u48 when, in milliseconds. Values: an item as JSON. */
const KEY_BYTES = 21;
const PLACE_BYTES = 9;
const LAYOUT = '1';
/** The table is made anew at each start, so there is only one position. */
const POSITION = Buffer.of(1);

/**
 * The re-evaluations by access, in a table on disk: a register that arrives late changes nearly every access before it. A fold of sealed
 * segments (their seals state which contain re-evaluations) and of the part of the log that is read anyway; the two may overlap.
 *
 * CRASH: leaves a table that the next start removes; it is made again of both.
 */
export class Reevaluations {
  readonly #table: RowTable;
  #isEmpty = true;
  #closed: Promise<void> | null = null;

  /** `folder` does not exist yet. */
  constructor(folder: string) {
    this.#table = openRowTable(folder, LAYOUT);
  }

  /** Adding what was added before changes nothing. */
  add(partition: number, decision: AccessDecision): void {
    const { reevaluation, registerOffset, sourceOffset } = decision;
    if (reevaluation === null) return;
    const key = Buffer.alloc(KEY_BYTES);
    writePlace(key, { partition, sourceOffset });
    key.writeUIntBE(registerOffset, PLACE_BYTES, 6);
    key.writeUIntBE(reevaluation.at, PLACE_BYTES + 6, 6);
    this.#table.put(key, Buffer.from(JSON.stringify(toReevaluationItem(decision))));
    this.#isEmpty = false;
  }

  /** Resolves once no more waits for the disk than may be in memory. */
  room(): Promise<void> {
    return this.#isEmpty ? Promise.resolve() : this.#table.moveTo(POSITION);
  }

  /** Returns the items of an access in the order of what was known of the register, then of time. */
  of(place: Place): readonly ReevaluationItem[] {
    if (this.#isEmpty) return none;
    const [from, until] = [Buffer.alloc(PLACE_BYTES), Buffer.alloc(PLACE_BYTES)];
    writePlace(from, place);
    writePlace(until, { ...place, sourceOffset: place.sourceOffset + 1 });
    return [...this.#table.range(from, until)].map(({ value }) => JSON.parse(value.toString()));
  }

  /** May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#table.close();
    return this.#closed;
  }
}

function writePlace(key: Buffer, { partition, sourceOffset }: Place): void {
  key.writeUInt8(1, 0);
  key.writeUInt16BE(partition, 1);
  key.writeUIntBE(sourceOffset, 3, 6);
}

const none: readonly never[] = [];
const RETRY_MILLIS = 1_000;

export interface SealedReevaluationsDeps {
  readonly objects: ObjectStore;
  readonly verifier: NoteVerifier;
  readonly meters: Meters;
  readonly logger: Logger;
}

export interface ReevaluationBackfill {
  /** True once everything that was sealed at the start has been added. */
  isDone(): boolean;
  /** Resolves once nothing more is added: with the signal at the latest. */
  readonly over: Promise<void>;
}

/** Adds every re-evaluation that is sealed now; retries until the store can be read. */
export function startAddingSealed(
  into: Reevaluations,
  deps: SealedReevaluationsDeps,
  signal: AbortSignal,
): ReevaluationBackfill {
  let isDone = false;
  const work = async (): Promise<void> => {
    while (!isDone && !signal.aborted) {
      try {
        await addSealed(into, deps, signal);
        isDone = !signal.aborted;
      } catch (error) {
        deps.logger.error({ err: error }, 'sealed re-evaluations cannot be read, trying again');
        // Rejects only when the stage stops.
        await pause(RETRY_MILLIS, undefined, { signal }).catch(() => {});
      }
    }
  };
  return { isDone: () => isDone, over: work() };
}

async function addSealed(into: Reevaluations, deps: SealedReevaluationsDeps, signal: AbortSignal): Promise<void> {
  const { objects, verifier } = deps;
  const size = (await readCheckpoint(objects, verifier))?.size ?? 0;
  for (let next = 0; next < size; ) {
    const seals = await readSeals(objects, size, next);
    for (const placed of seals) {
      if (signal.aborted) return;
      const { topic, reevaluations } = placed.seal;
      if (topic === 'access-decisions' && reevaluations > 0) await addSegment(into, placed, deps);
    }
    next = (seals.at(-1)?.index ?? size) + 1;
  }
}

/** Reports a damaged segment and reads the others. */
async function addSegment(
  into: Reevaluations,
  { index, seal }: PlacedSeal,
  { objects, meters, logger }: SealedReevaluationsDeps,
): Promise<void> {
  try {
    const { schemaId, entries } = await readSealedEntries(objects, seal);
    for (const bytes of entries) {
      into.add(seal.partition, decodeEntry(seal.partition, schemaId, bytes).decision);
    }
    await into.room();
  } catch (error) {
    if (!(error instanceof SealedObjectError)) throw error;
    meters.archiveAlarms.inc();
    logger.error({ seal: index, object: seal.object, err: error }, 'sealed re-evaluations cannot be read');
  }
}
