import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { monitoringOf } from '../../../../services/alerter/canary/monitoring.ts';
import { Canaries, type ReturnedCanary } from '../../../../services/domain/canary/canaries.ts';
import { WatchGaps } from '../../../../services/domain/canary/watch-gaps.ts';
import { PARTITIONS_DECIDED } from '../../../../services/topology.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const [MINUTE, DAY] = [60_000, 86_400_000];
const time = (millis: number) => new Date(millis).toISOString();

/** What is known of watching: gaps of an input that was not collected, from a minute on for half of it. */
function known({ notCollected = [] as number[], returned = [] as number[] } = {}) {
  const rows = memoryRowTable();
  const [canaries, gaps] = [new Canaries(rows, PARTITIONS_DECIDED), new WatchGaps(rows, PARTITIONS_DECIDED)];
  for (const from of notCollected) {
    const gap = { kind: 'watch-gap', because: 'late', stage: 'collection', input: 'nginx', partition: null } as const;
    gaps.apply({ ...gap, from, to: from + MINUTE / 2, at: NOW }, { offset: 0, appendedAt: NOW });
  }
  for (const sentAt of returned) {
    const canary: ReturnedCanary = { sentAt, partition: 0, returnedAt: sentAt, everyMillis: 5 * MINUTE, passage: null };
    gaps.canaryReturned(canary);
  }
  return { canaries, gaps };
}

describe('the report of a time', () => {
  it('ends now at the latest, and begins at most 400 days ago', () => {
    const returned = [NOW - 500 * DAY, NOW];
    const { from, to } = monitoringOf(known({ returned }), { from: NOW - 450 * DAY, to: NOW + DAY }, NOW);
    expect([from, to]).toEqual([time(NOW - 400 * DAY), time(NOW)]);
  });

  it('begins with the first canary access, thirty days back where nobody asks for more', () => {
    expect(monitoringOf(known({ returned: [NOW - DAY] }), {}, NOW)).toMatchObject({ from: time(NOW - DAY) });
    expect(monitoringOf(known({ returned: [NOW - 90 * DAY] }), {}, NOW)).toMatchObject({ from: time(NOW - 30 * DAY) });
  });

  it('has the logs that were not collected where no canary access ever came back, and no share of the time', () => {
    const report = monitoringOf(known({ notCollected: [NOW - 5 * MINUTE] }), {}, NOW);
    expect(report).toMatchObject({ watchedShare: null, upTime: { decision: null, detection: null }, gapsLeftOut: 0 });
    expect(report.gaps).toMatchObject([{ stage: 'collection', input: 'nginx', from: time(NOW - 5 * MINUTE) }]);
  });

  it('has them of the time before the first canary access too', () => {
    const report = monitoringOf(known({ notCollected: [NOW - 5 * MINUTE], returned: [NOW - MINUTE] }), {}, NOW);
    expect(report.gaps).toMatchObject([{ stage: 'collection' }]);
    expect(report).toMatchObject({ from: time(NOW - MINUTE), watchedShare: 1 });
  });

  it('has the newest 500 gaps, and how many it leaves out', () => {
    const notCollected = Array.from({ length: 503 }, (_, number) => NOW - 2 * DAY + number * MINUTE);
    const { gaps, gapsLeftOut } = monitoringOf(known({ notCollected }), {}, NOW);
    expect([gaps.length, gapsLeftOut]).toEqual([500, 3]);
    expect([gaps[0]?.from, gaps.at(-1)?.from]).toEqual([notCollected[3], notCollected[502]].map((at) => time(at ?? 0)));
  });
});
