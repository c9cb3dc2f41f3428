import fc from 'fast-check';
import { signedTextHash } from '../../../services/domain/access-event/signed-text.ts';
import type { DetectedAccess } from '../../../services/domain/finding/detected-access.ts';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { defaultDetector } from '../../../services/domain/finding/detectors.ts';
import { sourceSignature } from '../../../services/domain/finding/rules/source-signature.ts';
import { aDetectedAccess, JUNE } from '../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../support/rows/saved-memory.ts';

/** The chain of what a source signed: every exchanged event is found, in any order and across restarts, and no other. */

const EVENTS = 40;
const SEQUENCES = Array.from({ length: EVENTS }, (_, sequence) => sequence);

/** Events of one instance, each linked to the one before. */
function chainOf(instance: string): DetectedAccess[] {
  let previousHash: string | null = null;
  return SEQUENCES.map((sequence) => {
    const access = linked(instance, sequence, previousHash);
    previousHash = signedTextHash(access.event);
    return access;
  });
}

function linked(instance: string, sequence: number, previousHash: string | null, eventId?: string): DetectedAccess {
  const access = aDetectedAccess({
    eventId: eventId ?? `${instance}-${sequence}`,
    occurredAt: JUNE + sequence,
    instance,
    sequence,
    sourceSignature: 'verified',
  });
  return { ...access, event: { ...access.event, source: { ...access.event.source, previousHash } } };
}

function run(accesses: readonly DetectedAccess[], restartEach = EVENTS): string[] {
  let detector: Detector = defaultDetector(sourceSignature);
  const found: string[] = [];
  for (const [index, access] of accesses.entries()) {
    found.push(...detector.observe(access).map(({ evidence }) => evidence.eventId));
    if ((index + 1) % restartEach !== 0) continue;
    const saved = savedMemory(detector.memory);
    detector = defaultDetector(sourceSignature);
    loadMemory(detector.memory, saved);
  }
  return found.sort();
}

const orders = fc.array(fc.nat(), { minLength: 2 * EVENTS, maxLength: 2 * EVENTS });
const inOrder = (accesses: readonly DetectedAccess[], order: readonly number[]) =>
  accesses.map((access, index) => ({ access, at: order[index] ?? 0 })).sort((a, b) => a.at - b.at);

describe('what a source signed', () => {
  it('is a chain: the events after those that were exchanged are found, in any order', () => {
    const chains = [...chainOf('pod-1'), ...chainOf('pod-2')];
    fc.assert(
      fc.property(
        fc.subarray(SEQUENCES.slice(1, -1)),
        fc.subarray(SEQUENCES),
        orders,
        fc.integer({ min: 1, max: 50 }),
        (exchanged, lost, order, restartEach) => {
          const isLost = (sequence: number | null) => lost.includes(sequence ?? -1);
          const sent = chains
            .map((access) => {
              const { instance, sequence, previousHash } = access.event.source;
              const isExchanged = instance === 'pod-1' && exchanged.includes(sequence ?? -1);
              if (!isExchanged) return access;
              return linked('pod-1', sequence ?? 0, previousHash, `other-${sequence}`);
            })
            .filter(({ event: { source } }) => source.instance === 'pod-2' || !isLost(source.sequence));
          const broken = exchanged
            .filter((sequence) => !isLost(sequence) && !isLost(sequence + 1))
            .map((sequence) => (exchanged.includes(sequence + 1) ? `other-${sequence + 1}` : `pod-1-${sequence + 1}`));
          const arrived = inOrder(sent, order).map(({ access }) => access);
          expect(run(arrived, restartEach)).toEqual(broken.sort());
        },
      ),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('is no chain of a source that never linked, and is broken by one that stops', () => {
    const unlinked = SEQUENCES.map((sequence) => linked('pod-1', sequence, null));
    expect(run(unlinked)).toEqual([]);
    const [first, next, third] = chainOf('pod-1');
    if (first === undefined || next === undefined || third === undefined) throw new Error('too few events');
    expect(run([first, next, linked('pod-1', 2, null)])).toEqual(['pod-1-2']);
    expect(run([linked('pod-1', 2, null), next, first])).toEqual(['pod-1-2']);
  });

  it('counts only where the signature was verified', () => {
    const [first, next] = chainOf('pod-1');
    if (first === undefined || next === undefined) throw new Error('too few events');
    const forged = aDetectedAccess({ eventId: 'forged', instance: 'pod-1', sequence: 0, sourceSignature: 'unchecked' });
    expect(run([forged, next])).toEqual([]);
    const repeated = aDetectedAccess({
      eventId: 'again',
      instance: 'pod-1',
      sequence: 0,
      sourceSignature: 'verified',
      verdict: 'duplicate',
    });
    expect(run([repeated, first, next])).toEqual([]);
  });
});
