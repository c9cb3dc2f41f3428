import type { NoteVerifier } from '../transparency-log/checkpoint.ts';
import { openLog } from '../transparency-log/log-reader.ts';
import type { ObjectStore } from '../transparency-log/object-store.ts';
import { promisedKeyOf } from '../transparency-log/promise.ts';
import { parseSeal } from '../transparency-log/seal.ts';
import { checkSegmentBody } from '../transparency-log/segment-check.ts';
import { readSealedObject } from './read-seals.ts';

/**
 * Returns which of these (`promisedKey`) belong to entries of the log. The entries of a segment are those that its seal
 * names, and the seal is in the tree of the signed checkpoint. Throws `CheckpointError`, `LogReadError`,
 * `SealError`, `SegmentFileError` and `SealedObjectError`.
 */
export async function findPromised(
  objects: ObjectStore,
  verifier: NoteVerifier,
  wanted: ReadonlySet<string>,
): Promise<{ readonly size: number; readonly found: ReadonlySet<string> }> {
  const log = await openLog(objects, verifier);
  const found = new Set<string>();
  for (let index = 0; index < log.size && found.size < wanted.size; ) {
    const bundle = await log.readEntries(index);
    for (const bytes of bundle) {
      const seal = parseSeal(bytes);
      if (seal.topic !== 'access-decisions') continue;
      const keys: (string | null)[] = [];
      const { problems } = await checkSegmentBody(await readSealedObject(objects, seal), seal, (data, start, end) => {
        keys.push(promisedKeyOf(data.subarray(start, end)));
      });
      // What no verifier accepts keeps no promise.
      if (problems.length > 0) continue;
      for (const key of keys) if (key !== null && wanted.has(key)) found.add(key);
    }
    index += bundle.length;
  }
  return { size: log.size, found };
}
