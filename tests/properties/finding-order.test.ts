import fc from 'fast-check';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import type { Alert, AlertRecord } from '../../services/domain/alert/alert.ts';
import { AlertFold } from '../../services/domain/alert/alert-fold.ts';
import type { DetectedAccess } from '../../services/domain/finding/detected-access.ts';
import { Detection } from '../../services/domain/finding/detection.ts';
import { defaultDetector, detectors } from '../../services/domain/finding/detectors.ts';
import { intimateShare } from '../../services/domain/finding/rules/intimate-share.ts';
import { aDetectedAccess, aRule, DAY, JUNE, MINUTE } from '../support/decision-builders.ts';
import { isWhole } from '../support/process/pass.ts';

/** What exists in the end depends on the accesses, not on the order in which they came. */

/** Runs of each property. */
const RUNS = isWhole ? 150 : 20;

/** A share can fall with more accesses, and a statement is not taken back. */
const shares = ['intimate-share', 'emergency-budget'];
/** What they learned before an access decides what they report of it. */
const learning = [
  'unexplained-trend',
  'look-ups-over-peers',
  'first-country',
  'first-of-role',
  'device-of-another',
  'staff-in-households',
  'accounts-on-network',
  'ticket-reused',
];
const exceptions: ReadonlySet<string> = new Set([...shares, ...learning]);
const detectorsOfAnyOrder = detectors.filter((create) => !exceptions.has(create().id));

const access = fc
  .record({
    occurredAt: fc.integer({ min: 0, max: 9 * 24 * 60 }).map((minutes) => JUNE + minutes * MINUTE),
    actorId: fc.constantFrom('e-1', 'e-1', 'e-1', 'e-2', 'e-3', 'e-4', 'e-5'),
    owner: fc.integer({ min: 1, max: 6 }),
    recordingId: fc.constantFrom(null, 'r-1', 'r-2'),
    outcome: fc.constantFrom('allowed', 'allowed', 'allowed', 'denied', 'error'),
    action: fc.constantFrom('view', 'view', 'view', 'search', 'download', 'grant', 'revoke'),
    staffId: fc.constantFrom(null, null, 'e-7', 'e-8'),
    inactiveAccount: fc.boolean(),
    verdict: fc.constantFrom('unexplained', 'unexplained', 'explained', 'violation', 'unknown', 'duplicate'),
    path: fc.constantFrom('app', 'app', 'direct-store'),
    coworkerAccount: fc.boolean(),
  } as const)
  .map(({ owner, ...given }) =>
    aDetectedAccess({
      ...given,
      ownerId: `o-${owner}`,
      cameraId: `c-${owner}`,
      locationClass: owner === 1 ? 'outdoor' : 'intimate',
      determinedBy: [
        aRule('no-need-to-know', 'unexplained', 'medium'),
        aRule('consent-missing', 'violation', 'high'),
        aRule('mfa-missing', 'violation', 'low'),
        aRule('actor-unknown', 'unknown', 'medium'),
      ],
    }),
  );

/** No two at one time: who came first must be told by event time alone. */
const accesses = fc.uniqueArray(access, { maxLength: 120, size: 'max', selector: ({ event }) => event.occurredAt });

const withAnother = accesses.chain((given) =>
  fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length })),
);

