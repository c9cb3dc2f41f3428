import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { ArchiveAlarm } from '../../../services/archiver/archive-alarm.ts';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { Sealer } from '../../../services/archiver/sealer.ts';
import { readSeals } from '../../../services/domain/history/read-seals.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { encodeBundle } from '../../../services/domain/transparency-log/entry-bundle.ts';
import { openLog } from '../../../services/domain/transparency-log/log-reader.ts';
import { encodeSeal, segmentKey } from '../../../services/domain/transparency-log/seal.ts';
import { checkpointPath } from '../../../services/domain/transparency-log/tile-path.ts';
import { alerts, aSeal, aSegment, aSigner, register, streams } from '../../support/archive-builder.ts';
import { aDecision, anEvent, DecidedWorld } from '../../support/auditor/auditor-world.ts';

/** An archive of one access. */
async function sealedWorld(eventId: string, signer = new DecidedWorld().signer): Promise<DecidedWorld> {
  const world = Object.assign(new DecidedWorld(), { signer });
  await world.decide(0, [aDecision(anEvent({ eventId }))]);
  await world.seal();
  return world;
}

it('signs nothing behind entries and tiles that agree with each other, and not with the signed root', async () => {
  const world = await sealedWorld('ev-1');
  const { signer } = world;
  const forged = await sealedWorld('ev-2', signer);
  const objects = memoryObjectStore();
  for await (const key of forged.objects.list('')) {
    const body = await (key === checkpointPath ? world : forged).objects.get(key);
    if (body === null) throw new Error('an object that is listed is not there');
    if (key === checkpointPath) await objects.replace(key, body, null);
    else await objects.putOnce(key, body);
  }
  await expect(openSealedLog({ objects, signer }, [])).rejects.toThrow('the tiles do not have the root');
  await expect(openSealedLog({ objects: world.objects, signer }, [])).resolves.toMatchObject({ edge: { size: 1 } });
});

it('fails where a segment does not continue what is sealed, and seals nothing of it', async () => {
  const world = await sealedWorld('ev-1');
  const archive = { objects: world.objects, signer: world.signer };
  const [placed] = await readSeals(await openLog(world.objects, parseVerifierKey(world.signer.vkey)), 0);
  if (placed === undefined) throw new Error('nothing was sealed');
  const { seal } = placed;
  const sizes: number[] = [];
  const sealer = new Sealer({
    archive,
    streams: [],
    cutAgain: async () => null,
    onRetry: () => {},
    pacing: { sealDelayMillis: 0, retryMillis: 0, attemptsMax: 1 },
    onCheckpoint: ({ edge }) => sizes.push(edge.size),
  });
  await sealer.open();
  const next = { ...seal.next, offset: seal.next.offset + 9 };
  await sealer.add({ ...seal, firstSource: seal.lastSource + 3, lastSource: seal.lastSource + 3, next });
  await expect(sealer.failed).rejects.toThrow('were cut otherwise');
  expect(sizes).toEqual([1]);
});

it('signs nothing where an earlier, full bundle names another last seal of a stream', async () => {
  const archive = { objects: memoryObjectStore(), signer: aSigner() };
  const seals = [await aSeal(archive.objects, register, aSegment(0, 2))];
  while (seals.length < 300) seals.push(await aSeal(archive.objects, alerts, aSegment(2 * seals.length - 2, 2)));
  await appendSeals(archive, await openSealedLog(archive, streams), seals);
  const first = seals.slice(0, 256).map(encodeSeal);
  const [sealed] = seals;
  if (sealed === undefined) throw new Error('nothing was sealed');
  const longer = { ...sealed, lastSource: 999, count: 1000, next: { ...sealed.next, offset: 1000 } };
  first[0] = encodeSeal({ ...longer, object: segmentKey(longer) });
  const { get } = archive.objects;
  archive.objects.get = async (key) => (key === 'tile/entries/000' ? encodeBundle(first) : get(key));
  await expect(openSealedLog(archive, streams)).rejects.toThrow(ArchiveAlarm);
  archive.objects.get = get;
  expect((await openSealedLog(archive, streams)).last.get('register/0')).toEqual(sealed);
});
