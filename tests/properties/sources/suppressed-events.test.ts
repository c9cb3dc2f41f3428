import { openPrng, type Prng } from '../../../scripts/world/prng.ts';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import {
  type MissingNumbersMechanism,
  missingNumbers,
} from '../../../services/domain/finding/sources/missing-numbers.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { aDetectedAccess, DAY, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../support/rows/saved-memory.ts';

/** A company whose tools send fifty thousand events, of which ten thousand never arrive. */
const SOURCES = 20;
const INSTANCES = 5;
const EVENTS = 500;
const SUPPRESSED = 10_000;
/** Between two events of an instance. */
const EVERY_MILLIS = 5_000;
/** An event comes late by at most this: the grace is ten minutes. */
const LATE_MILLIS_MAX = 9 * MINUTE;
/** A snapshot is taken after this many decisions, and a crash comes after it by less. */
const SNAPSHOT_EACH = 3_001;
const ADVANCE_EACH = 250;

interface SentEvent {
  readonly source: string;
  readonly instance: string;
  readonly sequence: number;
  readonly appendedAt: number;
  readonly isAgain: boolean;
}

describe('ten thousand events that never arrived, of random sources, instances and times', () => {
  it('are found, all of them and no other, out of order, resent and after crashes', () => {
    const prng = openPrng('suppressed');
    const suppressed = suppressedOf(prng);
    const arrived = arrivedOf(suppressed, prng);
    const { reported, missing, crashes } = followed(arrived, prng);
    expect(crashes).toBeGreaterThan(5);
    expect(suppressed.size).toBe(SUPPRESSED);
    expect(missing).toEqual([...suppressed].sort());
    expect([...reported.keys()].filter((key) => !key.startsWith('sequence-gap '))).toEqual([]);
    // Each finding once, whatever was read again; together they count each number once.
    expect([...reported.values()].reduce((sum, count) => sum + count, 0)).toBe(SUPPRESSED);
  });
});

function nameOf({ source, instance, sequence }: Pick<SentEvent, 'source' | 'instance' | 'sequence'>): string {
  return `${source} ${instance} ${sequence}`;
}

function suppressedOf(prng: Prng): ReadonlySet<string> {
  const names = new Set<string>();
  while (names.size < SUPPRESSED) {
    const [source, instance] = [`tool-${prng.below(SOURCES)}`, `pod-${prng.below(INSTANCES)}`];
    // The first and the last number of an instance bound what can be known.
    names.add(nameOf({ source, instance, sequence: prng.between(1, EVENTS - 2) }));
  }
  return names;
}

/** In the order of their appends. Some are sent a second time, because the answer was lost. */
function arrivedOf(suppressed: ReadonlySet<string>, prng: Prng): readonly SentEvent[] {
  const events: SentEvent[] = [];
  for (let tool = 0; tool < SOURCES; tool += 1) {
    for (let pod = 0; pod < INSTANCES; pod += 1) {
      for (let sequence = 0; sequence < EVENTS; sequence += 1) {
        const one = { source: `tool-${tool}`, instance: `pod-${pod}`, sequence };
        if (suppressed.has(nameOf(one))) continue;
        const at = JUNE + sequence * EVERY_MILLIS;
        const late = prng.chance(300) ? prng.below(LATE_MILLIS_MAX) : prng.below(1_000);
        events.push({ ...one, appendedAt: at + late, isAgain: false });
        if (prng.chance(20)) events.push({ ...one, appendedAt: at + LATE_MILLIS_MAX, isAgain: true });
      }
    }
  }
  return events.sort((a, b) => a.appendedAt - b.appendedAt);
}

/** Reads the decisions as the stage does: a crash takes it back to its last snapshot, and what follows is read again. */
function followed(arrived: readonly SentEvent[], prng: Prng) {
  /** How many numbers each finding counts, by the access that it cites, from which its id follows. */
  const reported = new Map<string, number>();
  let { mechanism, detector } = started();
  let snapshot = { at: 0, memory: savedMemory(detector.memory) };
  let crashAt = prng.below(2 * SNAPSHOT_EACH);
  let crashes = 0;
  for (let at = 0; at < arrived.length; at += 1) {
    const one = arrived[at];
    if (one === undefined) break;
    const found = [...detector.observe(accessOf(one)), ...(at % ADVANCE_EACH === 0 ? advance(detector, one) : [])];
    for (const { evidence, rule, missing } of found) {
      const key = `${rule} ${evidence.sourceId} ${evidence.eventId}`;
      // Read again, it is the same finding.
      const known = reported.get(key);
      reported.set(key, known === undefined || known === missing?.count ? (missing?.count ?? 0) : Number.NaN);
    }
    if (at === crashAt) {
      ({ mechanism, detector } = started());
      loadMemory(detector.memory, structuredClone(snapshot.memory));
      at = snapshot.at - 1;
      crashes += 1;
      crashAt += 1 + prng.below(2 * SNAPSHOT_EACH);
    } else if (at >= snapshot.at + SNAPSHOT_EACH) {
      snapshot = { at: at + 1, memory: savedMemory(detector.memory) };
    }
  }
  const last = { appendedAt: JUNE + DAY };
  for (const { evidence, rule, missing } of advance(detector, last)) {
    reported.set(`${rule} ${evidence.sourceId} ${evidence.eventId}`, missing?.count ?? 0);
  }
  return { reported, missing: missingIn(mechanism), crashes };
}

function started(): { readonly mechanism: MissingNumbersMechanism; readonly detector: Detector } {
  const mechanism = missingNumbers(() => {});
  return { mechanism, detector: defaultDetector(mechanism) };
}

function missingIn(mechanism: MissingNumbersMechanism): readonly string[] {
  const names: string[] = [];
  for (const { sourceId, name, runs } of mechanism.instances()) {
    for (const { from, to } of runs.flatMap(({ holes }) => [...holes])) {
      for (let sequence = from; sequence <= to; sequence += 1)
        names.push(nameOf({ source: sourceId, instance: name ?? '', sequence }));
    }
  }
  return names.sort();
}

function advance(detector: Detector, { appendedAt }: Pick<SentEvent, 'appendedAt'>) {
  return detector.advance?.({ nowMs: appendedAt, observedUpTo: appendedAt }) ?? [];
}

function accessOf({ source: id, instance, sequence, appendedAt, isAgain }: SentEvent) {
  const eventId = `${instance}-${sequence}`;
  const access = aDetectedAccess({ eventId, occurredAt: appendedAt, appendedAt, sourceId: id });
  const source = { ...absentAccessEvent.source, id, instance, sequence };
  const verdict = isAgain ? ('duplicate' as const) : access.decision.verdict;
  return { ...access, event: { ...access.event, source }, decision: { ...access.decision, verdict } };
}