describe('whatever the order of arrival', () => {
  it('the same findings and alerts exist in the end', () => {
    fc.assert(
      fc.property(withAnother, ([given, permuted]) => {
        const inOrder = alertsOf([...given].sort(byTime));
        expect(alertsOf(permuted)).toEqual(inOrder);
      }),
      { numRuns: RUNS },
    );
  });

  it('accesses judged again leave the alerts that they would have made had every fact come in time', () => {
    const verdicts = fc.array(fc.constantFrom('unexplained', 'explained', 'violation', 'unknown'), {
      minLength: 120,
      maxLength: 120,
    });
    fc.assert(
      fc.property(withAnother, verdicts, ([given, permuted], others) => {
        // What is not judged is not judged again.
        const firstSeen = given.map((one, at) =>
          one.decision.verdict === 'duplicate' ? one : withVerdict(one, others[at]),
        );
        const fold = new AlertFold(memoryRowTable());
        const apply = applyTo(fold);
        const detection = new Detection(memoryRowTable(), detectorsOfAnyOrder);
        for (const one of firstSeen) apply(detection.observe(one, JUNE));
        for (const one of permuted) if (one.decision.verdict !== 'duplicate') apply(detection.reevaluate([one], JUNE));
        apply(detection.advance({ nowMs: JUNE + 365 * DAY, observedUpTo: Number.POSITIVE_INFINITY }));
        const left = alertsIn(fold).filter(({ accesses: count }) => count > 0);
        const inOrder = alertsOf([...given].sort(byTime));
        expect(left.map(withoutHistory)).toEqual(inOrder.map(withoutHistory));
        // A version whose findings were withdrawn stays among those that reported.
        for (const [at, { detections }] of inOrder.entries()) {
          expect(left[at]?.detections).toEqual(expect.arrayContaining([...detections]));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('a second run states the same findings, so that a replay appends nothing new', () => {
    fc.assert(
      fc.property(accesses, (given) => {
        const ids = () => findingsOf(given, detectors).map(({ findingId }) => findingId);
        expect(new Set(ids()).size).toBe(ids().length);
        expect(ids()).toEqual(ids());
      }),
      { numRuns: isWhole ? 50 : 10 },
    );
  });

  it('an intimate share that is stated in order is never missed, however a day is shuffled', () => {
    fc.assert(
      fc.property(withAnother, ([given, permuted]) => {
        const inOrder = idsOf([...given].sort(byTime));
        const found = new Set(idsOf([...permuted].sort((a, b) => dayOf(a) - dayOf(b))));
        expect(inOrder.filter((id) => !found.has(id))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('intimate shares do not depend on which actor comes first within a day', () => {
    fc.assert(
      fc.property(withAnother, ([given, permuted]) => {
        const actors = [...new Set(permuted.map(({ facts }) => facts.actor.id))];
        const rank = ({ facts }: DetectedAccess) => actors.indexOf(facts.actor.id);
        const oneAfterAnother = [...given].sort((a, b) => dayOf(a) - dayOf(b) || rank(a) - rank(b) || byTime(a, b));
        expect(idsOf(oneAfterAnother)).toEqual(idsOf([...given].sort(byTime)));
      }),
      { numRuns: RUNS },
    );
  });
});

function byTime(a: DetectedAccess, b: DetectedAccess): number {
  return a.event.occurredAt - b.event.occurredAt;
}

function dayOf({ event }: DetectedAccess): number {
  return Math.floor(event.occurredAt / DAY);
}

function idsOf(given: readonly DetectedAccess[]): string[] {
  return findingsOf(given, [() => defaultDetector(intimateShare)])
    .map(({ findingId }) => findingId)
    .sort();
}

function findingsOf(given: readonly DetectedAccess[], create: typeof detectors) {
  const detection = new Detection(memoryRowTable(), create);
  const findings = given.flatMap((one) => detection.observe(one, JUNE));
  const progress = { nowMs: JUNE + 365 * DAY, observedUpTo: Number.POSITIVE_INFINITY };
  return [...findings, ...detection.advance(progress)];
}

function withVerdict(access: DetectedAccess, verdict = access.decision.verdict): DetectedAccess {
  return { ...access, decision: { ...access.decision, verdict } };
}

/** What has been is told beside what is. */
function withoutHistory({ withdrawn: _withdrawn, detections: _detections, summary, ...alert }: Alert) {
  return { ...alert, summary: summary.replace(/; \d+ access(es no longer need| no longer needs) review/, '') };
}

function applyTo(fold: AlertFold): (records: Iterable<AlertRecord>) => void {
  let offset = 0;
  return (records) => {
    for (const record of records) {
      fold.apply(record, { offset, appendedAt: JUNE });
      offset += 1;
    }
  };
}

/** Alerts by group, without the one thing that follows the log: when they were opened. */
function alertsOf(given: readonly DetectedAccess[]) {
  const fold = new AlertFold(memoryRowTable());
  findingsOf(given, detectorsOfAnyOrder).forEach((finding, offset) => {
    fold.apply(finding, { offset, appendedAt: JUNE });
  });
  return alertsIn(fold);
}

function alertsIn(fold: AlertFold): Alert[] {
  const alerts = [...fold.list({}, { order: 'newest', after: null })].map((builder) => builder.toAlert());
  return alerts.sort((a, b) => (a.group < b.group ? -1 : 1));
}
