import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import type { DetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { type AccessChanges, aDetectedAccess, DAY, JUNE, MINUTE } from '../../../support/decision-builders.ts';
import { isWhole } from '../../../support/process/pass.ts';

const N = isWhole ? 3_000 : 1_000;
/** Fields that all detectors read of one access: at most 354 were counted, of 592 when each looked for the traits of an access itself. */
const READS_EACH = 390;
const FAR = Date.UTC(9999, 0, 1);

/** Accesses that count how often a field of one is read, in any of its parts. */
function counting(make: (index: number) => AccessChanges, work: { reads: number }): DetectedAccess[] {
  const isPart = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const watched = <Part extends object>(part: Part): Part => {
    const parts = Object.entries(part).map(([name, value]) => [name, isPart(value) ? watched(value) : value] as const);
    return new Proxy(Object.fromEntries(parts) as Part, {
      get(target, field) {
        work.reads += 1;
        return Reflect.get(target, field);
      },
    });
  };
  return Array.from({ length: N }, (_, index) =>
    watched(aDetectedAccess({ eventId: `e${index}`, appendedAt: JUNE, ...make(index) })),
  );
}

describe('the work of all detectors', () => {
  const unexplained = { verdict: 'unexplained', actorId: 'e-1' } as const;
  const read = { path: 'direct-store', recordingId: 'r-1' } as const;
  const app = { path: 'app', recordingId: 'r-1' } as const;
  const grant = { staffId: 'e-1', ownerId: 'o-1' } as const;

  it.each<[string, (index: number) => AccessChanges]>([
    ['one owner, latest first', (i) => ({ ...unexplained, occurredAt: JUNE - i * MINUTE })],
    ['many owners, latest first', (i) => ({ ...unexplained, ownerId: `o-${i}`, occurredAt: JUNE - i * MINUTE })],
    [
      'one event dated 9999 first',
      (i) => ({ ...unexplained, ownerId: `o-${i}`, occurredAt: i === 0 ? FAR : JUNE + i }),
    ],
    [
      'every event in another year',
      (i) => ({ ...unexplained, ownerId: `o-${i % 7}`, occurredAt: JUNE - i * 365 * DAY }),
    ],
    ['one recording', (i) => ({ ...app, verdict: 'unexplained', actorId: `e-${i}`, occurredAt: JUNE - i })],
    [
      'reads of the store, then the tools',
      (i) => ({ ...(i < N / 2 ? read : app), occurredAt: JUNE + (i % 2) * 400_000 }),
    ],
    [
      'reads and tools just too far apart',
      (i) => ({ ...(i % 2 ? read : app), occurredAt: JUNE + (i % 2) * 301_000 + i }),
    ],
    ['tools, then reads of the store', (i) => ({ ...(i < N / 2 ? app : read), occurredAt: JUNE + i * MINUTE })],
    ['grants and revocations', (i) => ({ ...grant, action: i % 2 ? 'grant' : 'revoke', occurredAt: JUNE - i * DAY })],
    ['attempts that were denied', (i) => ({ outcome: 'denied', ownerId: `o-${i}`, occurredAt: JUNE - i })],
  ])('grows like n log n: %s', (_what, make) => {
    const work = { reads: 0 };
    const detection = new Detection(memoryRowTable());
    const accesses = counting(make, work);
    for (const access of accesses) detection.observe(access, JUNE);
    detection.advance({ nowMs: JUNE + 400 * DAY, observedUpTo: Number.POSITIVE_INFINITY });
    expect(work.reads).toBeLessThan(READS_EACH * N);
    work.reads = 0;
    detection.reevaluate(
      accesses.map((access) => ({ ...access, decision: { ...access.decision, verdict: 'explained' } })),
      JUNE,
    );
    expect(work.reads).toBeLessThan(READS_EACH * N);
  });
});
