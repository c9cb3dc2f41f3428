import { serialize } from 'node:v8';
import fc from 'fast-check';
import type { Detector, ReportedAccess } from '../../../services/domain/finding/detector.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { missingNumbers } from '../../../services/domain/finding/sources/missing-numbers.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { heartbeatFields } from '../../support/access-event-builders.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../support/rows/saved-memory.ts';

/** Suppressed events are found, all of them and no other, under reordering, resends and restarts. */

const SECOND = 1_000;
const GRACE = 10 * MINUTE;
const EVENTS = 60;
const instances = ['pod-1', 'pod-2', null] as const;

interface Sent {
  readonly instance: (typeof instances)[number];
  readonly sequence: number;
  readonly appendedAt: number;
  readonly isSuppressed: boolean;
}

const sent = (instance: Sent['instance']) =>
  fc
    .array(
      fc.record({
        /** Seconds by which it is late; at most nine minutes. */
        late: fc.integer({ min: 0, max: 540 }),
        isSuppressed: fc.boolean().map((is) => is),
        isResent: fc.boolean(),
      }),
      { minLength: EVENTS, maxLength: EVENTS },
    )
    .map((list) =>
      list.map(({ late, ...one }, sequence) => ({
        ...one,
        instance,
        sequence,
        appendedAt: JUNE + sequence * 5 * SECOND + late * SECOND,
        // The first and the last number of an instance bound what can be known.
        isSuppressed: one.isSuppressed && sequence > 0 && sequence < EVENTS - 1,
      })),
    );

describe('missing numbers', () => {
  it('are those of suppressed events, in any order within the grace, wherever the detector starts again', () => {
    fc.assert(
      fc.property(fc.tuple(...instances.map(sent)), fc.integer({ min: 1, max: 90 }), (lists, restartEach) => {
        const all = lists.flat();
        const found = run(
          all.filter(({ isSuppressed }) => !isSuppressed),
          restartEach,
        );
        expect(found.filter(({ rule }) => rule !== 'sequence-gap')).toEqual([]);
        // The id of a finding follows from the access that it cites.
        expect(new Set(found.map(({ evidence }) => evidence.eventId)).size).toBe(found.length);
        for (const [index, instance] of instances.entries()) {
          const missing = (lists[index] ?? []).filter(({ isSuppressed }) => isSuppressed);
          const reported = found.filter(({ summary }) => isOf(summary, instance));
          const numbers = missing.map(({ sequence }) => sequence);
          const named = reported.flatMap(({ summary }) => numbersOf(summary));
          // A summary names ten parts and counts all.
          expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
          expect(reported.reduce((sum, { summary }) => sum + countOf(summary), 0)).toBe(numbers.length);
          if (!reported.some(({ summary }) => summary.includes(' more.'))) expect(named).toHaveLength(numbers.length);
        }
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('are counted while they are missing, and no longer once they came', () => {
    let counted = -1;
    const detector = defaultDetector(missingNumbers((missing) => (counted = missing)));
    for (const sequence of [0, 5]) detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE }));
    expect(advance(detector, JUNE + GRACE)).toEqual([]);
    expect(counted).toBe(0);
    expect(advance(detector, JUNE + GRACE + 1)).toMatchObject([
      {
        rule: 'sequence-gap',
        severity: 'medium',
        group: 'source:support-console:sequence-gap',
        actorId: null,
        summary: '`support-console`, instance `pod-1`, left out 4 numbers: 1 to 4.',
      },
    ]);
    expect(counted).toBe(4);
    for (const sequence of [1, 2, 3]) {
      detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE + GRACE + 2 }));
    }
    expect(advance(detector, JUNE + GRACE + MINUTE)).toEqual([]);
    expect(counted).toBe(1);
  });

  it('at the end are shown by the next heartbeat, and filled by what comes late', () => {
    let counted = -1;
    const detector = defaultDetector(missingNumbers((missing) => (counted = missing)));
    const beat = (sequence: number | null, appendedAt: number) =>
      aHeartbeat({ instance: 'pod-1', sequence, appendedAt });
    // Without an event nothing is known of an instance, and a heartbeat without a number claims none.
    for (const access of [beat(7, JUNE), beat(null, JUNE)]) expect(detector.observe(access)).toEqual([]);
    for (const sequence of [8, 9]) detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE }));
    for (const [sequence, minutes] of [
      [9, 1],
      [12, 2],
      [12, 3],
    ] as const) {
      expect(detector.observe(beat(sequence, JUNE + minutes * MINUTE))).toEqual([]);
    }
    const found = advance(detector, JUNE + GRACE + 2 * MINUTE + 1);
    expect(found.map(({ summary, evidence }) => [summary, evidence.eventId])).toEqual([
      ['`support-console`, instance `pod-1`, left out 3 numbers: 10 to 12.', `beat-12-${2 * MINUTE}`],
    ]);
    expect(counted).toBe(3);
    for (const sequence of [13, 10, 11, 12]) {
      const appendedAt = JUNE + 2 * GRACE;
      expect(detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt }))).toEqual([]);
    }
    expect([advance(detector, JUNE + 4 * GRACE), counted]).toEqual([[], 0]);
  });

  it('are not claimed by the heartbeat of a program that began before another', () => {
    const detector = defaultDetector(missingNumbers(() => {}));
    for (const [sequence, hours] of [
      [100, 0],
      [101, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE + hours * 60 * MINUTE }));
    }
    detector.observe(aHeartbeat({ instance: 'pod-1', sequence: 101, appendedAt: JUNE + 61 * MINUTE }));
    expect(advance(detector, JUNE + 24 * 60 * MINUTE)).toEqual([]);
  });

  it('wait for a decider that is behind', () => {
    const detector = defaultDetector(missingNumbers(() => {}));
    for (const sequence of [0, 2]) detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE }));
    expect(detector.advance?.({ nowMs: JUNE + 24 * 60 * MINUTE, observedUpTo: JUNE })).toEqual([]);
  });
});

