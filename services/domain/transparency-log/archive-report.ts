/** Everything that can be wrong with an archive. `docs/errors.md` says what each means and what to do. */
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
/** What else can be wrong where the store keeps versions (S3); a copy of the archive in a folder shows none of it. */
export const versionProblemCodes = ['delete-marker', 'version-differs', 'checkpoint-history'] as const;
export type ProblemCode = (typeof problemCodes | typeof versionProblemCodes)[number];

/** One thing that is wrong. */
export interface Problem {
  /** Key of the object. */
  readonly object: string;
  /** In a segment the entry's index, in the log the seal's index; absent when no single record can be named. */
  readonly entry?: number;
  readonly code: ProblemCode;
  readonly detail: string;
}

/** What a verifier says of an archive (`docs/interfaces`, section 5); the independent one prints the same. */
export interface Report {
  readonly ok: boolean;
  /** Segments, and entries in them, that were re-derived and are as sealed. */
  readonly segments: number;
  readonly entries: number;
  /** Size of the log: one seal a segment. */
  readonly seals: number;
  /** The newest checkpoint seen; `root` in base64, as it stands there. Null when none could be read. */
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string } | null;
  readonly problems: readonly Problem[];
}
