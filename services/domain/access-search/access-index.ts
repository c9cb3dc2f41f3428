import type { Occasion } from '../history/coverage.ts';
import type { AccessFilter } from './access-filter.ts';
import type { AccessRow } from './access-row.ts';
import type { LogPosition } from './log-position.ts';

/** A row of the index: the decision, where it is sealed, and its item (`docs/interfaces` section 5) as JSON text. */
export interface IndexRow {
  readonly access: AccessRow;
  readonly item: string;
  readonly place: SealedPlace;
}

/** Where a decision's bytes can be proven: its seal in the transparency log and its leaf in the sealed segment. */
export interface SealedPlace {
  readonly sealIndex: number;
  readonly segmentKey: string;
  readonly leafIndex: number;
}

export interface FoundItem {
  readonly position: LogPosition;
  /** JSON text. */
  readonly item: string;
}

export interface FoundAccess extends FoundItem {
  readonly place: SealedPlace;
}

/** What a file spans, so that a search can leave it out. Times in milliseconds since 1970 UTC, inclusive. */
export interface FileExtent {
  readonly path: string;
  readonly oldestAppendedAt: number;
  readonly newestAppendedAt: number;
}

/** Rows on their way into one file. */
export interface IndexFileWriter {
  /** In any order. Calls must not overlap. */
  add(rows: readonly IndexRow[]): Promise<void>;
  /** The finished file's bytes. Nothing may follow. */
  finish(): Promise<Buffer>;
  /** Gives up; nothing is left behind. */
  discard(): Promise<void>;
}

/**
 * Columnar files of decided accesses (adapter: `parquet`). It only reads the files it is handed and keeps no state of
 * its own: everything in it can be made again from sealed segments. Calls may overlap.
 */
export interface AccessIndex {
  openFile(): Promise<IndexFileWriter>;
  /** The newest `limit` rows of these files that match and are older than `before`, newest first. */
  newest(paths: readonly string[], query: NewestQuery): Promise<readonly FoundItem[]>;
  /** The oldest row with this event id (and source) that is neither a duplicate nor a conflict. */
  first(paths: readonly string[], eventId: string, sourceId: string | null): Promise<FoundAccess | null>;
  extents(paths: readonly string[]): Promise<readonly FileExtent[]>;
  /** The highest source offset of each partition in these files. */
  lastOffsets(paths: readonly string[]): Promise<ReadonlyMap<number, number>>;
  /** How many accesses of people were explained, over all of these files: `domain/history/coverage` says how it counts. */
  coverage(paths: readonly string[]): Promise<readonly CoverageCount[]>;
  close(): void;
}

/** Groups by which coverage is counted, `all` being one group. */
export const coverageGroups = ['all', 'role', 'purpose', 'vendor'] as const;

export interface CoverageCount {
  readonly group: (typeof coverageGroups)[number];
  /** The role, purpose or employer; `unknown` where there is none, `all` for all. */
  readonly name: string;
  readonly occasion: Occasion;
  readonly accesses: number;
  readonly explained: number;
}

export interface NewestQuery {
  readonly filter: AccessFilter;
  readonly before: LogPosition | null;
  readonly limit: number;
}
