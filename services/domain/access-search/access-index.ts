import type { Verdict } from '../access-decision/access-decision.ts';
import type { Occasion } from '../history/coverage.ts';
import type { BucketCount, CountDivision, CountedSpan, CountQuery, CountStep, NamedCount } from './access-counts.ts';
import type { AccessFilter } from './access-filter.ts';
import type { AccessRow } from './access-row.ts';
import type { LogPosition } from './log-position.ts';
import type { OpenSilence } from './unknown-times.ts';

/** A row of the index: the decision and its place in the archive. */
export interface IndexRow {
  readonly access: AccessRow;
  readonly place: SealedPlace;
}

/**
 * The place where the bytes of a decision can be proven: its seal in the transparency log and its leaf in the sealed
 * segment.
 */
export interface SealedPlace {
  readonly sealIndex: number;
  readonly segmentKey: string;
  readonly leafIndex: number;
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

/** Writes the rows of one file. */
export interface IndexFileWriter {
  /** Accepts rows in any order. Calls must not overlap. */
  add(rows: readonly IndexRow[]): Promise<void>;
  /** Returns the bytes of the finished file. Make no further calls. */
  finish(): Promise<Buffer>;
  /** Abandons the file and leaves nothing behind. */
  discard(): Promise<void>;
}

/**
 * Columnar files of decided accesses (adapter: `parquet`). The index reads only the files it is given and keeps no
 * state: everything can be rebuilt from sealed segments. Calls may overlap.
 */
export interface AccessIndex {
  openFile(): Promise<IndexFileWriter>;
  /** Returns the bytes of one file with the rows of all of these. */
  merge(paths: readonly string[]): Promise<Buffer>;
  /** Returns the newest `limit` matching rows older than `before`, newest first. */
  newest(paths: readonly string[], query: NewestQuery): Promise<readonly IndexedAccess[]>;
  /** Returns the oldest row with this event id (and source) that is neither a duplicate nor a conflict. */
  first(paths: readonly string[], eventId: string, sourceId: string | null): Promise<IndexedAccess | null>;
  /** Returns the append time of the first row of the source after `from`; null where there is none. */
  reportAfter(paths: readonly string[], after: OpenSilence): Promise<number | null>;
  extents(paths: readonly string[]): Promise<readonly FileExtent[]>;
  /** Returns the highest source offset of each partition in these files. */
  lastOffsets(paths: readonly string[]): Promise<ReadonlyMap<number, number>>;
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
   * counts.
   */
  coverage(paths: readonly string[]): Promise<readonly CoverageCount[]>;
  close(): void;
}

/** Groups of the coverage counts. `all` is one group for everything. */
export const coverageGroups = ['all', 'role', 'purpose', 'vendor'] as const;

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
