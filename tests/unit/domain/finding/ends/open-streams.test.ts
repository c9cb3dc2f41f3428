import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { OpenStreams } from '../../../../../services/domain/finding/ends/open-streams.ts';
import { aDetectedAccess, MINUTE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory, textsIn } from '../../../../support/rows/saved-memory.ts';

const base = aDetectedAccess();

function access(eventId: string, sourceId: string, at: number): DetectedAccess {
  const { event, decision } = base;
  const actor = { ...event.actor, id: `u-${at}` };
  return {
    ...base,
    event: { ...event, ...namedAt(at), eventId, occurredAt: at, actor, source: { ...event.source, id: sourceId } },
    decision: { ...decision, appendedAt: at * MINUTE },
    facts: {
      ...base.facts,
      actor: { ...base.facts.actor, id: `e-${at}` },
      camera: { ...base.facts.camera, id: cameraAt(at) },
    },
  };
}

/** Every third has no recording, every fourth is a search. */
function namedAt(at: number) {
  const recordingId = at % 3 === 0 ? null : `r-${at}`;
  return { resource: { ...base.event.resource, recordingId }, action: at % 4 === 0 ? 'search' : 'view' } as const;
}

function cameraAt(at: number): string | null {
  return at % 5 === 0 ? null : `c-${at}`;
}

describe('the accesses that arrived last', () => {
  it.each([
    [20, 45],
    [1_500, 2_000],
    [1_500, 4_000],
  ])('are those of a map of at most %i, with ids that come again', (max, ids) => {
    const random = createRandom(7);
    const model = new BoundedMap<{ readonly begin: object; readonly step: number; isEnded: boolean }>(max);
    const wrong: number[] = [];
    let forgottenUntil = Number.NEGATIVE_INFINITY;
    let begun = new OpenStreams(max);
    for (let step = 0; step < 12_000; step += 1) {
      const [eventId, sourceId] = [`ev-${random.below(ids)}`, `s-${random.below(2)}`];
      const begin = {
        reportedId: `u-${step}`,
        actorId: `e-${step}`,
        recordingId: namedAt(step).resource.recordingId,
        cameraId: cameraAt(step),
        isLookUp: step % 4 === 0,
        occurredAt: step,
      };
      const isEnded = random.below(4) === 0;
      const evicted = model.keep(`${eventId}\n${sourceId}`, { begin, step, isEnded });
      if (evicted !== undefined) forgottenUntil = Math.max(forgottenUntil, evicted.step * MINUTE);
      begun.keep(access(eventId, sourceId, step), isEnded);
      if (begun.forgottenUntil !== forgottenUntil) wrong.push(step);
      const asked = [`ev-${random.below(ids)}`, `s-${random.below(2)}`] as const;
      const [at, known] = [begun.find(asked[0], access('', asked[1], step)), model.get(asked.join('\n'))];
      if (at >= 0 !== (known !== undefined)) wrong.push(step);
      if (known !== undefined) {
        if (JSON.stringify(begun.at(at)) !== JSON.stringify(known.begin)) wrong.push(step);
        if (begun.end(at) !== known.isEnded) wrong.push(step);
        known.isEnded = true;
      }
      if (random.below(1_000) !== 0) continue;
      const loaded = new OpenStreams(max);
      loadMemory(loaded, savedMemory(begun));
      begun = loaded;
    }
    expect(wrong).toEqual([]);
    const { memory, accesses } = savedMemory(begun);
    const [begunIds, texts] = [textsIn(memory.eventIds, memory.sources.length), textsIn(accesses.texts.bytes, 2)];
    expect(begunIds.map((id, at) => `${id}\n${texts[memory.sources[at] ?? 0]}`)).toEqual([...model.keys()]);
  });
});
