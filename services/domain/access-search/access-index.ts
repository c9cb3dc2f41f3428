import type { Verdict } from '../access-decision/access-decision.ts';
import type { Occasion } from '../history/coverage.ts';
import type { BucketCount, CountDivision, CountedSpan, CountQuery, CountStep, NamedCount } from './access-counts.ts';
import type { AccessFilter } from './access-filter.ts';
import type { SealedBlock } from './indexed-segment.ts';
import type { LogPosition } from './log-position.ts';
import type { PlacedRows } from './placed-rows.ts';
import type { Point } from './point-keys.ts';
import type { OpenSilence } from './unknown-times.ts';

/**
 * The place where the bytes of a decision can be proven: its seal in the transparency log and its leaf in the sealed
 * segment.
 */
export interface SealedPlace {
  readonly sealIndex: number;
  readonly segmentKey: string;
  readonly leafIndex: number;
}

/** A leaf that a point leads to. Another point may have the same hash: only the leaf itself shows whether it matches. */
export interface PointedLeaf extends LogPosition {
  readonly place: SealedPlace;
  readonly schemaId: number;
  readonly block: SealedBlock;
}

/** Asks for the newest `limit` leaves of all these points, appended between `from` (inclusive) and `to` (exclusive). */
export interface PointQuery {
  readonly points: readonly [Point, ...Point[]];
  readonly from: number | null;
  readonly to: number | null;
  readonly before: LogPosition | null;
  readonly limit: number;
}

/** What the index contains of a decision that it found: everything else is in the sealed leaf. */
export interface IndexedAccess extends LogPosition {
  readonly eventId: string;
  readonly verdict: Verdict;
  readonly place: SealedPlace;
}

/** The time range of a file, so that a search can skip it. Times are inclusive, in milliseconds since 1970 UTC. */
export interface FileExtent {
  readonly path: string;
  readonly rows: number;
  readonly oldestAppendedAt: number;
  readonly newestAppendedAt: number;
}

/** A file of the index and the inclusive range of seals that it covers. */
export interface SealedFile extends FileExtent {
  readonly firstSeal: number;
  readonly lastSeal: number;
}

/** Writes the rows of one file. Until then they are in memory, and nowhere else. */
export interface IndexFileWriter {
  /** Accepts rows in any order. Throws `DecodeError` for a text that is no UTF-8. */
  add(rows: PlacedRows): void;
  /** Returns the bytes of the finished file. Make no further calls. */
  finish(): Promise<Buffer>;
}

/**
 * Columnar files of decided accesses (adapter: `parquet`). The index reads only the files it is given and keeps no
 * state: everything can be rebuilt from sealed segments. Calls may overlap.
 */
export interface AccessIndex {
  /** `rowsExpected`: memory is taken for so many rows; there may be more. */
  openFile(rowsExpected: number): IndexFileWriter;
  /** Returns the bytes of one file with the rows of all of these. */
  merge(paths: readonly string[]): Promise<Buffer>;
  /** Returns the newest `limit` matching rows older than `before`, newest first. */
  newest(paths: readonly string[], query: NewestQuery): Promise<readonly IndexedAccess[]>;
  /**
   * Returns the leaves that the points of a file lead to, newest first; `null` where the file has no points. Some leaves
   * may not match, none that matches is missing.
   */
  pointed(path: string, query: PointQuery): Promise<readonly PointedLeaf[] | null>;
  /** Returns the oldest row with this event id (and source) that is neither a duplicate nor a conflict. */
  first(paths: readonly string[], eventId: string, sourceId: string | null): Promise<IndexedAccess | null>;
  /** Returns the append time of the first row of the source after `from`; null where there is none. */
  reportAfter(paths: readonly string[], after: OpenSilence): Promise<number | null>;
  /** False for a file that was cut short, or that the disk does not give: nothing can be read from it. */
  isWhole(path: string): Promise<boolean>;
  /** Reads all of a file, a little at a time: false where a byte of it is not as it was written. */
  isIntact(path: string): Promise<boolean>;
  /** How many reads of files have failed: one of them may be damaged. */
  faults(): number;
  /** Call it where another file has got the name of one that was read. */
  forget(path: string): Promise<void>;
  /** Rejects where one of them is not whole. */
  extents(paths: readonly string[]): Promise<readonly FileExtent[]>;
  /** Returns the highest source offset of each partition in these files. */
  lastOffsets(paths: readonly string[]): Promise<ReadonlyMap<number, number>>;
  /** The same of one file, from its points: a damaged column leaves them whole. `null` where they cannot be read either. */
  pointedOffsets(path: string): Promise<ReadonlyMap<number, number> | null>;
  /** Returns between which times the matching rows are, and how many claim a time that cannot be. */
  span(paths: readonly string[], query: CountQuery): Promise<CountedSpan>;
  /** Counts the matching rows by bucket and verdict, without those that claim a time that cannot be. */
  buckets(paths: readonly string[], query: CountQuery & { readonly step: CountStep }): Promise<readonly BucketCount[]>;
  /** Counts the same rows by name too, without reads of custodes itself. */
  names(
    paths: readonly string[],
    query: CountQuery & { readonly step: CountStep; readonly divideBy: CountDivision },
  ): Promise<readonly NamedCount[]>;
  /**
   * Counts how many accesses of people were explained in all of these files. `domain/history/coverage` defines the
   * counts. Rejects with the signal's reason soon after it is aborted.
   */
  coverage(paths: readonly string[], signal: AbortSignal): Promise<readonly CoverageCount[]>;
  close(): Promise<void>;
}

/** Groups of the coverage counts. `all` is one group for everything. */
const coverageGroups = ['all', 'role', 'purpose', 'vendor'] as const;

export interface CoverageCount {
  readonly group: (typeof coverageGroups)[number];
  /** The role, purpose or employer. It is `unknown` if there is none, and `all` in the group `all`. */
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
