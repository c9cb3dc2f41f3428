import { readSealedAlerts } from '../../../../services/domain/history/sealed-history.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle } from '../../../../services/domain/transparency-log/entry-bundle.ts';
import { LogReadError, openLog } from '../../../../services/domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../../../../services/domain/transparency-log/object-store.ts';
import { encodeSeal } from '../../../../services/domain/transparency-log/seal.ts';
import { alerts, anArchive, aSeal, aSegment } from '../../../support/archive-builder.ts';

it('is not made of a segment whose seal somebody without the key put into a bundle', async () => {
  const { objects, signer } = await anArchive(5);
  const verifier = parseVerifierKey(signer.vkey);
  const read = () => readAll(objects, verifier);
  expect(await read()).toBe(4);
  const entries = await (await openLog(objects, verifier)).readEntries(0);
  entries[0] = encodeSeal(await aSeal(objects, alerts, aSegment(0, 3)));
  const { get } = objects;
  objects.get = async (key) => (key === 'tile/entries/000.p/5' ? encodeBundle(entries) : get(key));
  await expect(read()).rejects.toThrow(LogReadError);
});

async function readAll(objects: ObjectStore, verifier: ReturnType<typeof parseVerifierKey>): Promise<number> {
  let read = 0;
  for await (const _ of readSealedAlerts({ objects, verifier, decode: () => null })) read += 1;
  return read;
}
