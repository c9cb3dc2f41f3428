import { BoundedMap } from '../../../../../services/domain/finding/bounded-map.ts';
import type { DetectedAccess } from '../../../../../services/domain/finding/detected-access.ts';
import { RunningStreams } from '../../../../../services/domain/finding/ends/running-streams.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const base = aDetectedAccess();

function stream(eventId: string, sourceId: string, step: number): DetectedAccess {
  const { event, decision } = base;
  const occurredAt = JUNE + step * MINUTE;
  return {
    ...base,
    event: { ...event, eventId, occurredAt, source: { ...event.source, id: sourceId } },
    decision: { ...decision, appendedAt: occurredAt + 1 },
  };
}

const read = (running: RunningStreams) =>
  [...running.all()].map((one) => {
    const { eventId, sourceId } = running.accessOf(one);
    const name = running.nameOf(one);
    const { occurredAt, appendedAt, permissionUntil, isMissed } = one;
    const isNamed = name.eventId === eventId && accessRows.texts.textOf(name.source) === sourceId;
    return { eventId, sourceId, occurredAt, appendedAt, permissionUntil, isMissed, isNamed };
  });

describe('the streams that run', () => {
  it.each([
    [20, 45],
    [1_500, 4_000],
  ])('are those of a map of at most %i, also after a snapshot', (max, ids) => {
    const random = createRandom(7);
    const model = new BoundedMap<ReturnType<typeof read>[number]>(max);
    let running = new RunningStreams(max);
    for (let step = 0; step < 12_000; step += 1) {
      const [eventId, sourceId] = [`ev-${random.below(ids)}`, `s-${random.below(2)}`];
      const access = stream(eventId, sourceId, step);
      const known = running.find({ eventId, source: accessRows.numbersOf(access).source });
      expect(known !== null).toBe(model.has(`${eventId} ${sourceId}`));
      if (known !== null && step % 3 === 0) {
        running.forget(known);
        model.delete(`${eventId} ${sourceId}`);
      } else if (known !== null && step % 3 === 1) {
        running.setMissed(known);
        const one = model.get(`${eventId} ${sourceId}`);
        if (one !== undefined) model.set(`${eventId} ${sourceId}`, { ...one, isMissed: true });
      } else {
        running.keep(access, step);
        const times = { occurredAt: access.event.occurredAt, appendedAt: access.decision.appendedAt };
        const kept = { eventId, sourceId, ...times, permissionUntil: step, isMissed: false, isNamed: true };
        model.keep(`${eventId} ${sourceId}`, kept);
      }
      if (random.below(300) !== 0) continue;
      const loaded = new RunningStreams(max);
      loadMemory(loaded, savedMemory(running));
      running = loaded;
    }
    expect(read(running)).toEqual([...model.values()]);
  });

  it('keep their access and source while others are forgotten', () => {
    const running = new RunningStreams(100);
    for (let n = 0; n < 100; n += 1) running.keep(stream(`kept-${n}`, `of-${n}`, n), n);
    const before = read(running);
    for (let n = 0; n < 150_000; n += 1) accessRows.of(stream(`other-${n}`, `source-${n}`, n));
    expect(read(running)).toEqual(before);
    expect(before.every(({ isNamed }) => isNamed)).toBe(true);
  });
});
