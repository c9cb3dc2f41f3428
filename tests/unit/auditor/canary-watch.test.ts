import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { CanaryWatch } from '../../../services/auditor/canary-watch.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { canaryActors, canaryEvent } from '../../../services/domain/access-event/canary.ts';
import { readSeals } from '../../../services/domain/history/read-seals.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { type LogReader, openLog } from '../../../services/domain/transparency-log/log-reader.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aDecision, anEvent, DecidedWorld, START } from '../../support/auditor/auditor-world.ts';

const actors = canaryActors(PARTITIONS_DECIDED);
const SECOND = 1_000;

/** A watch of an archive, and what it measured of a partition: when the newest one was sent, by leg, in seconds from `START`. */
function watched({ everyMillis = 300_000 as number | null } = {}) {
  const [world, meters, warned] = [new DecidedWorld(), openMeters(), [] as unknown[]];
  let sealsRead = 0;
  const watch = new CanaryWatch({
    objects: world.objects,
    meters,
    everyMillis,
    clock: () => START,
    logger: { warn: (what: unknown) => warned.push(what) },
  });
  return {
    world,
    watch,
    warned,
    meters,
    async decide(partition: number, ...events: AccessEvent[]): Promise<void> {
      const decided = await world.decide(
        partition,
        events.map((event) => aDecision(event)),
      );
      for (const [at, { source, actor, occurredAt }] of events.entries()) {
        const sourceOffset = decided[at]?.sourceOffset ?? -1;
        watch.decided({ sourceId: source.id, actorId: actor.id, occurredAt, partition, sourceOffset });
      }
    },
    /** Seals what was decided, and lets the watch know. */
    async seal(beforeIt = async (_object: string) => {}): Promise<void> {
      await world.seal();
      for (const placed of await readSeals(await logOf(world), sealsRead)) {
        sealsRead += 1;
        await beforeIt(placed.seal.object);
        await watch.sealed(placed);
      }
    },
    async sentAt(leg: string, partition: number): Promise<number | undefined> {
      const { values } = await meters.canaryReturned.get();
      const found = values.find(({ labels }) => labels.leg === leg && labels.partition === partition);
      return found === undefined ? undefined : (found.value * 1_000 - START) / SECOND;
    },
    async measured(): Promise<Record<string, number>> {
      const { values } = await meters.canarySeconds.get();
      const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
      return Object.fromEntries(counts.map(({ labels, value }) => [labels.leg, value]));
    },
  };
}

function canary(partition: number, seconds: number): AccessEvent {
  const sent = { occurredAt: START + seconds * SECOND, everySeconds: 300 };
  return canaryEvent(`id-${partition}-${seconds}`, actors[partition] ?? '', sent);
}

describe('the auditor, of canary accesses', () => {
  it('measures the decision at once and the leaf once the archive has it', async () => {
    const { decide, seal, sentAt, measured } = watched();
    await decide(1, anEvent(), canary(1, 7));
    expect([await sentAt('decision', 1), await sentAt('archive', 1)]).toEqual([7, 0]);
    await seal();
    expect([await sentAt('archive', 1), await sentAt('archive', 0)]).toEqual([7, 0]);
    expect(await measured()).toEqual({ decision: 1, archive: 1 });
  });

  it('waits for the segment that has it, not for another one of its partition, and of no other', async () => {
    const { world, watch, decide, seal, sentAt } = watched();
    await world.decide(1, [aDecision(anEvent())]);
    const [sourceOffset, occurredAt] = [1, START + 7 * SECOND];
    watch.decided({ sourceId: 'custodes', actorId: actors[1] ?? '', partition: 1, sourceOffset, occurredAt });
    await seal();
    expect(await sentAt('archive', 1)).toBe(0);
    await decide(2, anEvent(), anEvent(), canary(2, 9));
    await seal();
    expect([await sentAt('archive', 1), await sentAt('archive', 2)]).toEqual([0, 9]);
    await world.decide(1, [aDecision(canary(1, 7))]);
    await seal();
    expect(await sentAt('archive', 1)).toBe(7);
  });

  it('reads only segments that have one', async () => {
    const { world, watch, decide, seal, sentAt } = watched();
    const { get } = world.objects;
    const read: string[] = [];
    world.objects.get = (key) => {
      read.push(key);
      return get(key);
    };
    await decide(1, anEvent());
    await seal();
    await decide(1, canary(1, 7));
    const [before] = await readSeals(await logOf(world), 0);
    if (before !== undefined) {
      const { seal: sealed } = before;
      await watch.sealed({ ...before, seal: { ...sealed, topic: 'alerts', lastSource: sealed.lastSource + 10 } });
    }
    await seal();
    await decide(1, anEvent());
    await seal();
    expect(await sentAt('archive', 1)).toBe(7);
    expect(read.filter((key) => key.startsWith('segments/'))).toHaveLength(1);
  });

  it('measures none that was sent before it started, nor what only has the name of one', async () => {
    const { decide, seal, measured } = watched();
    const ofTool = { ...canary(0, 3), source: { ...canary(0, 3).source, id: 'tool' } };
    const ofOther = { ...canary(0, 3), actor: { ...canary(0, 3).actor, id: 'e-1' } };
    await decide(0, canary(0, -1), ofTool, ofOther);
    await seal();
    expect(await measured()).toEqual({});
  });

  it('goes on after a segment that is damaged, and warns', async () => {
    const { world, decide, seal, sentAt, warned } = watched();
    const missing = { ...world.objects };
    await decide(3, canary(3, 5));
    await seal(async () => {
      world.objects.get = async () => null;
    });
    expect([warned.length, await sentAt('archive', 3)]).toEqual([1, 0]);
    world.objects.get = missing.get;
    await decide(3, canary(3, 9));
    await seal();
    expect([warned.length, await sentAt('archive', 3)]).toEqual([1, 9]);
  });

  it('begins with its own start, of each partition, and with nothing where none are sent', async () => {
    const { meters } = watched();
    const { values } = await meters.canaryReturned.get();
    const legs = ['decision', 'archive'].flatMap((leg) => [...actors.keys()].map((partition) => `${leg} ${partition}`));
    expect(values.map(({ labels, value }) => [`${labels.leg} ${labels.partition}`, value])).toEqual(
      legs.map((leg) => [leg, START / 1_000]),
    );
    const limits = (await meters.canaryLimit.get()).values.map(({ labels, value }) => [labels.leg, value]);
    expect(limits).toEqual([
      ['decision', 660],
      ['archive', 1_320],
    ]);
    expect((await watched({ everyMillis: null }).meters.canaryReturned.get()).values).toEqual([]);
  });
});

function logOf({ objects, signer }: DecidedWorld): Promise<LogReader> {
  return openLog(objects, parseVerifierKey(signer.vkey));
}
