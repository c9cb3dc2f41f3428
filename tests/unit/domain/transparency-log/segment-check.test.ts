import { leafHash, treeHead } from '../../../../services/domain/transparency-log/merkle.ts';
import { parseSegmentKey, type Seal } from '../../../../services/domain/transparency-log/seal.ts';
import {
  checkSegmentBody,
  checkUnsealed,
  sha256Hex,
} from '../../../../services/domain/transparency-log/segment-check.ts';
import { readSegmentFile } from '../../../../services/domain/transparency-log/segment-file.ts';
import { anArchive } from '../../../support/archive-builder.ts';
import { objectsOf, storeOf } from '../../../support/archive-folder.ts';
import { encodeSegmentFile } from '../../../support/decision-log/whole-segments.ts';

/** The first segment of an archive, sealed as it should be, and with other bytes in an entry but everything else to match. */
async function twoSegments() {
  const archive = await anArchive(1);
  const objects = await objectsOf(archive.objects);
  const object = [...objects.keys()].find((key) => key.startsWith('segments/')) ?? '';
  const body = objects.get(object) ?? Buffer.alloc(0);
  const rootHex = parseSegmentKey(object)?.root ?? '';
  const root = Buffer.from(rootHex, 'hex').toString('latin1');
  const { entries, schemaId } = await readSegmentFile(body, root);
  expect(treeHead(entries.map(leafHash))).toBe(root);
  const other = entries.map((entry) => Buffer.from(entry));
  const last = other.at(-1) ?? Buffer.alloc(0);
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  const count = entries.length;
  const sealed = { object, root: rootHex, count, reevaluations: 0, gaps: [], firstSource: 0, lastSource: count - 1 };
  const sealOf = (bytes: Buffer) => ({ ...sealed, objectHash: sha256Hex(bytes) }) as unknown as Seal;
  return { objects, object, body, forged: await encodeSegmentFile(other, schemaId, root), sealOf, count };
}

describe('the entries of a segment', () => {
  it('must have the root that is sealed', async () => {
    const { body, forged, sealOf, count, object } = await twoSegments();
    expect(await checkSegmentBody(body, sealOf(body))).toEqual({ entries: count, problems: [] });
    const { problems } = await checkSegmentBody(forged, sealOf(forged));
    expect(problems).toMatchObject([{ object, code: 'segment-root' }]);
    expect((await checkSegmentBody(forged, sealOf(body))).problems).toMatchObject([{ object, code: 'object-hash' }]);
  });

  it('must be as many as are sealed', async () => {
    const { body, sealOf, count, object } = await twoSegments();
    const { problems } = await checkSegmentBody(body, { ...sealOf(body), count: count + 1 });
    expect(problems).toMatchObject([{ object, code: 'segment-count' }]);
  });

  it('must have the root in its name where the seal is lost', async () => {
    const { objects, object, forged } = await twoSegments();
    expect(await checkUnsealed(await storeOf(objects), object)).toEqual([]);
    const store = await storeOf(new Map(objects).set(object, forged));
    expect(await checkUnsealed(store, object)).toMatchObject([{ object, code: 'segment-root' }]);
  });
});
