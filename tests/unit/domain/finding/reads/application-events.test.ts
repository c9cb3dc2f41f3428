import { openPrng } from '../../../../../scripts/world/prng.ts';
import { ApplicationEvents } from '../../../../../services/domain/finding/reads/application-events.ts';
import { aDetectedAccess, JUNE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const WITHIN = 300_000;
const ADDED = 3_000;

const base = aDetectedAccess({ appendedAt: JUNE });

interface Reported {
  readonly recordingId: string;
  readonly actorId: string;
  readonly at: number;
}

describe('ApplicationEvents', () => {
  it.each([2, 40])('answers like a list of all events: runs about %d recordings', (recordings) => {
    const prng = openPrng(`runs ${recordings}`);
    let events = new ApplicationEvents(WITHIN);
    const list: Reported[] = [];
    let [recordingId, actorId] = ['r-0', 'e-0'];
    const answers: boolean[] = [];
    for (let index = 0; index < ADDED; index += 1) {
      // A player reports the same recording again and again, not always in order.
      if (prng.below(8) === 0) [recordingId, actorId] = [`r-${prng.below(recordings)}`, `e-${prng.below(3)}`];
      const at = JUNE + index * 2_000 + prng.below(4 * WITHIN);
      list.push({ recordingId, actorId, at });
      events.add(reportedBy(recordingId, actorId, at));
      if (index % 500 === 499) events = reopened(events);
      const asked = { of: `r-${prng.below(recordings)}`, by: prng.below(2) === 0 ? null : `e-${prng.below(3)}` };
      const near = at + prng.below(8 * WITHIN) - 4 * WITHIN;
      const isKnown = list.some((one) => {
        return one.recordingId === asked.of && [null, one.actorId].includes(asked.by) && isNear(one.at, near);
      });
      expect({ index, is: events.has(asked.of, asked.by, near) }).toEqual({ index, is: isKnown });
      answers.push(isKnown);
    }
    expect(new Set(answers).size).toBe(2);
  });

  it('keeps two events of a run within one span', () => {
    const events = new ApplicationEvents(WITHIN);
    for (let index = 0; index < 200; index += 1) events.add(reportedBy('r-1', 'e-1', JUNE + index));
    expect(savedMemory(events).memory.young.times).toEqual(Float64Array.of(JUNE, JUNE + 199));
  });
});

function isNear(at: number, other: number): boolean {
  return Math.abs(at - other) <= WITHIN;
}

function reportedBy(recordingId: string, actorId: string, occurredAt: number) {
  const { event, facts, ...rest } = base;
  const resource = { ...event.resource, recordingId };
  return {
    ...rest,
    event: { ...event, resource, occurredAt },
    facts: { ...facts, actor: { ...facts.actor, id: actorId } },
  };
}

function reopened(events: ApplicationEvents): ApplicationEvents {
  const again = new ApplicationEvents(WITHIN);
  loadMemory(again, savedMemory(events));
  return again;
}
