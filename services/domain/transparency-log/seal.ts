/** Source offsets that no entry of a segment covers, with the reason the decision log gives. */
export interface SealedGap {
  readonly first: number;
  readonly last: number;
  readonly cause: string;
}

/**
 * One entry of the transparency log: says that a segment exists, where, and what is in it. The bytes hashed and
 * logged are `encodeSeal`'s, UTF-8 JSON with exactly these keys in exactly this order.
 */
export interface Seal {
  readonly format: 'custodes-seal/v1';
  readonly topic: string;
  readonly partition: number;
  /** The segment answers for source offsets first..last, inclusive; the next seal of the partition starts at last + 1. */
  readonly firstSource: number;
  readonly lastSource: number;
  /** Entries in the segment. */
  readonly count: number;
  /** RFC 6962 tree head over the entry bytes, lower-case hex. */
  readonly root: string;
  /** Object key, and SHA-256 of the object's bytes in lower-case hex. */
  readonly object: string;
  readonly objectHash: string;
  /** Version id where the store keeps versions, else null. */
  readonly version: string | null;
  readonly gaps: readonly SealedGap[];
}
