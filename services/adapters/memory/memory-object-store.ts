import { ObjectConflictError, type ObjectStore } from '../../domain/transparency-log/object-store.ts';
import { checkObjectKey } from '../filesystem/object-key.ts';

/**
 * An object store that lives as long as the process. It enforces no retention: nothing can be deleted through the port.
 */
export function memoryObjectStore(): ObjectStore {
  const objects = new Map<string, Buffer>();
  return {
    async putOnce(key: string, body: Uint8Array): Promise<void> {
      checkObjectKey(key);
      const existing = objects.get(key);
      if (existing === undefined) objects.set(key, Buffer.from(body));
      else if (!existing.equals(body)) throw new ObjectConflictError(key);
    },

    async replace(key: string, body: Uint8Array, expected: Uint8Array | null): Promise<void> {
      checkObjectKey(key);
      const existing = objects.get(key) ?? null;
      const asExpected = expected === null ? existing === null : existing?.equals(expected) === true;
      if (!asExpected) throw new ObjectConflictError(key);
      objects.set(key, Buffer.from(body));
    },

    async get(key: string): Promise<Buffer | null> {
      checkObjectKey(key);
      const existing = objects.get(key);
      return existing === undefined ? null : Buffer.from(existing);
    },

    async getPart(key: string, position: number, length: number): Promise<Buffer | null> {
      checkObjectKey(key);
      const existing = objects.get(key);
      return existing === undefined ? null : Buffer.from(existing.subarray(position, position + length));
    },

    async *list(prefix: string): AsyncIterable<string> {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      yield* keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  };
}
