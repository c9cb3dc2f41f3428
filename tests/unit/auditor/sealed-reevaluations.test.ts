import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { Reevaluations } from '../../../services/auditor/reevaluations.ts';
import { startAddingSealed } from '../../../services/auditor/sealed-reevaluations.ts';
import type { AccessDecision } from '../../../services/domain/access-decision/access-decision.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aDecision, anEvent, DecidedWorld } from '../../support/auditor/auditor-world.ts';

describe('sealed re-evaluations', () => {
  let folder: string;
  let world: DecidedWorld;
  let accesses: readonly AccessDecision[];
  /** The objects that were read, and those that are gone. */
  let read: string[];
  const gone = new Set<string>();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-sealed-again-'));
    const objects = memoryObjectStore();
    read = [];
    gone.clear();
    const get = async (key: string) => {
      read.push(key);
      return gone.has(key) ? null : objects.get(key);
    };
    world = new DecidedWorld(undefined, { ...objects, get });
    const first = await Promise.all([0, 1].map((partition) => world.decide(partition, [aDecision(anEvent())])));
    accesses = first.flat();
    await world.seal();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** One segment of each partition, with one entry. */
  async function judgeAgainAndSeal(): Promise<void> {
    for (const [partition, access] of accesses.entries()) await world.judgeAgain(partition, access, {});
    await world.seal();
  }

  /** Runs a start that reads the log from its end on, and returns the items of both accesses and what was read for them. */
  async function start(changes: { readonly from?: number } = {}) {
    const table = await Reevaluations.open(join(folder, 'table'), world.log);
    const meters = openMeters();
    const ends = await Promise.all(
      Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => world.log.endOffset('access-decisions', partition)),
    );
    const from = ends.map((offset) => ({ offset: changes.from ?? offset }));
    read.length = 0;
    const adding = startAddingSealed(
      table,
      {
        log: world.log,
        objects: world.objects,
        verifier: parseVerifierKey(world.signer.vkey),
        from,
        meters,
        logger: pino({ level: 'silent' }),
      },
      new AbortController().signal,
    );
    await adding.over;
    const segments = read.filter((key) => key.startsWith('segments/'));
    const items = accesses.map(({ sourceOffset }, partition) => table.of({ partition, sourceOffset }).length);
    await table.close();
    const alarms = (await meters.archiveAlarms.get()).values[0]?.value;
    return { items, segments, alarms, isDone: adding.isDone(), objects: read.length };
  }

  it('are read once: a start reads those that the table does not have', async () => {
    await judgeAgainAndSeal();
    await judgeAgainAndSeal();
    const first = await start();
    expect(first).toMatchObject({ items: [2, 2], isDone: true, alarms: 0 });
    expect(first.segments).toHaveLength(4);
    expect(await start()).toMatchObject({ items: [2, 2], segments: [], objects: 0 });

    await judgeAgainAndSeal();
    const next = await start();
    expect(next.items).toEqual([3, 3]);
    expect(next.segments).toHaveLength(2);

    rmSync(join(folder, 'table'), { recursive: true });
    expect((await start()).items).toEqual([3, 3]);
  });

  it('are not read where the log is read from further back', async () => {
    await judgeAgainAndSeal();
    expect(await start({ from: 0 })).toMatchObject({ items: [0, 0], objects: 0, isDone: true });
  });

  it('that are damaged are reported and read by a later start, and the others at once', async () => {
    await judgeAgainAndSeal();
    const { segments } = await start();
    const [damaged = ''] = segments;
    rmSync(join(folder, 'table'), { recursive: true });
    gone.add(damaged);
    for (const _ of ['now', 'again']) {
      const found = await start();
      expect(found).toMatchObject({ alarms: 1, isDone: true });
      expect(found.items.sort()).toEqual([0, 1]);
    }
    gone.clear();
    expect(await start()).toMatchObject({ items: [1, 1], segments: [damaged], alarms: 0 });
  });
});
