import type { SpanInForce } from '../mechanisms/planned-detectors.ts';
import { accessesFrom, type SnapshotAccesses, type SnapshotPiece } from './saved-accesses.ts';

/** The state of all detectors at one position of the log. */
export interface SavedDetection {
  /** Keyed by id and version of the detector, and the version of its settings. */
  readonly memories: ReadonlyMap<string, SavedDetector>;
  /** What their numbers are about. */
  readonly accesses: SnapshotAccesses;
}

export interface SavedDetector {
  readonly spans: readonly SpanInForce[];
  readonly memory: unknown;
  /** The last event of each partition, by its offset, that it had observed. Empty: it is where all others are. */
  readonly seen: readonly number[];
}

/** The memory of one detector, or a part of what all of them share. */
export type SavedPart = { readonly name: string; readonly saved: SavedDetector } | { readonly shared: SnapshotPiece };

/** A snapshot that is being taken. */
export interface SavingDetection {
  /**
   * The memory of each detector, in steps of some milliseconds. Nothing may be observed between the first step of a detector and the
   * last; before the next one it may.
   */
  readonly detectors: Iterable<Generator<void, SavedPart, void>>;
  /** The parts of what all of them share, each taken when it is asked for, behind the detectors. Accesses may be observed meanwhile. */
  readonly shared: Iterable<SavedPart>;
}

/** Throws where a part of what detectors share is missing. */
export function savedDetection(parts: Iterable<SavedPart>): SavedDetection {
  const memories = new Map<string, SavedDetector>();
  const shared: SnapshotPiece[] = [];
  for (const part of parts) {
    if ('shared' in part) shared.push(part.shared);
    else memories.set(part.name, part.saved);
  }
  return { memories, accesses: accessesFrom(shared) };
}
