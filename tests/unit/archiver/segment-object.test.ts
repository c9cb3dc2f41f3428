import { deflateRawSync } from 'node:zlib';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { ArchiveAlarm } from '../../../services/archiver/archive-alarm.ts';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { storeSegment } from '../../../services/archiver/segment-object.ts';
import { deflatedEntries } from '../../../services/domain/segments/entry-deflater.ts';
import { leafHash, treeHead } from '../../../services/domain/transparency-log/merkle.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { segmentKey } from '../../../services/domain/transparency-log/seal.ts';
import { checkSegment, sha256Hex } from '../../../services/domain/transparency-log/segment-check.ts';
import { verifyArchive } from '../../../services/domain/transparency-log/verify-archive.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { alerts, anArchive, aSeal, aSegment, streams } from '../../support/archive-builder.ts';
import { encodeSegmentFile } from '../../support/decision-log/whole-segments.ts';

describe('storing a segment', () => {
  const segment = aSegment(0, 2_500);
  const root = treeHead(segment.entries.map(leafHash));
  const rootHex = Buffer.from(root, 'latin1').toString('hex');
  const key = segmentKey({ ...alerts, ...segment, root: rootHex });

  it('hashes in chunks to the root of the whole', async () => {
    const objects = memoryObjectStore();
    const seal = await aSeal(objects, alerts, segment);
    expect(seal).toMatchObject({ root: rootHex, object: key, count: 2_500 });
    expect(await checkSegment(objects, seal)).toEqual({ entries: 2_500, problems: [] });
  });

  it('leaves the file to the next attempt where it cannot be stored', async () => {
    const objects = memoryObjectStore();
    const failing: ObjectStore = { ...objects, putOnce: async () => Promise.reject(new Error('the disk is full')) };
    const content = { ...segment, entries: deflatedEntries(segment.entries, schemaIds.logEntry) };
    await expect(storeSegment(failing, alerts, content)).rejects.toThrow('full');
    const { seal } = await storeSegment(objects, alerts, content);
    expect(await checkSegment(objects, seal)).toEqual({ entries: 2_500, problems: [] });
  });

  it('gives the same seal when it is stored again', async () => {
    const objects = memoryObjectStore();
    expect(await aSeal(objects, alerts, segment)).toEqual(await aSeal(objects, alerts, segment));
  });

  it('adopts an object that another zlib wrote around the same entries', async () => {
    const objects = memoryObjectStore();
    const other = await otherwiseDeflated();
    await objects.putOnce(key, other);
    const seal = await aSeal(objects, alerts, segment);
    expect(seal.objectHash).toBe(sha256Hex(other));
    expect(await checkSegment(objects, seal)).toEqual({ entries: 2_500, problems: [] });
  });

  it('is an alarm when other entries are under its name', async () => {
    const objects = memoryObjectStore();
    await objects.putOnce(key, await encodeSegmentFile(aSegment(1, 2_500).entries, schemaIds.logEntry, root));
    await expect(aSeal(objects, alerts, segment)).rejects.toThrow(ArchiveAlarm);
  });

  /** One block, stored instead of compressed: valid, and other bytes than ours. */
  async function otherwiseDeflated(): Promise<Buffer> {
    const header = await encodeSegmentFile([], schemaIds.logEntry, root);
    const sync = Buffer.from(root, 'latin1').subarray(0, 16);
    const blocks = [0, 1_000, 2_000].map((first) => {
      const entries = segment.entries.slice(first, first + 1_000);
      const data = deflateRawSync(Buffer.concat(entries), { level: 0 });
      return Buffer.concat([long(entries.length), long(data.length), data, sync]);
    });
    return Buffer.concat([header, ...blocks]);
  }

  function long(value: number): Buffer {
    const bytes: number[] = [];
    let rest = value * 2;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    return Buffer.from([...bytes, rest]);
  }
});

describe('appending many seals at once', () => {
  it('fills bundles and tiles across their borders', async () => {
    const archive = await anArchive(250);
    let log = await openSealedLog(archive, streams);
    const first = (log.last.get('alerts/0')?.lastSource ?? -1) + 1;
    const seals = [];
    for (let i = 0; i < 270; i++) {
      seals.push(await aSeal(archive.objects, alerts, aSegment(first + i, 1)));
    }
    log = await appendSeals(archive, log, seals);
    expect(log.bundle).toHaveLength(520 - 512);
    expect(await verifyArchive(archive.objects, archive.signer.vkey)).toMatchObject({ ok: true, seals: 520 });
    expect(await openSealedLog(archive, streams)).toEqual(log);
  });
});
