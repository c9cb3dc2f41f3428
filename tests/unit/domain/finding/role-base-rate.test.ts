import { type DetectedAccess, utcDay } from '../../../../services/domain/finding/detected-access.ts';
import { RoleBaseRate } from '../../../../services/domain/finding/role-base-rate.ts';
import type { AccessNumbers } from '../../../../services/domain/finding/window/access-numbers.ts';
import { accessRows } from '../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../support/rows/saved-memory.ts';

const cameras = {
  limits: { learnedDays: 30, priorMarked: 5, priorOther: 95, rateFloor: 0.05 },
  subjectOf: ({ camera }: AccessNumbers) => camera,
  isMarked: ({ facts }: DetectedAccess) => facts.camera.locationClass === 'intimate',
  isMarkedApart: false,
};

describe('the base rate of a role', () => {
  it('is the prior of 5 % before anyone of the role is known', () => {
    expect(rateFor(new RoleBaseRate(cameras), aDetectedAccess())).toBe(0.05);
  });

  it('is learned from the other actors of the role on the days before', () => {
    const rate = new RoleBaseRate(cameras);
    for (let n = 0; n < 300; n += 1) rate.observe(draw('e-2', n, JUNE, 'intimate'));
    for (let n = 300; n < 600; n += 1) rate.observe(draw('e-2', n, JUNE, 'outdoor'));
    const expected = (5 + 300) / (100 + 600);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + DAY }))).toBeCloseTo(expected, 12);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + 30 * DAY }))).toBeCloseTo(expected, 12);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + 31 * DAY }))).toBe(0.05);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE }))).toBe(0.05);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + DAY, role: 'engineer' }))).toBe(0.05);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + DAY, actorId: 'e-2' }))).toBe(0.05);
  });

  it('is not below its floor where a role never meets an intimate camera', () => {
    const rate = new RoleBaseRate(cameras);
    for (let n = 0; n < 1_000; n += 1) rate.observe(draw('e-2', n, JUNE, 'outdoor'));
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + DAY }))).toBe(0.05);
  });

  it('counts a camera once a visit', () => {
    const rate = new RoleBaseRate(cameras);
    for (let n = 0; n < 100; n += 1) rate.observe(draw('e-2', 1, JUNE + n, 'intimate'));
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + DAY }))).toBeCloseTo(6 / 101, 12);
  });

  it('follows draws that come late, also on a day that nobody drew on before, and what is loaded', () => {
    const rate = new RoleBaseRate(cameras);
    const today = aDetectedAccess({ occurredAt: JUNE + 3 * DAY });
    const other = aDetectedAccess({ occurredAt: JUNE + 3 * DAY, role: 'engineer' });
    const expectRate = (marked: number) => {
      expect(rateFor(rate, other)).toBe(0.05);
      expect(rateFor(rate, today)).toBeCloseTo((5 + marked) / (100 + marked), 12);
    };
    for (const at of [JUNE + DAY, JUNE + 3 * DAY]) rate.observe(draw('e-2', 1, at, 'intimate'));
    expectRate(1);
    rate.observe(draw('e-2', 2, JUNE + DAY, 'intimate'));
    expectRate(2);
    const saved = savedMemory(rate);
    rate.observe(draw('e-2', 3, JUNE + 2 * DAY, 'intimate'));
    expectRate(3);
    loadMemory(rate, saved);
    expectRate(2);
  });

  it('is learned from no day that was evicted since', () => {
    const rate = new RoleBaseRate(cameras);
    const today = aDetectedAccess({ occurredAt: JUNE + DAY });
    rate.observe(draw('e-2', 1, JUNE, 'intimate'));
    expect(rateFor(rate, today)).toBeCloseTo(6 / 101, 12);
    for (let day = 2; day < 62; day += 1) rate.observe(draw('e-2', 1, JUNE + day * DAY, 'outdoor'));
    expect(rateFor(rate, today)).toBe(0.05);
  });

  it('is learned from the last days, whatever old days are drawn on in between', () => {
    const rate = new RoleBaseRate(cameras);
    for (let day = 0; day < 40; day += 1) {
      for (let n = 0; n < 10; n += 1) rate.observe(draw('e-2', n, JUNE + day * DAY, 'intimate'));
      // The clock of a source wanders.
      for (let n = 0; n < 3; n += 1) rate.observe(draw('e-3', n, JUNE - (1_000 + 7 * day + n) * DAY, 'outdoor'));
    }
    const expected = (5 + 300) / (100 + 300);
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + 40 * DAY }))).toBeCloseTo(expected, 12);
  });

  it('is learned from the last days behind an import of years, and from the imported days while they come', () => {
    const rate = new RoleBaseRate(cameras);
    for (let day = 0; day < 40; day += 1) rate.observe(draw('e-2', 1, JUNE + day * DAY, 'intimate'));
    for (let day = -400; day < 0; day += 1) {
      const expected = (5 + Math.min(day + 400, 25)) / (100 + Math.min(day + 400, 25));
      const learned = rateFor(rate, aDetectedAccess({ occurredAt: JUNE + day * DAY }));
      expect(learned).toBeGreaterThan(expected - 1e-9);
      rate.observe(draw('e-2', 1, JUNE + day * DAY, 'intimate'));
    }
    expect(rateFor(rate, aDetectedAccess({ occurredAt: JUNE + 40 * DAY }))).toBeCloseTo(35 / 130, 12);
  });
});

function draw(actorId: string, owner: number, occurredAt: number, locationClass: 'intimate' | 'outdoor') {
  return aDetectedAccess({ actorId, ownerId: `o-${owner}`, cameraId: `c-${owner}`, occurredAt, locationClass });
}

function rateFor(rate: RoleBaseRate, access: DetectedAccess): number {
  const { actor, role } = accessRows.numbersOf(access);
  return rate.rateOf(actor, role, utcDay(access));
}
