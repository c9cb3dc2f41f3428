import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { anArchive } from '../support/archive-builder.ts';
import {
  addObject,
  type Damage,
  flipByte,
  isStale,
  lengthenObject,
  removeObject,
  seededRandom,
  swapObjects,
  truncateObject,
} from '../support/archive-damage.ts';
import { type Objects, objectsOf, storeOf } from '../support/archive-folder.ts';
import { isWhole } from '../support/process/pass.ts';

const SEGMENTS = 260;
const FLIPS_AN_OBJECT = isWhole ? 2 : 1;
/** Objects of each kind of which there are many. */
const SAMPLED = isWhole ? 6 : 1;
const random = seededRandom(20260917);

describe('an archive of one full tile and a bit', () => {
  let objects: Objects;
  let vkey: string;

  beforeAll(async () => {
    const archive = await anArchive(SEGMENTS);
    objects = await objectsOf(archive.objects);
    vkey = archive.signer.vkey;
  });

  it('is verified as it was written', async () => {
    expect(await verifyArchive(await storeOf(objects), vkey)).toMatchObject({ ok: true, seals: SEGMENTS });
  });

  it('is not verified with one flipped byte in any kind of object, and the object is named', async () => {
    await expectNamed(sample(objects).flatMap((key) => flips(objects, key)));
  });

  it('is not verified with any object gone, but for stale partial tiles and bundles', async () => {
    await expectNamed(
      sample(objects)
        .filter((key) => !isStale(objects, key))
        .map((key) => removeObject(objects, key)),
    );
  });

  it('is not verified with an object cut short or lengthened', async () => {
    await expectNamed(sample(objects).flatMap((key) => [truncateObject(objects, key), lengthenObject(objects, key)]));
  });

  it('is not verified with two objects swapped', async () => {
    const keys = sample(objects);
    const pairs = keys.flatMap((key, i) => {
      const other = keys[(i + 1) % keys.length];
      return other === undefined || objects.get(other)?.equals(objects.get(key) ?? Buffer.of())
        ? []
        : [[key, other] as const];
    });
    await expectNamed(pairs.map((pair) => swapObjects(objects, pair)));
  });

  it('is not verified with an object that does not belong there', async () => {
    const root = '0'.repeat(64);
    const extra = [
      'note.txt',
      'tile/0/000.p/999',
      'tile/0/0.p/1',
      'tile/7/000.p/1',
      'tile/entries/002',
      'segments/README',
      `segments/alerts/0/0000000000000000-0000000000000001-${root}.avro`,
    ];
    await expectNamed(extra.map((key) => addObject(objects, key)));
  });

  it('ignores the index, which is derived', async () => {
    const { objects: changed } = addObject(objects, 'index/day=2026-09-17/part-0.parquet');
    expect(await verifyArchive(await storeOf(changed), vkey)).toMatchObject({ ok: true });
  });

  it('names the record, too, when an entry of the log or its hash is changed', async () => {
    for (const [key, entry] of [
      ['tile/entries/001.p/4', 257],
      ['tile/0/001.p/4', 257],
    ] as const) {
      const body = Buffer.from(objects.get(key) ?? Buffer.of());
      const at = key.includes('entries') ? 2 + body.readUInt16BE(0) + 20 : 32 + 5;
      body[at] = (body[at] ?? 0) ^ 1;
      const { problems } = await verifyArchive(await storeOf(new Map([...objects, [key, body]])), vkey);
      expect(problems).toMatchObject([{ object: key, entry }]);
    }
  });

  async function expectNamed(damages: readonly Damage[]): Promise<void> {
    expect(damages.length).toBeGreaterThan(0);
    for (const damage of damages) {
      const { ok, problems } = await verifyArchive(await storeOf(damage.objects), vkey);
      const named = problems.map(({ object }) => object);
      expect({ damage: damage.name, ok, named }).toEqual({
        damage: damage.name,
        ok: false,
        named: expect.arrayContaining([...damage.named]),
      });
    }
  }
});

function flips(objects: Objects, key: string): Damage[] {
  return Array.from({ length: FLIPS_AN_OBJECT }, () => flipByte(objects, key, random));
}

/** Every current object that is one of a kind, and a few of each kind of which there are many. */
function sample(objects: Objects): string[] {
  const many = [...objects.keys()].filter((key) => key.startsWith('segments/') || isStale(objects, key));
  const rest = [...objects.keys()].filter((key) => !many.includes(key));
  const some = many.filter((_, i) => i % Math.ceil(many.length / SAMPLED) === 0);
  return [...rest, ...some];
}
