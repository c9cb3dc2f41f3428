import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { type End, EndedAccesses, endOf } from '../../../../../services/domain/finding/ends/ended-accesses.ts';
import { aDetectedAccess, DAY, HOUR, JUNE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory, textsIn } from '../../../../support/rows/saved-memory.ts';

const base = aDetectedAccess();

function end(accessId: string, sourceId: string, step: number): DetectedAccess {
  const { event } = base;
  const actor = { ...event.actor, id: `u-${step}` };
  const source = { ...event.source, id: sourceId };
  return { ...base, event: { ...event, eventId: `end-${step}`, phase: 'end', accessId, actor, source } };
}

describe('the accesses whose end arrived last', () => {
  it.each([
    [20, 45],
    [1_500, 2_000],
    [1_500, 4_000],
  ])('are those of a map of at most %i, with the first of several ends', (max, ids) => {
    const random = createRandom(11);
    const model = new BoundedMap<readonly End[]>(max);
    const wrong: number[] = [];
    let ended = new EndedAccesses(max, DAY);
    for (let step = 0; step < 12_000; step += 1) {
      const [accessId, sourceId] = [`ev-${random.below(ids)}`, `s-${random.below(2)}`];
      const access = end(accessId, sourceId, step);
      const before = model.get(`${accessId}\n${sourceId}`) ?? [];
      const all = before.length < 2 ? [...before, endOf(access)] : before;
      model.keep(`${accessId}\n${sourceId}`, all);
      if (ended.count(accessId, access) !== before.length) wrong.push(step);
      if (JSON.stringify(ended.firstOf(accessId, sourceId)) !== JSON.stringify(all[0])) wrong.push(step);
      if (random.below(1_000) !== 0) continue;
      const loaded = new EndedAccesses(max, DAY);
      loadMemory(loaded, savedMemory(ended));
      ended = loaded;
    }
    expect(wrong).toEqual([]);
    const { eventIds, sources } = savedMemory(ended).memory;
    expect(textsIn(eventIds, sources.length)).toEqual([...model.keys()].map((key) => key.slice(0, key.indexOf('\n'))));
  });

  it('are forgotten as long after their last end as they are kept', () => {
    const ended = new EndedAccesses(1_000, DAY);
    const at = (hours: number, step: number) => {
      const access = end('ev-1', 's-1', step);
      return { ...access, decision: { ...access.decision, appendedAt: JUNE + hours * HOUR } };
    };
    const counts = [0, 24, 48, 73, 74].map((hours, step) => ended.count('ev-1', at(hours, step)));
    expect(counts).toEqual([0, 1, 2, 0, 1]);
    expect(ended.firstOf('ev-1', 's-1').eventId).toBe('end-3');
  });
});
