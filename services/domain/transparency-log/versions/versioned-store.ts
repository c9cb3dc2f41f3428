/** One version of an object. A version can only be deleted by its id, and never overwritten. */
export interface ObjectVersion {
  readonly key: string;
  readonly id: string;
  /**
   * A delete marker: someone deleted the object without naming a version. It hides the object from requests for the
   * newest version.
   */
  readonly isDeleteMarker: boolean;
}

export interface VersionContent {
  readonly body: Buffer;
  /** The id of the version that its writer intended to replace; null when it named none. */
  readonly previous: string | null;
  /** Why its bytes cannot be read, where the store refuses them: `body` has none then. */
  readonly refusal?: string;
}

/**
 * An object store that keeps versions. Adapter: `s3`. For a key that is written once, `ObjectStore.get` returns the
 * first version. For the checkpoint it returns the end of the chain that begins with the first version and continues
 * with the first version that names the current end as its `previous`.
 */
export interface VersionedStore {
  /**
   * Returns every version under `prefix`: keys in byte order, within a key the newest first, markers separate from
   * versions.
   */
  versions(prefix: string): AsyncIterable<ObjectVersion>;
  /** Returns the content of one version; null if it does not exist. */
  readVersion(key: string, id: string): Promise<VersionContent | null>;
}
