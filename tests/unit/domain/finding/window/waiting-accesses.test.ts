import { keptOf } from '../../../../../services/domain/finding/access-snapshot.ts';
import { nameOf } from '../../../../../services/domain/finding/detected-access.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { WaitingAccesses } from '../../../../../services/domain/finding/window/waiting-accesses.ts';
import { aDetectedAccess, DAY, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const anAccess = (n: number) => aDetectedAccess({ eventId: `e-${n}`, occurredAt: JUNE + n, ownerId: `o-${n}` });
const base = anAccess(0);
/** Without all that a builder does. */
const other = (n: number) => ({ ...base, event: { ...base.event, eventId: `other-${n}` } });
const afterADay = () => new WaitingAccesses(({ occurredAt }, { nowMs }) => nowMs >= occurredAt + DAY);

describe('accesses that wait', () => {
  it('are those that were added, though others were forgotten meanwhile, and after a snapshot', () => {
    const waiting = afterADay();
    const all = Array.from({ length: 100 }, (_, n) => anAccess(n));
    const expected = all.map((one) => keptOf(one));
    for (const one of all) waiting.add('e-1', 'o-1', one);
    for (let n = 0; n < 150_000; n += 1) accessRows.of(other(n));
    const loaded = afterADay();
    loadMemory(loaded, savedMemory(waiting));
    for (const one of [waiting, loaded]) {
      expect(one.due({ nowMs: JUNE, observedUpTo: JUNE + 9 * DAY })).toEqual([]);
      const due = one.due({ nowMs: JUNE + 2 * DAY, observedUpTo: JUNE + 9 * DAY });
      expect(due.map(({ row }) => accessRows.itemOf(row))).toEqual(expected);
      expect(one.due({ nowMs: JUNE + 2 * DAY, observedUpTo: JUNE + 9 * DAY })).toEqual([]);
    }
  });

  it('count once all that was appended by the wall clock is read, where the time that decides is behind it', () => {
    const waiting = new WaitingAccesses(() => true);
    waiting.add('e-1', 'o-1', anAccess(1));
    const due = (observedUpTo: number) => waiting.due({ nowMs: JUNE, wallMs: JUNE + 8 * HOUR, observedUpTo }).length;
    expect([JUNE + MINUTE, JUNE + 8 * HOUR].map(due)).toEqual([0, 1]);
  });

  it('count in minutes where the wall clock was ahead when their time came', () => {
    const waiting = new WaitingAccesses(() => true);
    waiting.add('e-1', 'o-1', anAccess(1));
    const due = (wallMs: number) => waiting.due({ nowMs: JUNE, wallMs, observedUpTo: JUNE + HOUR }).length;
    expect([JUNE + 365 * DAY, JUNE + MINUTE].map(due)).toEqual([0, 1]);
  });

  it('are left out when they are judged again', () => {
    const waiting = afterADay();
    for (const n of [1, 2, 3]) waiting.add('e-1', 'o-1', anAccess(n));
    const taken = waiting.take(new Set([nameOf(anAccess(2))]));
    expect(taken.map(({ row }) => accessRows.itemOf(row).eventId)).toEqual(['e-2']);
    const due = waiting.due({ nowMs: JUNE + 2 * DAY, observedUpTo: JUNE + 9 * DAY });
    expect(due.map(({ row }) => accessRows.itemOf(row).eventId)).toEqual(['e-1', 'e-3']);
  });
});
