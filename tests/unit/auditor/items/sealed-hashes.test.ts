import { appendSeals, openSealedLog } from '../../../../services/archiver/sealed-log.ts';
import { SealedHashes } from '../../../../services/auditor/items/sealed-hashes.ts';
import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectReader } from '../../../../services/domain/transparency-log/object-store.ts';
import { alerts, anArchive, aSeal, aSegment, streams } from '../../../support/archive-builder.ts';

/** An archive, and what was read of its log. */
async function aReadArchive(segments: number) {
  const { objects, signer } = await anArchive(0);
  const archive = { objects, signer };
  const reads: string[] = [];
  const counted: ObjectReader = {
    async get(key) {
      reads.push(key);
      return objects.get(key);
    },
  };
  const log = await openSealedLog(archive, streams);
  const seals = [];
  for (let at = 0; at < segments; at += 1) seals.push(await aSeal(objects, alerts, aSegment(2 * at, 2)));
  await appendSeals(archive, log, seals);
  const append = async () => {
    const seal = await aSeal(objects, alerts, aSegment(2 * seals.length, 2));
    await appendSeals(archive, await openSealedLog(archive, streams), [seal]);
    return seal;
  };
  return { archive, seals, append, reads, hashes: new SealedHashes(counted, parseVerifierKey(signer.vkey)) };
}

const placeOf = (sealIndex: number, segmentKey: string) => ({ sealIndex, segmentKey, leafIndex: 0 });

describe('the hashes of sealed segments', () => {
  it('are those of their seals, of which a bundle is read once', async () => {
    const { seals, hashes, reads } = await aReadArchive(258);
    for (const sealIndex of [3, 255, 256, 0]) {
      const seal = seals[sealIndex];
      expect(await hashes.of(placeOf(sealIndex, seal?.object ?? ''))).toBe(seal?.objectHash);
    }
    expect(reads.filter((key) => key.startsWith('tile/entries/'))).toEqual([
      'tile/entries/000',
      'tile/entries/001.p/2',
    ]);
  });

  it('are read again where the log grew', async () => {
    const { seals, append, hashes } = await aReadArchive(2);
    expect(await hashes.of(placeOf(1, seals[1]?.object ?? ''))).toBe(seals[1]?.objectHash);
    const seal = await append();
    expect(await hashes.of(placeOf(2, seal.object))).toBe(seal.objectHash);
  });

  it('are none of a segment that the log does not have there', async () => {
    const { seals, hashes, archive, append } = await aReadArchive(2);
    const objectOf = (sealIndex: number) => seals[sealIndex]?.object ?? '';
    for (const [sealIndex, segmentKey] of [
      [0, objectOf(1)],
      [1, 'segments/planted'],
    ] as const) {
      await expect(hashes.of(placeOf(sealIndex, segmentKey))).rejects.toThrow(`seal ${sealIndex} is not that of`);
    }
    for (const beyond of [2, 9_999]) expect(await hashes.of(placeOf(beyond, objectOf(1)))).toBeNull();
    const seal = await append();
    const without: ObjectReader = {
      get: async (key) => (key.startsWith('tile/entries/') ? null : archive.objects.get(key)),
    };
    const blind = new SealedHashes(without, parseVerifierKey(archive.signer.vkey));
    await expect(blind.of(placeOf(2, seal.object))).rejects.toThrow('its seal cannot be read');
  });

  it.each<[string, () => Buffer | null]>([
    [
      'cannot be read',
      () => {
        throw new Error('no connection');
      },
    ],
    ['is not there', () => null],
    ['is none', () => Buffer.from('x')],
  ])('are unknown while the checkpoint %s, except those that were read before', async (_what, checkpoint) => {
    const { seals, archive, append } = await aReadArchive(2);
    let isCut = true;
    const get = async (key: string) => (isCut && key === 'checkpoint' ? checkpoint() : archive.objects.get(key));
    const hashes = new SealedHashes({ get }, parseVerifierKey(archive.signer.vkey));
    const first = placeOf(0, seals[0]?.object ?? '');
    expect(await hashes.of(first)).toBeNull();
    isCut = false;
    expect(await hashes.of(first)).toBe(seals[0]?.objectHash);
    const seal = await append();
    isCut = true;
    expect(await hashes.of(placeOf(2, seal.object))).toBeNull();
    expect(await hashes.of(first)).toBe(seals[0]?.objectHash);
    isCut = false;
    expect(await hashes.of(placeOf(2, seal.object))).toBe(seal.objectHash);
  });
});
