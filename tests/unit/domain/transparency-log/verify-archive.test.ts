import { memoryObjectStore } from '../../../../services/adapters/memory/memory-object-store.ts';
import { appendSeals, openSealedLog } from '../../../../services/archiver/sealed-log.ts';
import type { ArchiveProblemCode } from '../../../../services/domain/transparency-log/archive-report.ts';
import { signCheckpoint } from '../../../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../../../../services/domain/transparency-log/object-store.ts';
import {
  SETTLE_ATTEMPTS,
  SETTLE_ATTEMPTS_MAX,
  verifyArchive,
} from '../../../../services/domain/transparency-log/verify-archive.ts';
import {
  aDecidedSegment,
  aDecisionEntry,
  alerts,
  anArchive,
  aPosition,
  aSeal,
  aSegment,
  aSigner,
  decisions,
  streams,
} from '../../../support/archive-builder.ts';
import { objectsOf, storeOf } from '../../../support/archive-folder.ts';

describe('verifying an archive', () => {
  it('reports what it checked when nothing is wrong', async () => {
    const { objects, signer } = await anArchive(7);
    const report = await verifyArchive(objects, signer.vkey);
    expect(report).toMatchObject({ ok: true, segments: 7, entries: 14, seals: 7, problems: [] });
    expect(report.checkpoint).toMatchObject({ origin: signer.name, size: 7 });
  });

  it('accepts a log without a seal', async () => {
    const { objects, signer } = await anArchive(0);
    expect(await verifyArchive(objects, signer.vkey)).toMatchObject({ ok: true, seals: 0, problems: [] });
  });

  it('accepts a log of several full tiles', async () => {
    const { objects, signer } = await anArchive(600);
    expect(await verifyArchive(objects, signer.vkey)).toMatchObject({ ok: true, seals: 600, problems: [] });
  });

  it('names the key when it is not the one of the archive', async () => {
    const { objects } = await anArchive(1);
    const { problems } = await verifyArchive(objects, aSigner().vkey);
    expect(problems.map(({ object, code }) => [object, code])).toEqual([
      ['log.vkey', 'key-mismatch'],
      ['checkpoint', 'checkpoint-signature'],
    ]);
  });

  it('refuses a key that is not one', async () => {
    const { objects } = await anArchive(1);
    expect(await codes(objects, 'nonsense')).toEqual(['key-malformed']);
  });

  it('reports that an empty folder has neither key nor checkpoint', async () => {
    expect(await codes(memoryObjectStore(), aSigner().vkey)).toEqual(['object-missing', 'checkpoint-missing']);
  });

  it('finds a segment without a seal and a bundle beyond the checkpoint', async () => {
    const { objects, signer } = await anArchive(2);
    await aSeal(objects, alerts, aSegment(2, 2));
    await objects.putOnce('tile/entries/000.p/3', Buffer.from('anything'));
    const { problems } = await verifyArchive(objects, signer.vkey);
    expect(problems.map(({ code }) => code)).toEqual(['segment-unsealed', 'log-uncommitted']);
  });

  it('waits for the checkpoint of a live archive before it calls anything unsealed', async () => {
    const archive = await anArchive(2);
    const log = await openSealedLog(archive, streams);
    const seal = await aSeal(archive.objects, alerts, aSegment(2, 2));
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 2) await appendSeals(archive, log, [seal]);
    };
    const report = await verifyArchive(archive.objects, archive.signer.vkey, { wait });
    expect(report).toMatchObject({ ok: true, seals: 3, entries: 6 });
    expect(waits).toBe(2);
  });

  it('waits for no checkpoint that somebody else signed', async () => {
    const archive = await anArchive(2);
    const forger = { objects: archive.objects, signer: { ...aSigner(), name: archive.signer.name } };
    const log = await openSealedLog(archive, streams);
    const seal = await aSeal(archive.objects, alerts, aSegment(2, 2));
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 1) await appendSeals(forger, log, [seal]);
    };
    const { problems } = await verifyArchive(archive.objects, archive.signer.vkey, { wait });
    expect(problems.map(({ object }) => object)).toContain(seal.object);
    // The first look found one more bundle.
    expect(waits).toBe(1 + SETTLE_ATTEMPTS);
  });

  it('waits for as long as an archiver writes one bundle after the other', async () => {
    const archive = await anArchive(2);
    const { objects, signer } = archive;
    const log = await openSealedLog(archive, streams);
    const seals = [];
    for (let at = 0; at < 2 * SETTLE_ATTEMPTS; at += 1)
      seals.push(await aSeal(objects, alerts, aSegment(2 + 2 * at, 2)));
    const written: string[] = [];
    const noting: ObjectStore = {
      ...objects,
      putOnce: async (key, body) => (written.push(key), objects.putOnce(key, body)),
      replace: async (key, body, expected) => (written.push(key), objects.replace(key, body, expected)),
    };
    const before = await objects.get('checkpoint');
    await appendSeals({ objects: noting, signer }, log, seals);
    const hidden = new Set(written);
    const shown: ObjectStore = {
      ...objects,
      async get(key) {
        if (!hidden.has(key)) return objects.get(key);
        return key === 'checkpoint' ? before : null;
      },
      async *list(prefix) {
        for await (const key of objects.list(prefix)) if (!hidden.has(key) || key === 'checkpoint') yield key;
      },
    };
    const wait = async () => void hidden.delete(written.shift() ?? '');
    const report = await verifyArchive(shown, signer.vkey, { wait });
    expect(report).toMatchObject({ ok: true, seals: 2 + seals.length, problems: [] });
  });

  it('does not wait for ever where somebody writes bundles that no checkpoint covers', async () => {
    const { objects, signer } = await anArchive(2);
    await objects.putOnce('segments/planted', Buffer.from('anything'));
    let waits = 0;
    const endless: ObjectStore = { ...objects, get: async (key) => (await objects.get(key)) ?? Buffer.from(key) };
    const wait = async () => {
      waits += 1;
    };
    const { problems } = await verifyArchive(endless, signer.vkey, { wait });
    expect(problems.map(({ object }) => object)).toContain('segments/planted');
    expect(waits).toBe(SETTLE_ATTEMPTS_MAX);
  });

  it.each([1, 8])(
    'ends after ten newer checkpoints at most, one at each %i looks, where no seal names an object',
    async (each) => {
      const archive = await anArchive(2);
      const { objects, signer } = archive;
      await objects.putOnce('segments/planted', Buffer.from('anything'));
      let log = await openSealedLog(archive, streams);
      let [waits, seals, lists] = [0, 0, 0];
      const wait = async () => {
        waits += 1;
        if (waits % each > 0) return;
        log = await appendSeals(archive, log, [await aSeal(objects, alerts, aSegment(2 + 2 * seals, 2))]);
        seals += 1;
      };
      const list = (prefix: string) => {
        lists += 1;
        return objects.list(prefix);
      };
      const { problems } = await verifyArchive({ ...objects, list }, signer.vkey, { wait });
      expect(problems.map(({ object }) => object)).toEqual(['segments/planted']);
      expect([waits, lists]).toEqual([SETTLE_ATTEMPTS, 1]);
    },
  );

  it('looks for no entries of which more than a thousand bundles are missing', async () => {
    const { objects, signer } = await anArchive(0);
    const root = Buffer.alloc(32).toString('latin1');
    await objects.replace(
      'checkpoint',
      signCheckpoint({ size: 256_001, root }, signer),
      await objects.get('checkpoint'),
    );
    expect(await codes(objects, signer.vkey)).toEqual(['checkpoint-malformed']);
  });

  it('finds a partition that does not begin at its first offset', async () => {
    const archive = await anArchive(0);
    const log = await openSealedLog(archive, streams);
    await appendSeals(archive, log, [await aSeal(archive.objects, alerts, aSegment(2, 1))]);
    expect(await codes(archive.objects, archive.signer.vkey)).toEqual(['seal-hole']);
  });

  it('follows each partition of a topic by itself', async () => {
    const archive = await anArchive(0);
    const partitions = [0, 1].map((partition) => ({ ...decisions, partition }));
    const log = await openSealedLog(archive, partitions);
    const seals = [];
    for (const number of [0, 1]) {
      for (const partition of partitions) seals.push(await aSeal(archive.objects, partition, aDecidedSegment(number)));
    }
    await appendSeals(archive, log, seals);
    expect(await codes(archive.objects, archive.signer.vkey)).toEqual([]);
  });

  it('checks a segment by the root in its name where its seal is lost', async () => {
    const { objects, signer } = await anArchive(3);
    const found = await objectsOf(objects);
    const lost = ['tile/entries/000.p/3', 'tile/0/000.p/3'];
    const kept = new Map([...found].filter(([key]) => !lost.includes(key)));
    const object = [...kept.keys()].find((key) => key.startsWith('segments/')) ?? '';
    const changed = Buffer.from(kept.get(object) ?? Buffer.of());
    const middle = Math.floor(changed.length * 0.7);
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    const named = async (all: Parameters<typeof storeOf>[0]) =>
      (await verifyArchive(await storeOf(all), signer.vkey)).problems.map((problem) => problem.object);
    expect(await named(kept)).not.toContain(object);
    expect(await named(new Map(kept).set(object, changed))).toContain(object);
  });

  it('finds a hole between two seals of a partition', async () => {
    const archive = await anArchive(2);
    const log = await openSealedLog(archive, streams);
    await appendSeals(archive, log, [await aSeal(archive.objects, alerts, aSegment(5, 1))]);
    const { problems } = await verifyArchive(archive.objects, archive.signer.vkey);
    expect(problems).toMatchObject([{ object: 'tile/entries/000.p/3', entry: 2, code: 'seal-hole' }]);
  });

  it.each<[string, ArchiveProblemCode, Partial<ReturnType<typeof aSegment>>]>([
    ['leaves an offset out', 'segment-gap', { lastSource: 4 }],
    ['explains an offset that is there', 'segment-order', { gaps: [{ first: 2, last: 2, cause: 'tick' }] }],
    ['explains an offset beyond its end', 'segment-gap', { gaps: [{ first: 4, last: 4, cause: 'tick' }] }],
    ['explains an offset far beyond its end', 'segment-gap', { gaps: [{ first: 9, last: 9, cause: 'tick' }] }],
    [
      'repeats an offset',
      'segment-order',
      { entries: [2, 2].map((offset) => aSegment(offset, 1).entries[0] ?? Buffer.of()) },
    ],
    ['holds an offset beyond its end', 'segment-order', { lastSource: 2 }],
  ])('finds a segment that %s', async (_, code, change) => {
    const archive = await anArchive(2);
    const log = await openSealedLog(archive, streams);
    const seal = await aSeal(archive.objects, alerts, { ...aSegment(2, 2), ...change });
    await appendSeals(archive, log, [seal]);
    const { problems } = await verifyArchive(archive.objects, archive.signer.vkey);
    expect(problems.map((problem) => [problem.object, problem.code])).toEqual([[seal.object, code]]);
  });

  it.each<[string, ArchiveProblemCode, Partial<ReturnType<typeof aSegment>>]>([
    ['counts a decision as a re-evaluation', 'segment-count', { reevaluations: 2 }],
    ['does not count a re-evaluation', 'segment-count', { reevaluations: 0 }],
    ['repeats a decision', 'segment-order', { entries: [aDecisionEntry(1, null), aDecisionEntry(1, null)] }],
    [
      're-evaluates what is not decided yet',
      'segment-order',
      { entries: [aDecisionEntry(1, null), aDecisionEntry(2, 9)] },
    ],
    ['re-evaluates what cannot be', 'segment-order', { entries: [aDecisionEntry(1, null), aDecisionEntry(-1, 9)] }],
    [
      'leaves out the decision that it re-evaluates',
      'segment-gap',
      { entries: [aDecisionEntry(1, 8), aDecisionEntry(1, 9)] },
    ],
  ])('finds a segment of decisions that %s', async (_, code, change) => {
    const archive = await anArchive(6);
    const log = await openSealedLog(archive, streams);
    const seal = await aSeal(archive.objects, decisions, { ...aDecidedSegment(2), ...change });
    await appendSeals(archive, log, [seal]);
    const { problems } = await verifyArchive(archive.objects, archive.signer.vkey);
    expect(problems.map((problem) => [problem.object, problem.code])).toEqual([[seal.object, code]]);
  });

  it('accepts re-evaluations before, between and behind decisions', async () => {
    const archive = await anArchive(6);
    const log = await openSealedLog(archive, streams);
    const entries = [aDecisionEntry(0, 1), aDecisionEntry(1, null), aDecisionEntry(1, 2), aDecisionEntry(2, null)];
    const segment = { ...aDecidedSegment(2), lastSource: 2, reevaluations: 2 };
    await appendSeals(archive, log, [await aSeal(archive.objects, decisions, { ...segment, entries })]);
    expect(await codes(archive.objects, archive.signer.vkey)).toEqual([]);
  });

  it('finds a partition that is read on where it was read on before', async () => {
    const archive = await anArchive(6);
    const log = await openSealedLog(archive, streams);
    const next = aPosition({ offset: aDecidedSegment(1).next.offset, lastSource: 1 });
    await appendSeals(archive, log, [await aSeal(archive.objects, decisions, { ...aDecidedSegment(2), next })]);
    expect(await codes(archive.objects, archive.signer.vkey)).toEqual(['seal-hole']);
  });

  it('accepts gaps that explain exactly what is missing', async () => {
    const archive = await anArchive(2);
    const log = await openSealedLog(archive, streams);
    const gaps = [
      { first: 2, last: 3, cause: 'tick' },
      { first: 6, last: 6, cause: 'tick' },
    ];
    const seal = await aSeal(archive.objects, alerts, { ...aSegment(4, 2), firstSource: 2, lastSource: 6, gaps });
    await appendSeals(archive, log, [seal]);
    expect(await codes(archive.objects, archive.signer.vkey)).toEqual([]);
  });
});

async function codes(objects: ObjectStore, vkey: string): Promise<ArchiveProblemCode[]> {
  return (await verifyArchive(objects, vkey)).problems.map(({ code }) => code);
}
