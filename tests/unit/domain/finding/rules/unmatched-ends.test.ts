import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import type { Detector } from '../../../../../services/domain/finding/detector.ts';
import { unmatchedEnds } from '../../../../../services/domain/finding/rules/unmatched-ends.ts';
import { type AccessChanges, aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

/** As many begins as are remembered. */
const REMEMBERED = 200_000;

const create = () => unmatchedEnds.create({ arrivalMinutes: 5 }, { severity: 'medium' }) as Required<Detector>;
const base = aDetectedAccess();

function begin(eventId: string, at: number): DetectedAccess {
  const { event, decision } = base;
  return { ...base, event: { ...event, eventId, occurredAt: at }, decision: { ...decision, appendedAt: at } };
}

function end(eventId: string, accessId: string, at: number, changes: AccessChanges = {}): DetectedAccess {
  const times = { occurredAt: at, appendedAt: at };
  return aDetectedAccess({ eventId, verdict: 'ended', accessId, ...times, ...changes });
}

const named = (reports: ReturnType<Detector['observe']>) =>
  reports.map(({ rule, evidence }) => `${rule} ${evidence.eventId}`);

/** Observes as many begins as are remembered and one more, so far apart. Returns when the last one arrived. */
function observeMany(detector: Detector, from: number, millis: number): number {
  for (let n = 0; n <= REMEMBERED; n += 1) detector.observe(begin(`b-${from}-${n}`, from + n * millis));
  return from + REMEMBERED * millis;
}

/** What is reported of an end whose begin never came. */
function reportedOfEnd(detector: Required<Detector>, eventId: string, at: number): string[] {
  expect(detector.observe(end(eventId, `begin-of-${eventId}`, at))).toEqual([]);
  return named(detector.advance({ nowMs: at + HOUR, observedUpTo: at + HOUR }));
}

describe('ends without a begin', () => {
  it('are reported where begins of the day before are remembered, however many came earlier', () => {
    const detector = create();
    const last = observeMany(detector, JUNE, MINUTE);
    expect(reportedOfEnd(detector, 'z', last)).toEqual(['end-without-begin z']);
    // The begin of this one is forgotten, and nobody can know that it came.
    expect(detector.observe(end('y', `b-${JUNE}-0`, last))).toEqual([]);
    expect(named(detector.advance({ nowMs: last + HOUR, observedUpTo: last + HOUR }))).toEqual(['end-without-begin y']);
  });

  it('are not reported while a begin of the day before may be forgotten, also after a snapshot', () => {
    const detector = create();
    const last = observeMany(detector, JUNE, 1);
    const loaded = create();
    loadMemory(loaded.memory, savedMemory(detector.memory));
    for (const one of [detector, loaded]) {
      expect(reportedOfEnd(one, 'z', last)).toEqual([]);
      expect(reportedOfEnd(one, 'y', JUNE + DAY - 1)).toEqual([]);
      expect(reportedOfEnd(one, 'x', JUNE + DAY)).toEqual(['end-without-begin x']);
    }
  });
});

describe('ends without a begin, where a partition is a day behind', () => {
  it('are not reported where their begin is forgotten for an access of that partition', () => {
    const detector = create();
    const last = observeMany(detector, JUNE + DAY, 1);
    detector.advance({ nowMs: JUNE, wallMs: last, observedUpTo: JUNE });
    detector.observe(begin('behind', JUNE));
    expect(detector.observe(end('z', `b-${JUNE + DAY}-1`, last))).toEqual([]);
    expect(named(detector.advance({ nowMs: last + HOUR, observedUpTo: last + HOUR }))).toEqual([]);
  });
});

describe('ends without a begin, where the clock of a decider was a month ahead for a moment', () => {
  const AHEAD = 30 * DAY;

  it('are reported while that one waits', () => {
    const detector = create();
    detector.observe(end('ahead', 'begin-of-ahead', JUNE, { appendedAt: JUNE + AHEAD }));
    expect(reportedOfEnd(detector, 'z', JUNE + MINUTE)).toEqual(['end-without-begin z']);
    expect(reportedOfEnd(detector, 'y', JUNE + 2 * MINUTE)).toEqual(['end-without-begin y']);
    const later = JUNE + AHEAD + HOUR;
    expect(named(detector.advance({ nowMs: later, observedUpTo: later }))).toEqual(['end-without-begin ahead']);
  });

  it('are reported after the begin of that moment was forgotten', () => {
    const detector = create();
    const { decision, ...ahead } = begin('ahead', JUNE);
    detector.observe({ ...ahead, decision: { ...decision, appendedAt: JUNE + AHEAD } });
    const last = observeMany(detector, JUNE, 1_000);
    const loaded = create();
    loadMemory(loaded.memory, savedMemory(detector.memory));
    for (const one of [detector, loaded]) {
      expect(reportedOfEnd(one, 'z', last + DAY)).toEqual(['end-without-begin z']);
    }
  });
});

describe('several ends of one access', () => {
  const daysLater = (days: number) => JUNE + days * DAY;

  it('are reported with the first one for a week, and alone later', () => {
    const detector = create();
    for (const id of ['a', 'b']) detector.observe(begin(id, JUNE));
    for (const id of ['a', 'b']) expect(detector.observe(end(`first-of-${id}`, id, JUNE + MINUTE))).toEqual([]);
    const within = detector.observe(end('second-of-a', 'a', daysLater(7)));
    expect(named(within)).toEqual(['end-repeated first-of-a', 'end-repeated second-of-a']);
    expect(named(detector.observe(end('second-of-b', 'b', daysLater(8))))).toEqual(['end-repeated second-of-b']);
  });

  it('are several also where they came before their begin', () => {
    const detector = create();
    expect(detector.observe(end('first', 'a', JUNE))).toEqual([]);
    expect(detector.observe(begin('a', JUNE - MINUTE))).toEqual([]);
    expect(named(detector.observe(end('second', 'a', daysLater(30))))).toEqual(['end-repeated second']);
  });
});
