import { type ObjectStore, ObjectUnreadableError } from '../../domain/transparency-log/object-store.ts';
import type { VersionedStore } from '../../domain/transparency-log/versions/versioned-store.ts';
import { CutOffObjectError, DamagedObjectError } from './s3-bucket.ts';

/**
 * Adapts the store for a verifier: a damaged object is returned as it came, so that it can be reported as a
 * problem. Every other reader refuses it.
 */
export function readAsStored(store: ObjectStore & VersionedStore): ObjectStore & VersionedStore {
  return {
    ...store,
    get: (key: string) => store.get(key).catch(bodyOf),
    readVersion: (key: string, id: string) =>
      store.readVersion(key, id).catch((error: unknown) => ({ body: versionOf(error, id), previous: null })),
  };
}

/** A version that is too large is none that a writer of ours stored: it differs from every other one. */
function versionOf(error: unknown, id: string): Buffer {
  const isTooLarge = error instanceof ObjectUnreadableError && !(error instanceof DamagedObjectError);
  return isTooLarge ? Buffer.from(id) : bodyOf(error);
}

function bodyOf(error: unknown): Buffer {
  if (error instanceof DamagedObjectError || error instanceof CutOffObjectError) return error.body;
  throw error;
}
