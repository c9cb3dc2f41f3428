/** All problems that an archive can have. `docs/errors.md` explains each problem and what to do. */
export const problemCodes = [
  'key-malformed',
  'key-mismatch',
  'checkpoint-missing',
  'checkpoint-malformed',
  'checkpoint-signature',
  'checkpoint-root',
  'object-missing',
  'object-unknown',
  'object-unreadable',
  'object-hash',
  'bundle-mismatch',
  'tile-mismatch',
  'log-uncommitted',
  'seal-malformed',
  'seal-hole',
  'segment-unsealed',
  'segment-malformed',
  'segment-root',
  'segment-count',
  'segment-order',
  'segment-gap',
] as const;
/** Further problems of a store that keeps versions (S3); a copy of the archive in a folder cannot show them. */
export const versionProblemCodes = ['delete-marker', 'version-differs', 'checkpoint-history'] as const;
export type ArchiveProblemCode = (typeof problemCodes | typeof versionProblemCodes)[number];

/** One problem of an archive. */
export interface ArchiveProblem {
  /** Key of the object. */
  readonly object: string;
  /** The index of the entry in a segment, or of the seal in the log; absent when no single record can be identified. */
  readonly entry?: number;
  readonly code: ArchiveProblemCode;
  readonly detail: string;
}

/** The report of a verifier about an archive (`docs/interfaces`, section 5); the independent one prints the same. */
export interface ArchiveReport {
  readonly ok: boolean;
  /** The segments and entries that were re-derived and match their seals. */
  readonly segments: number;
  readonly entries: number;
  /** Source offsets of accesses that have no decision, because a seal has a gap there. */
  readonly undecided: number;
  /** The size of the log; each segment has one seal. */
  readonly seals: number;
  /** The newest checkpoint seen. `root` is base64, as in the checkpoint. Null when none could be read. */
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string } | null;
  readonly problems: readonly ArchiveProblem[];
}

/** Adds `found`: a hostile archive has more problems than a call may have arguments. */
export function addProblems(problems: ArchiveProblem[], found: Iterable<ArchiveProblem>): void {
  for (const problem of found) problems.push(problem);
}
