import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../adapters/logging/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { AccessDecision } from '../domain/access-decision/access-decision.ts';
import { type ReevaluationItem, toReevaluationItem } from '../domain/access-search/access-item.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import { type PlacedSeal, readSealedEntries, readSeals, SealedObjectError } from '../domain/history/read-seals.ts';
import type { NoteVerifier } from '../domain/transparency-log/checkpoint.ts';
import { readCheckpoint } from '../domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { decodeEntry } from './decode-entry.ts';

type Place = Pick<LogPosition, 'partition' | 'sourceOffset'>;

/**
 * The re-evaluations by access, in memory because few accesses have any. A fold of sealed segments (their seals state
 * which contain re-evaluations) and of the part of the log that is read anyway; the two may overlap.
 */
export class Reevaluations {
  /** Items in log order. For one access, the register offset of its re-evaluations increases. */
  readonly #items = new Map<string, { readonly registerOffset: number; readonly item: ReevaluationItem }[]>();

  get size(): number {
    return this.#items.size;
  }

  add(partition: number, decision: AccessDecision): void {
    const { reevaluation, registerOffset, sourceOffset } = decision;
    if (reevaluation === null) return;
    const name = nameOf({ partition, sourceOffset });
    const known = this.#items.get(name) ?? [];
    const isKnown = known.some(
      (one) => one.registerOffset === registerOffset && one.item.at === toItemAt(reevaluation.at),
    );
    if (isKnown) return;
    known.push({ registerOffset, item: toReevaluationItem(decision) });
    known.sort((one, other) => one.registerOffset - other.registerOffset || (one.item.at < other.item.at ? -1 : 1));
    this.#items.set(name, known);
  }

  of(place: Place): readonly ReevaluationItem[] {
    return this.#items.get(nameOf(place))?.map(({ item }) => item) ?? none;
  }
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
        await addSealed(into, deps);
        isDone = true;
      } catch (error) {
        deps.logger.error({ err: error }, 'sealed re-evaluations cannot be read, trying again');
        // Rejects only when the stage stops.
        await pause(RETRY_MILLIS, undefined, { signal }).catch(() => {});
      }
    }
  };
  work();
  return { isDone: () => isDone };
}

async function addSealed(into: Reevaluations, deps: SealedReevaluationsDeps): Promise<void> {
  const { objects, verifier } = deps;
  const size = (await readCheckpoint(objects, verifier))?.size ?? 0;
  for (let next = 0; next < size; ) {
    const seals = await readSeals(objects, size, next);
    for (const placed of seals) {
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
  } catch (error) {
    if (!(error instanceof SealedObjectError)) throw error;
    meters.archiveAlarms.inc();
    logger.error({ seal: index, object: seal.object, err: error }, 'sealed re-evaluations cannot be read');
  }
}

function toItemAt(at: number): string {
  return new Date(at).toISOString();
}

function nameOf({ partition, sourceOffset }: Place): string {
  return `${partition}:${sourceOffset}`;
}
