import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import type { NotificationTarget } from '../../../../services/adapters/notifications/read-notifications-file.ts';
import type { FoldedRecord } from '../../../../services/alerter/alert-book.ts';
import { NewestCanary } from '../../../../services/alerter/canary/heartbeats.ts';
import { measureCanaries, watchCanaries } from '../../../../services/alerter/canary/watch-canaries.ts';
import { canaryActors } from '../../../../services/domain/access-event/canary.ts';
import { Canaries } from '../../../../services/domain/canary/canaries.ts';
import { groups } from '../../../../services/domain/finding/alert-group.ts';
import type { Finding } from '../../../../services/domain/finding/finding.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';
import { aFinding, DAY } from '../../../support/decision-builders.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const everyMillis = 300_000;
const partitions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => partition);

function returned(partition: number, sentAt: number, returnedAt: number): FoldedRecord {
  const canary = { partition, sentAt, returnedAt, everyMillis, passage: null };
  return { canary } as Partial<FoldedRecord> as FoldedRecord;
}

function depsOf(meters: ReturnType<typeof openMeters>) {
  return {
    meters,
    everyMillis,
    newest: new NewestCanary(PARTITIONS_DECIDED),
    clock: () => NOW,
    logger: { warn: () => {} },
    log: { append: async () => 0 },
    retryMillis: () => 0,
  };
}

/** What the detector reports of a canary access of a partition. */
function canaryFindingOf(partition: number, sentAt: number): Finding {
  const actorId = canaryActors(PARTITIONS_DECIDED)[partition] ?? '';
  const cited = { eventId: `canary-300s-${sentAt}`, sourceId: 'custodes', ownerId: null, facts: null };
  const evidence = [{ ...cited, occurredAt: sentAt, appendedAt: sentAt }];
  return aFinding({ rule: 'canary', group: groups.canary(), actorId, evidence });
}

async function shown(gauge: ReturnType<typeof openMeters>['canaryReturned']) {
  return (await gauge.get()).values.map(({ labels, value }) => [labels.leg, labels.partition, value]);
}

describe('what came back of canary accesses', () => {
  it('is measured by partition and beats the heart, but for what came back before the process started', async () => {
    const [meters, newest, stop] = [openMeters(), new NewestCanary(2), new AbortController()];
    measureCanaries([returned(0, NOW - 9_000, NOW - 1), returned(1, NOW - 9_000, NOW - 1)], {
      meters,
      newest,
      startedAt: NOW,
    });
    expect(await shown(meters.canaryReturned)).toEqual([]);
    const none = { canary: null } as Partial<FoldedRecord> as FoldedRecord;
    measureCanaries([returned(1, NOW - 3_000, NOW), none, returned(0, NOW - 2_000, NOW + 10)], {
      meters,
      newest,
      startedAt: NOW,
    });
    expect(await shown(meters.canaryReturned)).toEqual([
      ['alert', 1, (NOW - 3_000) / 1_000],
      ['alert', 0, (NOW - 2_000) / 1_000],
    ]);
    const sum = (await meters.canarySeconds.get()).values.find(({ metricName }) => metricName?.endsWith('_sum'));
    expect(sum).toMatchObject({ labels: { leg: 'alert' }, value: expect.closeTo(5.01) });
    // The oldest of the newest ones: what no partition is behind.
    expect(await newest.after(Number.NEGATIVE_INFINITY, stop.signal)).toMatchObject({ partition: 1 });
  });

  it('begins with what came back before the start, or a process that never lives long would look well', async () => {
    const stop = new AbortController();
    const meters = openMeters();
    const canaries = new Canaries(memoryRowTable(), PARTITIONS_DECIDED);
    const before = partitions.slice(1).map((partition) => NOW - 3_600_000 - partition);
    for (const [at, sentAt] of before.entries())
      canaries.apply(canaryFindingOf(at + 1, sentAt), { offset: 0, appendedAt: sentAt });
    canaries.apply(canaryFindingOf(1, NOW - 7_200_000), { offset: 0, appendedAt: NOW });
    const running = watchCanaries({ ...depsOf(meters), canaries, targets: [] }, stop.signal);
    stop.abort();
    await running;
    // None of partition 0 came back within a day: it is stuck, and a start is no news of it.
    const stuck = NOW - 3_600_000 - 1 - DAY;
    const expected = [stuck, ...before].map((sentAt, partition) => ['alert', partition, sentAt / 1_000]);
    expect(await shown(meters.canaryReturned)).toEqual(expected);
  });

  it.each([
    ['no target', null, []],
    ['a target that has a heartbeat', async () => ({ is: 'delivered' }) as const, [['notification', 'all']]],
  ])('begins with the start of the process, with %s', async (_who, heartbeat, more) => {
    const stop = new AbortController();
    const meters = openMeters();
    const target = { name: 'soc', kind: 'webhook', heartbeat } as Partial<NotificationTarget> as NotificationTarget;
    const running = watchCanaries(
      {
        ...depsOf(meters),
        targets: [target],
        canaries: new Canaries(memoryRowTable(), PARTITIONS_DECIDED),
      },
      stop.signal,
    );
    stop.abort();
    await running;
    const legs = [...partitions.map((partition) => ['alert', partition]), ...more];
    expect(await shown(meters.canaryReturned)).toEqual(legs.map((leg) => [...leg, NOW / 1_000]));
    const limits = (await meters.canaryLimit.get()).values.map(({ labels, value }) => [labels.leg, value]);
    expect(limits).toEqual([['alert', 660], ...more.map(([leg]) => [leg, 660])]);
  });
});