describe('numbers that are used again', () => {
  const repeats = (sequences: readonly number[], everyMillis = 60 * MINUTE) => {
    const detector = defaultDetector(missingNumbers(() => {}));
    return sequences.flatMap((sequence, index) =>
      detector.observe(accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE + index * everyMillis }, `e-${index}`)),
    );
  };

  it('are one finding a day of an instance that starts again, or of two that share it', () => {
    expect(repeats([0, 1, 2, 0, 1, 2, 3])).toMatchObject([
      {
        rule: 'sequence-repeated',
        summary: '`support-console`, instance `pod-1`, used number 0 again for another event.',
      },
    ]);
    expect(repeats([7, 7, 8, 8, 9, 9])).toHaveLength(1);
    expect(repeats([100, 101, 0, 1, 2])).toHaveLength(1);
    expect(repeats([0, 0, 0], 24 * 60 * MINUTE)).toHaveLength(2);
  });

  it('are not what comes late, nor the same event again', () => {
    expect(repeats([3, 1, 0, 2], SECOND)).toEqual([]);
    const detector = defaultDetector(missingNumbers(() => {}));
    const access = accessOf({ instance: null, sequence: 1, appendedAt: JUNE });
    detector.observe(access);
    const again = { ...access, decision: { ...access.decision, verdict: 'duplicate' as const } };
    expect(detector.observe(again)).toEqual([]);
  });
});

it('keeps a bounded number of holes, and invents nothing for those that it forgot', () => {
  const detector = defaultDetector(missingNumbers(() => {}));
  const at = (sequence: number) => accessOf({ instance: 'pod-1', sequence, appendedAt: JUNE });
  for (let sequence = 0; sequence < 30_000; sequence += 2) detector.observe(at(sequence));
  expect(serialize(savedMemory(detector.memory).memory).length).toBeLessThan(3_000_000);
  for (let sequence = 1; sequence < 29_999; sequence += 2) expect(detector.observe(at(sequence))).toEqual([]);
});

