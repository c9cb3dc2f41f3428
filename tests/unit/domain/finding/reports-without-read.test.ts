import { defaultDetector } from '../../../../services/domain/finding/detectors.ts';
import { countedUnreportedAccess } from '../../../../services/domain/finding/rules/unreported-access.ts';
import { readsInLogs, toolInLog } from '../../../../services/domain/finding/sources/reads-in-log.ts';
import type { ReadState } from '../../../../services/domain/finding/sources/reports-without-read.ts';
import { aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../support/decision-builders.ts';
import { aRegister } from '../../../support/register-builders.ts';
import { loadMemory, savedMemory } from '../../../support/rows/saved-memory.ts';

type Access = Parameters<typeof aDetectedAccess>[0];

const TOOL = 'support-console';
const LOG = 'video-server';

/** A detector for which it is declared that the log shows what the tool reads. */
function aDetector(declared: unknown = [`${TOOL} in ${LOG}`]) {
  const mechanism = countedUnreportedAccess(
    aRegister(),
    () => {},
    () => readsInLogs(declared),
  );
  const detector = defaultDetector(mechanism);
  const see = (...accesses: readonly Access[]) => {
    for (const access of accesses) detector.observe(aDetectedAccess(access));
  };
  return { detector, see, mechanism };
}

function report(eventId: string, changes: Access = {}): Access {
  return { eventId, sourceId: TOOL, recordingId: 'r-1', occurredAt: JUNE, role: 'agent', ...changes };
}
function read(changes: Access = {}): Access {
  return { sourceId: LOG, path: 'direct-store', recordingId: 'r-1', occurredAt: JUNE, role: 'agent', ...changes };
}
/** The log goes on: it shows something that is a day later. */
const later = read({ recordingId: 'r-of-later', occurredAt: JUNE + DAY + MINUTE });

function found({ mechanism }: ReturnType<typeof aDetector>, gaps: { from: number; to: number }[] = []) {
  return mechanism.reports.reports({ sourceId: TOOL }, gaps).map(({ eventId, state }) => [eventId, state]);
}
function counts({ mechanism }: ReturnType<typeof aDetector>, gaps: { from: number; to: number }[] = []) {
  return mechanism.reports.of(TOOL, gaps).map(({ day: _, ...of }) => of);
}
const none = { reports: 1, withRead: 0, withoutRead: 0, unknown: 0, waiting: 0 };

describe('a report of a tool whose reads a log shows', () => {
  it('is counted also after one of a day that is yet to come', () => {
    const bench = aDetector();
    const ahead = JUNE + 400 * DAY;
    bench.see(report('ahead', { occurredAt: ahead, appendedAt: ahead }));
    bench.detector.advance?.({ nowMs: JUNE, observedUpTo: JUNE });
    bench.see(report('a'));
    expect(counts(bench).map(({ reports }) => reports)).toEqual([1, 1]);
  });

  it('waits until the log has shown something of a day later, and then has no read', () => {
    const bench = aDetector();
    bench.see(report('a'));
    // The tools and another log go on: that shows nothing about this one.
    bench.see(report('b', { recordingId: null, occurredAt: JUNE + 3 * DAY }));
    bench.see(read({ sourceId: 'other-log', recordingId: 'r-2', occurredAt: JUNE + 3 * DAY }));
    bench.see(read({ recordingId: 'r-2', occurredAt: JUNE + DAY }));
    expect(found(bench)).toEqual([['a', 'waiting']]);
    expect(counts(bench)).toEqual([{ ...none, waiting: 1 }]);
    bench.see(later);
    expect(found(bench)).toEqual([['a', 'without']]);
    expect(counts(bench)).toEqual([{ ...none, withoutRead: 1 }]);
  });

  it('has one that a late line of the log shows: it is closed', () => {
    const bench = aDetector();
    bench.see(report('a'), later);
    expect(counts(bench)).toEqual([{ ...none, withoutRead: 1 }]);
    bench.see(read({ occurredAt: JUNE + MINUTE }));
    expect(found(bench)).toEqual([]);
    expect(counts(bench)).toEqual([{ ...none, withRead: 1 }]);
  });

  it.each<[string, Access, 'with' | ReadState]>([
    ['of the same person five minutes later', { occurredAt: JUNE + 5 * MINUTE }, 'with'],
    ['a millisecond later than that', { occurredAt: JUNE + 5 * MINUTE + 1 }, 'without'],
    ['half an hour before, which a player may still have', { occurredAt: JUNE - 30 * MINUTE }, 'with'],
    ['a millisecond earlier than that', { occurredAt: JUNE - 30 * MINUTE - 1 }, 'without'],
    ['of somebody else whom the register knows', { actorId: 'e-2' }, 'without'],
    ['of somebody whom the register does not know', { actorId: 'arn:x', role: null }, 'with'],
    ['by a service that names nobody', { actorId: 'video-server', actorKind: 'service', role: null }, 'with'],
    ['of another recording', { recordingId: 'r-2' }, 'without'],
    ['that was denied', { outcome: 'denied' }, 'without'],
    ['of another log', { sourceId: 'other-log' }, 'without'],
  ])('is compared with a read %s, in either order', (_, changes, expected) => {
    for (const order of ['report first', 'read first'] as const) {
      const bench = aDetector();
      if (order === 'report first') bench.see(report('a'), read(changes), later);
      else bench.see(read(changes), later, report('a'));
      expect([order, found(bench)]).toEqual([order, expected === 'with' ? [] : [['a', expected]]]);
    }
  });

  it('is unknown where a log was not read to its end around it', () => {
    const bench = aDetector();
    bench.see(report('a'), report('b', { occurredAt: JUNE + 3 * HOUR }), later, {
      ...later,
      occurredAt: JUNE + 2 * DAY,
    });
    const gaps = [{ from: JUNE + HOUR, to: JUNE + 3 * HOUR - 5 * MINUTE }];
    expect(found(bench, gaps)).toEqual([
      ['b', 'unknown'],
      ['a', 'without'],
    ]);
    expect(counts(bench, gaps)).toEqual([{ ...none, reports: 2, withoutRead: 1, unknown: 1 }]);
  });

  it('is one of a view, download or export that began and was allowed, and of a declared tool', () => {
    const bench = aDetector();
    bench.see(
      report('a', { action: 'thumbnail' }),
      report('b', { outcome: 'denied' }),
      report('c', { verdict: 'duplicate' }),
      report('d', { verdict: 'ended' }),
      report('e', { sourceId: 'other-tool' }),
      report('f', { path: 'direct-store' }),
      report('g', { action: 'download' }),
      later,
    );
    expect(found(bench)).toEqual([['g', 'without']]);
    const undeclared = aDetector([]);
    undeclared.see(report('a'), later);
    expect(counts(undeclared)).toEqual([]);
  });

  it('goes on from what was saved', () => {
    const [before, after] = [aDetector(), aDetector()];
    before.see(report('a'), report('b', { recordingId: 'r-2' }), read({ recordingId: 'r-3' }));
    loadMemory(after.detector.memory, savedMemory(before.detector.memory));
    after.see(read(), report('c', { recordingId: 'r-3' }), later);
    expect(found(after)).toEqual([['b', 'without']]);
    expect(counts(after)).toEqual([{ ...none, reports: 3, withRead: 2, withoutRead: 1 }]);
  });

  it('is forgotten with its day', () => {
    const bench = aDetector();
    bench.see(report('a'), report('b', { occurredAt: JUNE + 35 * DAY }));
    expect(found(bench)).toEqual([['b', 'waiting']]);
    expect(counts(bench)).toHaveLength(1);
  });
});

describe('what is declared of a tool', () => {
  it.each([
    ['console in log', ['console', 'log']],
    ['console', null],
    ['console in ', null],
    [' in log', null],
    ['log in log', null],
    ['a in b in c', null],
  ])('is `TOOL in LOG`: %s', (text, expected) => {
    expect(toolInLog(text)).toEqual(expected);
  });
});
