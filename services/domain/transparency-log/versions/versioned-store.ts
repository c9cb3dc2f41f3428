/** One version of an object. Nothing overwrites or deletes a version but whoever may delete that version by its id. */
export interface ObjectVersion {
  readonly key: string;
  readonly id: string;
  /** Stands where someone deleted the object without naming a version; hides it from whoever asks for the newest. */
  readonly isDeleteMarker: boolean;
}

export interface VersionContent {
  readonly body: Buffer;
  /** Id of the version that its writer wanted to replace; null when it named none. */
  readonly previous: string | null;
}

/**
 * What an object store that keeps versions can show besides its objects. Adapter: `s3`. The object that
 * `ObjectStore.get` gives is the first version of a key written once; of the checkpoint it is the end of the chain that
 * begins with the first version and goes on with the first one that names the end so far as its `previous`.
 */
export interface VersionedStore {
  /** Every version under `prefix`: keys in byte order, within a key the newest first, markers apart from versions. */
  versions(prefix: string): AsyncIterable<ObjectVersion>;
  /** The content of one version; null when it is not there. */
  readVersion(key: string, id: string): Promise<VersionContent | null>;
}