it.each(['never stops', 'starts again'])(
  'forgets of all instances the holes of the one heard from longest ago, where it %s, and counts them',
  (what) => {
    let counted = -1;
    const mechanism = missingNumbers((missing) => (counted = missing), 10);
    const holesOf = () =>
      Array.from(mechanism.instances(), ({ runs }) => runs.flatMap(({ holes }) => [...holes]).length);
    let detector = defaultDetector(mechanism);
    let minute = 0;
    const found: ReportedAccess[] = [];
    const report = (instance: string, ...sequences: readonly number[]) => {
      minute += 1;
      for (const sequence of sequences) {
        found.push(...detector.observe(accessOf({ instance, sequence, appendedAt: JUNE + minute * MINUTE })));
      }
    };
    report('pod-1', 0, 2, 4, 6, 8);
    report('pod-2', 0, 2, 4, 6, 8);
    report('pod-1', 9);
    if (what === 'starts again') {
      const saved = savedMemory(detector.memory);
      detector = defaultDetector(mechanism);
      loadMemory(detector.memory, saved);
    }
    report('pod-3', 0, 2, 4);
    expect([detector.memory?.evicted, ...holesOf()]).toEqual([0, 4, 4, 2]);
    report('pod-3', 6);
    expect([detector.memory?.evicted, ...holesOf()]).toEqual([4, 4, 0, 3]);
    found.push(...advance(detector, JUNE + GRACE + 9 * MINUTE));
    expect(counted).toBe(7);
    report('pod-2', 1, 3, 5, 7, 9);
    const instancesOf = found.map(({ rule, summary }) => `${rule} of ${/`(pod-.)`/.exec(summary)?.[1]}`);
    expect(new Set(instancesOf)).toEqual(new Set(['sequence-gap of pod-1', 'sequence-gap of pod-3']));
  },
);

function run(all: readonly Omit<Sent, 'isSuppressed'>[], restartEach: number): readonly ReportedAccess[] {
  let detector = defaultDetector(missingNumbers(() => {}));
  const found: ReportedAccess[] = [];
  for (const [index, one] of all.toSorted((a, b) => a.appendedAt - b.appendedAt).entries()) {
    found.push(...detector.observe(accessOf(one)), ...advance(detector, one.appendedAt));
    if (index % restartEach !== 0) continue;
    const saved = savedMemory(detector.memory);
    detector = defaultDetector(missingNumbers(() => {}));
    loadMemory(detector.memory, saved);
  }
  found.push(...advance(detector, JUNE + 24 * 60 * MINUTE));
  return found;
}

function advance(detector: Detector, at: number): readonly ReportedAccess[] {
  return detector.advance?.({ nowMs: at, observedUpTo: at }) ?? [];
}

function accessOf(
  { instance, sequence, appendedAt }: Pick<Sent, 'sequence' | 'appendedAt'> & { instance: string | null },
  eventId = `${instance}-${sequence}`,
) {
  const source = { ...absentAccessEvent.source, id: 'support-console', instance, sequence };
  const access = aDetectedAccess({ eventId, occurredAt: appendedAt, appendedAt });
  return { ...access, event: { ...access.event, source } };
}

function aHeartbeat({
  instance,
  sequence,
  appendedAt,
}: Pick<Sent, 'instance' | 'appendedAt'> & { sequence: number | null }) {
  const source = { ...absentAccessEvent.source, id: 'support-console', instance, sequence };
  const access = aDetectedAccess({
    eventId: `beat-${sequence}-${appendedAt - JUNE}`,
    occurredAt: appendedAt,
    appendedAt,
  });
  return { ...access, event: { ...access.event, ...heartbeatFields(source.id), source } };
}

function isOf(summary: string, instance: string | null): boolean {
  return instance === null ? !summary.includes('instance') : summary.includes(`\`${instance}\``);
}

function countOf(summary: string): number {
  return Number(/left out (\d+) number/.exec(summary)?.[1]);
}

function numbersOf(summary: string): number[] {
  const parts = summary
    .slice(summary.indexOf(': ') + 2)
    .replace(/( and \d+ more)?\.$/, '')
    .split(', ');
  return parts.flatMap((part) => {
    const [from = 0, to = from] = part.split(' to ').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
