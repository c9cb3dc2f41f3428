import type { NoteVerifier } from '../transparency-log/checkpoint.ts';
import { LogReadError, readCheckpoint, readEntries, readInclusionProof } from '../transparency-log/log-reader.ts';
import { leafHash, verifyInclusion } from '../transparency-log/merkle.ts';
import type { ObjectStore } from '../transparency-log/object-store.ts';
import { promisedKeyOf } from '../transparency-log/promise.ts';
import { parseSeal } from '../transparency-log/seal.ts';
import { checkSegmentBody } from '../transparency-log/segment-check.ts';
import { readSealedObject } from './read-seals.ts';

/**
 * Returns which of these (`promisedKey`) belong to entries of the log. The entries of a segment are those that its seal
 * names, and the seal is proven to be in the tree of the signed checkpoint. Throws `CheckpointError`, `LogReadError`,
 * `SealError`, `SegmentFileError` and `SealedObjectError`.
 */
export async function findPromised(
  objects: ObjectStore,
  verifier: NoteVerifier,
  wanted: ReadonlySet<string>,
): Promise<{ readonly size: number; readonly found: ReadonlySet<string> }> {
  const checkpoint = await readCheckpoint(objects, verifier);
  const size = checkpoint?.size ?? 0;
  const found = new Set<string>();
  for (let index = 0; checkpoint !== null && index < size && found.size < wanted.size; ) {
    const bundle = await readEntries(objects, size, index);
    for (const [at, bytes] of bundle.entries()) {
      const seal = parseSeal(bytes);
      if (seal.topic !== 'access-decisions') continue;
      const keys: (string | null)[] = [];
      const { problems } = await checkSegmentBody(await readSealedObject(objects, seal), seal, (data, start, end) => {
        keys.push(promisedKeyOf(data.subarray(start, end)));
      });
      // What no verifier accepts keeps no promise.
      if (problems.length > 0) continue;
      const here = keys.filter((key) => key !== null && wanted.has(key) && !found.has(key));
      if (here.length === 0) continue;
      const proof = await readInclusionProof(objects, index + at, size);
      if (!verifyInclusion(leafHash(bytes), { index: index + at, size }, proof, checkpoint.root)) {
        throw new LogReadError(`seal ${index + at} is not in the tree of the checkpoint`);
      }
      for (const key of here) if (key !== null) found.add(key);
    }
    index += bundle.length;
  }
  return { size, found };
}
