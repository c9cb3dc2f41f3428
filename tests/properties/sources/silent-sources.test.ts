import fc from 'fast-check';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { silentSources } from '../../../services/domain/finding/sources/silent-sources.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';
import { loadMemory, savedMemory } from '../../support/rows/saved-memory.ts';

/**
 * Silences are those that a list of all times shows, whatever the order in which partitions are read, however far
 * deciders are behind, and wherever the detector starts again.
 */

const HEARTBEAT_SECONDS = 240;
const ALLOWED_MILLIS = (HEARTBEAT_SECONDS + 30) * 1_000;
const SECOND = 1_000;
const sources = ['a', 'b', 'c'] as const;
const register = aRegister(...sources.map((id) => aRecord('source', { id, heartbeatSeconds: HEARTBEAT_SECONDS })));

const report = fc.record({
  source: fc.constantFrom(...sources),
  second: fc.integer({ min: 1, max: 7_200 }),
  /** How long its decision takes. */
  delay: fc.constantFrom(0, 0, 1, 20, 600, 3_000),
  order: fc.nat(),
});
const reports = fc.array(report, { minLength: 1, maxLength: 60, size: 'max' });

interface Report {
  readonly eventId: string;
  readonly source: string;
  readonly appendedAt: number;
  readonly decidedAt: number;
  readonly order: number;
}

describe('silences', () => {
  it('are the pauses longer than the heartbeat, each once', () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 2, max: 50 }), (given, restartEach) => {
        const all = given.map(({ source, second, delay, order }, index): Report => {
          const appendedAt = JUNE + second * SECOND;
          return { eventId: `e-${index}`, source, appendedAt, decidedAt: appendedAt + delay * SECOND, order };
        });
        expect(found(all, restartEach)).toEqual(pauses(all));
      }),
    );
  });
});

/** Looks every 30 seconds; reads what is decided by then in any order. */
function found(all: readonly Report[], restartEach: number): readonly string[] {
  const silences: string[] = [];
  let detector: Detector = defaultDetector(silentSources(register, () => {}));
  const end = JUNE + 4 * 3_600 * SECOND;
  let looks = 0;
  for (let now = JUNE; now <= end; now += MINUTE / 2, looks += 1) {
    const decided = all.filter(({ decidedAt }) => decidedAt <= now && decidedAt > now - MINUTE / 2);
    for (const one of decided.toSorted((a, b) => a.order - b.order)) detector.observe(toAccess(one));
    const waiting = all.filter(({ appendedAt, decidedAt }) => appendedAt <= now && decidedAt > now);
    const observedUpTo = Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ appendedAt }) => appendedAt - 1));
    for (const { evidence } of detector.advance?.({ nowMs: now, observedUpTo }) ?? []) silences.push(evidence.eventId);
    if (looks % restartEach === 0) detector = restarted(detector);
  }
  // How soon a source begins to report is not compared.
  return silences.filter((eventId) => !eventId.startsWith('register/')).toSorted();
}

function restarted(detector: Detector): Detector {
  const again = defaultDetector(silentSources(register, () => {}));
  loadMemory(again.memory, savedMemory(detector.memory));
  return again;
}

/** What a person sees who sorts the times of each source. */
function pauses(all: readonly Report[]): readonly string[] {
  const found = sources.flatMap((source) => {
    const own = all.filter((one) => one.source === source).toSorted(byTime);
    return own.flatMap(({ eventId, appendedAt }, index) => {
      const next = own[index + 1]?.appendedAt ?? Number.POSITIVE_INFINITY;
      return next - appendedAt > ALLOWED_MILLIS ? [eventId] : [];
    });
  });
  return found.toSorted();
}

function byTime(one: Report, other: Report): number {
  return one.appendedAt - other.appendedAt || (one.eventId < other.eventId ? -1 : 1);
}

function toAccess({ eventId, source, appendedAt }: Report) {
  return aDetectedAccess({ eventId, sourceId: source, occurredAt: appendedAt, appendedAt });
}
