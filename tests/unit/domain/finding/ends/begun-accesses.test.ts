import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { BegunAccesses } from '../../../../../services/domain/finding/ends/begun-accesses.ts';
import { aDetectedAccess } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory, textsIn } from '../../../../support/rows/saved-memory.ts';

const base = aDetectedAccess();

function access(eventId: string, sourceId: string, at: number): DetectedAccess {
  const { event } = base;
  const actor = { ...event.actor, id: `u-${at}` };
  return {
    ...base,
    event: { ...event, eventId, occurredAt: at, actor, source: { ...event.source, id: sourceId } },
    facts: { ...base.facts, actor: { ...base.facts.actor, id: `e-${at}` } },
  };
}

describe('the accesses that arrived last', () => {
  it.each([
    [20, 45],
    [1_500, 2_000],
    [1_500, 4_000],
  ])('are those of a map of at most %i, with ids that come again', (max, ids) => {
    const random = createRandom(7);
    const model = new BoundedMap<object>(max);
    const wrong: number[] = [];
    let begun = new BegunAccesses(max);
    for (let step = 0; step < 12_000; step += 1) {
      const [eventId, sourceId] = [`ev-${random.below(ids)}`, `s-${random.below(2)}`];
      const begin = { reportedId: `u-${step}`, actorId: `e-${step}`, occurredAt: step };
      const evicted = model.keep(`${eventId}\n${sourceId}`, begin) !== undefined;
      if (begun.keep(access(eventId, sourceId, step)) !== evicted) wrong.push(step);
      const asked = [`ev-${random.below(ids)}`, `s-${random.below(2)}`] as const;
      if (JSON.stringify(begun.get(...asked)) !== JSON.stringify(model.get(asked.join('\n')))) wrong.push(step);
      if (random.below(1_000) !== 0) continue;
      const loaded = new BegunAccesses(max);
      loadMemory(loaded, savedMemory(begun));
      begun = loaded;
    }
    expect(wrong).toEqual([]);
    const { memory, accesses } = savedMemory(begun);
    const [begunIds, texts] = [textsIn(memory.eventIds, memory.sources.length), textsIn(accesses.texts.bytes, 2)];
    expect(begunIds.map((id, at) => `${id}\n${texts[memory.sources[at] ?? 0]}`)).toEqual([...model.keys()]);
  });
});
