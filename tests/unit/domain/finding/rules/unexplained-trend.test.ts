import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { unexplainedTrend } from '../../../../../services/domain/finding/rules/unexplained-trend.ts';
import { aDetectedAccess, DAY, JUNE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const values = {
  shareOrdinary: 0.04,
  shareWrong: 0.16,
  limit: 8,
  mattersMin: 6,
  riseDaysMin: 3,
  matterDays: 4,
  daysKept: 20,
};
const create = () => unexplainedTrend.create(values, { severity: 'high' });

interface PlainMatter {
  readonly day: number;
  readonly owner: string;
  readonly name: string;
  isUnexplained: boolean;
  isReported: boolean;
}

/** The same of one person with an object for each matter, of which those of `daysKept` are looked at anew each time. */
class PlainTrend {
  #matters: PlainMatter[] = [];
  #newest = Number.NEGATIVE_INFINITY;
  readonly #began = new Map<string, number>();

  observe(owner: string, day: number, name: string, isUnexplained: boolean): readonly string[] {
    const began = this.#began.get(owner);
    if (began !== undefined && day - began < values.matterDays) return [];
    this.#began.set(owner, day);
    this.#newest = Math.max(this.#newest, day);
    this.#matters.push({ day, owner, name, isUnexplained, isReported: false });
    this.#matters = this.#matters.filter((one) => one.day > this.#newest - values.daysKept || one.day === day);
    return isUnexplained ? this.#reported(day) : [];
  }

  forget(owner: string, day: number, name: string): void {
    const at = this.#matters.findIndex((one) => one.name === name && one.isUnexplained);
    if (at < 0) return;
    this.#matters.splice(at, 1);
    if (this.#began.get(owner) === day) this.#began.delete(owner);
  }

  #reported(today: number): readonly string[] {
    const days = [...new Set(this.#matters.map(({ day }) => day))].sort((one, other) => one - other);
    let sum = 0;
    let rise: PlainMatter[] = [];
    for (const day of days.filter((one) => one <= today)) {
      for (const one of this.#matters.filter((of) => of.day === day)) {
        sum += one.isUnexplained ? Math.log(0.16 / 0.04) : Math.log(0.84 / 0.96);
        if (one.isUnexplained) rise.push(one);
      }
      if (sum <= 0) [sum, rise] = [0, []];
    }
    const isLong = today - (rise[0]?.day ?? today) >= values.riseDaysMin;
    if (sum < values.limit || rise.length < values.mattersMin || !isLong) return [];
    const fresh = rise.filter(({ isReported }) => !isReported);
    for (const one of fresh) one.isReported = true;
    return fresh.map(({ name }) => name);
  }
}

function visit(actorId: string, owner: string, day: number, name: string, isUnexplained: boolean): DetectedAccess {
  const verdict = isUnexplained ? 'unexplained' : 'explained';
  return aDetectedAccess({ actorId, ownerId: owner, eventId: name, verdict, occurredAt: JUNE + day * DAY });
}

it('reports what a model with an object for each matter does, also after it was loaded or an access was judged again', () => {
  const random = createRandom(11);
  let detector = create();
  const people = ['trend-1', 'trend-2', 'trend-3'].map((id) => ({ id, plain: new PlainTrend() }));
  const past: { readonly at: number; readonly owner: string; readonly day: number; readonly name: string }[] = [];
  let reports = 0;
  const observe = (at: number, of: { owner: string; day: number; name: string }, isUnexplained: boolean) => {
    const { id, plain } = people[at] as (typeof people)[number];
    const found = detector.observe(visit(id, of.owner, of.day, of.name, isUnexplained));
    const names = found.map(({ evidence }) => evidence.eventId);
    expect(names).toEqual(plain.observe(of.owner, of.day, of.name, isUnexplained));
    reports += names.length;
  };
  for (let step = 0; step < 4_000; step += 1) {
    const at = random.below(3);
    // Each has weeks of many reasons and weeks of few.
    const isUnexplained = random.below(100) < ((Math.floor(step / 400) + at) % 3 === 0 ? 50 : 4);
    const day = Math.floor(step / 40) - (random.below(5) === 0 ? random.below(4) : 0);
    const one = { at, owner: `trend-o-${random.below(90)}`, day, name: `trend-e-${step}` };
    observe(at, one, isUnexplained);
    past.push(one);
    if (random.below(10) === 0) {
      const again = past[past.length - 1 - random.below(Math.min(past.length, 30))] as (typeof past)[number];
      const { id, plain } = people[again.at] as (typeof people)[number];
      detector.forget?.([visit(id, again.owner, again.day, again.name, true)]);
      plain.forget(again.owner, again.day, again.name);
      observe(again.at, again, random.below(2) === 0);
    }
    if (step % 500 !== 499) continue;
    const saved = structuredClone(savedMemory(detector.memory));
    detector = create();
    loadMemory(detector.memory, saved);
  }
  expect(reports).toBeGreaterThan(100);
});

it('goes on counting an access that a late fact does not explain', () => {
  const detector = create();
  const visits = Array.from({ length: 8 }, (_, at) => visit('trend-4', `trend-p-${at}`, at, `trend-f-${at}`, true));
  const found = visits.flatMap((one) => detector.observe(one));
  expect(found).toHaveLength(8);
  const [first] = visits as [DetectedAccess];
  detector.forget?.([first]);
  expect(detector.observe({ ...first })).toEqual([]);
  // The next one reports it again.
  const names = detector.observe(visit('trend-4', 'trend-p-9', 9, 'trend-f-9', true)).map((of) => of.evidence.eventId);
  expect(names).toEqual(['trend-f-0', 'trend-f-9']);
});
