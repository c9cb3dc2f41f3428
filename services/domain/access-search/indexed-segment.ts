/** A block of a sealed segment: where its bytes are in the object, and its first leaf. */
export interface SealedBlock {
  readonly position: number;
  readonly length: number;
  readonly firstLeaf: number;
  /** SHA-256 of its bytes in the object. */
  readonly hash: Buffer;
}

/** A sealed segment whose rows a file contains, with what it takes to read one leaf without the others. */
export interface IndexedSegment {
  readonly sealIndex: number;
  readonly segmentKey: string;
  readonly partition: number;
  /** The schema version of the leaves. */
  readonly schemaId: number;
  readonly blocks: readonly SealedBlock[];
}
