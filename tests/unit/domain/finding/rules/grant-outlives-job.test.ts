import type { Detector } from '../../../../../services/domain/finding/detector.ts';
import { grantOutlivesJob, grantsThatLast } from '../../../../../services/domain/finding/rules/grant-outlives-job.ts';
import { aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const create = () =>
  grantOutlivesJob.create({ jobHours: 24, marginMinutes: 60 }, { severity: 'high' }) as Required<Detector>;

const change = (eventId: string, action: 'grant' | 'revoke', at: number) =>
  aDetectedAccess({ eventId, action, occurredAt: at, appendedAt: at, staffId: 'e-9', ownerId: 'o-1' });

/** More than an identity may have waiting at one account. */
const FLOOD = 1_200;
/** Pairs of an identity and an account that are remembered where these are few. */
const PAIRS = 2_000;
const createOfFew = () =>
  grantsThatLast({ jobHours: 24, marginMinutes: 60 }, { severity: 'high' }, PAIRS) as Required<Detector>;

function reportedOf(detector: Required<Detector>): readonly string[] {
  const progress = { nowMs: JUNE + 3 * DAY, observedUpTo: JUNE + 3 * DAY };
  return detector.advance(progress).map(({ evidence }) => evidence.eventId);
}

describe('a grant that lasts', () => {
  it('is found before a flood of others', () => {
    const detector = create();
    detector.observe(change('lasting', 'grant', JUNE));
    for (let n = 0; n < FLOOD; n += 1) detector.observe(change(`g-${n}`, 'grant', JUNE + HOUR + n));
    expect(reportedOf(detector)).toContain('lasting');
  });

  it('is found behind a flood of others that were revoked', () => {
    const detector = create();
    for (let n = 0; n < FLOOD; n += 1) {
      detector.observe(change(`g-${n}`, 'grant', JUNE + n * MINUTE));
      detector.observe(change(`r-${n}`, 'revoke', JUNE + n * MINUTE + 1));
    }
    detector.observe(change('lasting', 'grant', JUNE + FLOOD * MINUTE));
    expect(reportedOf(detector)).toContain('lasting');
  });

  it('is found behind a flood of revocations at other accounts, unless it is revoked, also after a snapshot', () => {
    const detector = createOfFew();
    for (const [eventId, ownerId] of [
      ['lasting', 'o-1'],
      ['revoked', 'o-2'],
    ] as const)
      detector.observe(aDetectedAccess({ eventId, action: 'grant', occurredAt: JUNE, staffId: 'e-9', ownerId }));
    const revoke = aDetectedAccess({ action: 'revoke', occurredAt: JUNE + HOUR, staffId: 'e-9', ownerId: 'o-2' });
    const { account } = revoke.facts;
    for (let n = 0; n < PAIRS; n += 1)
      detector.observe({ ...revoke, facts: { ...revoke.facts, account: { ...account, ownerId: `other-${n}` } } });
    const loaded = createOfFew();
    loadMemory(loaded.memory, savedMemory(detector.memory));
    for (const one of [detector, loaded]) {
      one.observe(revoke);
      expect(reportedOf(one)).toEqual(['lasting']);
    }
  });

  it('is found where as many others as may wait were revoked, and counted where they were not', () => {
    for (const isRevoked of [true, false]) {
      const detector = createOfFew();
      const grant = change('other', 'grant', JUNE);
      const revoke = change('end', 'revoke', JUNE + MINUTE);
      const { account } = grant.facts;
      for (let n = 0; n < PAIRS; n += 1) {
        const other = { ...grant.facts, account: { ...account, ownerId: `other-${n}` } };
        detector.observe({ ...grant, facts: other });
        if (isRevoked) detector.observe({ ...revoke, facts: other });
      }
      detector.observe(change('lasting', 'grant', JUNE + HOUR));
      expect(reportedOf(detector).filter((eventId) => eventId === 'lasting')).toHaveLength(isRevoked ? 1 : 0);
      expect(detector.memory.evicted).toBe(isRevoked ? 0 : 1);
    }
  });

  it('is found where it is revoked each day and given again at once, in any order, also after a snapshot and a flood', () => {
    const days = [0, 1, 2].flatMap((day) => [
      change(`g-${day}`, 'grant', JUNE + day * 23 * HOUR),
      change(`r-${day}`, 'revoke', JUNE + (day + 1) * 23 * HOUR - MINUTE),
    ]);
    const flood = Array.from({ length: FLOOD }, (_, n) => change(`f-${n}`, 'grant', JUNE + 22 * HOUR + n));
    for (const changes of [days, days.toReversed(), [...flood, ...days], [...days, ...flood]]) {
      const detector = create();
      for (const one of changes) detector.observe(one);
      const loaded = create();
      loadMemory(loaded.memory, savedMemory(detector.memory));
      const progress = { nowMs: JUNE + 5 * DAY, observedUpTo: JUNE + 5 * DAY };
      const found = loaded.advance(progress).map(({ evidence }) => evidence.eventId);
      expect(found.sort()).toEqual(['g-1', 'g-2']);
    }
  });

  it('is found where it is given again in the millisecond of its revocation', () => {
    const again = (times: readonly number[]) =>
      times.flatMap((at, n) => [...(n === 0 ? [] : [change(`r-${n}`, 'revoke', at)]), change(`g-${n}`, 'grant', at)]);
    for (const [changes, found] of [
      [again([JUNE, JUNE + 23 * HOUR]), ['g-1']],
      [again([JUNE, JUNE + HOUR, JUNE + 23 * HOUR]).toReversed(), ['g-2']],
      [[...again([JUNE, JUNE + 20 * HOUR, JUNE + 23 * HOUR]), change('end', 'revoke', JUNE + 25 * HOUR)], ['g-2']],
      [[...again([JUNE, JUNE + 20 * HOUR]), change('end', 'revoke', JUNE + 23 * HOUR)], []],
      [[change('g', 'grant', JUNE), change('r', 'revoke', JUNE)], []],
    ] as const) {
      const detector = create();
      for (const one of changes) detector.observe(one);
      expect(reportedOf(detector)).toEqual(found);
    }
  });

  it('is found where a script revokes it and gives it again each minute, unless it stops within a day', () => {
    for (const [hours, isFound] of [
      [54, true],
      [23, false],
    ] as const) {
      const detector = create();
      const found: unknown[] = [];
      const advance = (nowMs: number) => found.push(...detector.advance({ nowMs, observedUpTo: nowMs }));
      for (let n = 0; n < hours * 60; n += 1) {
        const at = JUNE + n * MINUTE;
        detector.observe(change(`g-${n}`, 'grant', at));
        detector.observe(change(`r-${n}`, 'revoke', at + (n % 2 === 0 ? MINUTE : MINUTE / 2)));
        if (n % 60 === 0) advance(at);
      }
      if (!isFound) advance(JUNE + 3 * DAY);
      expect(found.length > 0).toBe(isFound);
    }
  });

  it('is found after an append time a year ahead, while a partition is behind', () => {
    const detector = create();
    detector.observe(change('lasting', 'grant', JUNE));
    detector.observe(aDetectedAccess({ eventId: 'ahead', occurredAt: JUNE, appendedAt: JUNE + 365 * DAY }));
    expect(detector.advance({ nowMs: JUNE + 2 * DAY, observedUpTo: JUNE + 2 * DAY - MINUTE })).toEqual([]);
    expect(reportedOf(detector)).toEqual(['lasting']);
  });

  it('is not found before a partition is read up to when its time was over, by the wall clock', () => {
    const detector = create();
    const resumed = JUNE + 3 * DAY;
    detector.observe(change('lasting', 'grant', JUNE));
    for (let n = 0; n < 256; n += 1) detector.observe(change(`later-${n}`, 'revoke', resumed));
    const found = (observedUpTo: number) => detector.advance({ nowMs: JUNE + HOUR, wallMs: resumed, observedUpTo });
    expect(found(JUNE + 2 * HOUR)).toEqual([]);
    expect(found(resumed).map(({ evidence }) => evidence.eventId)).toEqual(['lasting']);
  });

  it('is not found while its revocation is in the log and not read yet, where time alone made it late', () => {
    const detector = create();
    for (const one of [change('revoked', 'grant', JUNE), change('read', 'revoke', JUNE - HOUR)]) detector.observe(one);
    const nowMs = JUNE + 2 * DAY;
    expect(detector.advance({ nowMs, observedUpTo: JUNE + HOUR })).toEqual([]);
    detector.observe(change('behind', 'revoke', JUNE + 2 * HOUR));
    expect(detector.advance({ nowMs, observedUpTo: Number.POSITIVE_INFINITY })).toEqual([]);
  });

  it('is found in minutes where the wall clock was a year ahead when it was late', () => {
    const detector = create();
    for (const one of [change('revoked', 'grant', JUNE), change('read', 'revoke', JUNE - HOUR)]) detector.observe(one);
    const nowMs = JUNE + 2 * DAY;
    expect(detector.advance({ nowMs, wallMs: nowMs + 365 * DAY, observedUpTo: nowMs })).toEqual([]);
    expect(detector.advance({ nowMs: nowMs + MINUTE, observedUpTo: nowMs + HOUR })).toHaveLength(1);
  });
});
