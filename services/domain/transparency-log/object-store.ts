/** How long an object must stay undeletable (S3 Object Lock). */
export interface Retention {
  readonly mode: 'governance' | 'compliance';
  /** Milliseconds since 1970 UTC. */
  readonly until: number;
}

/** The object exists with other bytes (putOnce), or differs from what the caller last read (replace). */
export class ObjectConflictError extends Error {
  override readonly name = 'ObjectConflictError';
  constructor(readonly key: string) {
    super(`object \`${key}\` exists with other bytes`);
  }
}

/** No honest object is larger: a segment contains 64 MiB of entries plus the excess of its last block. */
export const OBJECT_BYTES_MAX = 80 * 1024 * 1024;

/** The key leads to something that is not an object (a pipe, a link, a device, an endless file), or to other bytes than were stored. */
export class ObjectUnreadableError extends Error {
  override readonly name: string = 'ObjectUnreadableError';
  constructor(
    readonly key: string,
    readonly detail: string,
  ) {
    super(`object \`${key}\`: ${detail}`);
  }
}

/**
 * The store answers for others and refuses this one: it is in an archive of the store, encrypted by a key that is not ours, or denied by a
 * policy. It may be whole, and be read later.
 */
export class ObjectRefusedError extends ObjectUnreadableError {
  override readonly name = 'ObjectRefusedError';
}

/**
 * Durable storage for sealed objects. Adapters: `filesystem`, `memory`, `s3`. Calls may overlap; implementations retry
 * transient errors. Keys are `/`-separated, without leading slash, `.` or `..` segments.
 */
export interface ObjectStore {
  /**
   * Resolves only when `body` will survive a crash. Storing the same bytes again succeeds; other bytes reject with
   * `ObjectConflictError`. Any other rejection means the outcome is unknown.
   */
  putOnce(key: string, body: Uint8Array, retention?: Retention): Promise<void>;
  /**
   * Compare-and-swap: replaces the object only if its bytes are `expected` (`null`: only if it does not exist), else
   * rejects with `ObjectConflictError`. Only the checkpoint uses it.
   */
  replace(key: string, body: Uint8Array, expected: Uint8Array | null): Promise<void>;
  /** Returns the object's bytes, or `null` if it was never written. Sees every resolved write. Their memory is the caller's. */
  get(key: string): Promise<Buffer | null>;
  /** Returns `length` bytes of the object from `position` on, fewer where it ends before; `null` as `get`. */
  getPart(key: string, position: number, length: number): Promise<Buffer | null>;
  /** Returns the keys that start with `prefix`, in lexicographic (byte) order. */
  list(prefix: string): AsyncIterable<string>;
}

/** What reading a sealed archive needs. */
export type ObjectReader = Pick<ObjectStore, 'get'>;
