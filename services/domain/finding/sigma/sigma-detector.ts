import type { Severity } from '../../access-decision/access-decision.ts';
import { AHEAD_MILLIS_MAX } from '../../access-event/time-claim.ts';
import { partsOf } from '../../sigma/correlated-records.ts';
import type { SigmaRecord } from '../../sigma/sigma-document.ts';
import type { SigmaCorrelation, SigmaRule } from '../../sigma/sigma-rule.ts';
import { type AccessSnapshot, keptOf } from '../access-snapshot.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isOfUsedId, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';
import { COUNT_MAX } from './live-correlation.ts';
import { ReportedGroups } from './reported-groups.ts';

const DAY_MILLIS = 86_400_000;
/** Records are kept for this much longer than the window, so that late events still count. */
const LATE_MILLIS = 26 * DAY_MILLIS;
const KEPT_MAX = 50_000;

interface SigmaDetectorSettings {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What the detection reports: one rule or one correlation. */
  readonly of: SigmaRule | SigmaCorrelation;
  /** True if what it reads can change when an access is judged again. */
  readonly followsVerdict: boolean;
  recordOf(access: DetectedAccess): SigmaRecord;
}

/** Reports the accesses that a rule matches, or those of the windows in which a correlation holds. */
export function sigmaDetector(settings: SigmaDetectorSettings): Detector {
  const { of } = settings;
  return 'of' in of ? correlationDetector(settings, of) : ruleDetector(settings, of);
}

function ruleDetector(
  { id, title, severity, followsVerdict, recordOf }: SigmaDetectorSettings,
  rule: SigmaRule,
): Detector {
  const summaryOf = ({ actorId }: AccessSnapshot) => `\`${actorId}\` did what the Sigma rule “${title}” describes.`;
  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (isOfUsedId(access.decision) || !rule.matches(recordOf(access))) return noReports;
    const kept = keptOf(access);
    return [toReport(kept, { rule: id, severity, summary: summaryOf(kept) })];
  }
  const changes = followsVerdict ? ({ followsVerdict } as const) : {};
  return { id, version: 1, looksAtClaimedFuture: true, ...changes, observe };
}

function correlationDetector(settings: SigmaDetectorSettings, correlation: SigmaCorrelation): Detector {
  const { id, followsVerdict, recordOf } = settings;
  const { timespanMillis, countMin } = correlation;
  const window = new DistinctWindow({
    // Both ends of the window are included.
    millis: timespanMillis + 1,
    valuesMin: countMin,
    keepMillis: timespanMillis + LATE_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: KEPT_MAX,
    perKeyMax: COUNT_MAX,
  });
  /** The groups of accesses whose group may be another after they were judged again. */
  const groupsOf = new BoundedMap<readonly string[]>(2 * KEPT_MAX);
  const reportedIn = new ReportedGroups(correlation, 2 * KEPT_MAX);
  const toReports = reportsOf(settings);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (isOfUsedId(access.decision)) return noReports;
    const record = recordOf(access);
    const name = nameOf(access);
    const parts = partsOf(correlation, record, { name, hasMatched: (rule) => rule.matches(record) });
    if (parts.length === 0) return noReports;
    if (followsVerdict) groupsOf.keep(name, [...new Set(parts.map(({ group }) => group))]);
    return toReports(
      parts.flatMap(({ group, counted }) => reportedIn.add(group, window.add({ key: group, value: counted, access }))),
    );
  }

  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    const byGroup = new Map<string, Set<string>>();
    for (const access of accesses) {
      const name = nameOf(access);
      for (const group of groupsOf.get(name) ?? []) byGroup.set(group, (byGroup.get(group) ?? new Set()).add(name));
      groupsOf.delete(name);
      reportedIn.forget(name);
    }
    return toReports(
      [...byGroup].flatMap(([group, names]) =>
        reportedIn.remove(
          group,
          window.remove(group, (row) => names.has(accessRows.nameOf(row))),
        ),
      ),
    );
  }

  const memory = {
    save: (into: AccessNumbering) => ({
      window: window.save(into),
      groupsOf: new Map(groupsOf),
      reportedIn: reportedIn.save(),
    }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      window.load(past.window, from);
      groupsOf.load(past.groupsOf);
      reportedIn.load(past.reportedIn);
    },
    get evicted() {
      return window.evicted;
    },
  };
  const changes = followsVerdict ? ({ followsVerdict: true, forget } as const) : {};
  return { id, version: 1, ...changes, observe, memory };
}

function reportsOf({ id, title, severity }: SigmaDetectorSettings) {
  const summaryOf = ({ actorId }: AccessSnapshot) =>
    `\`${actorId}\` took part in what the Sigma correlation “${title}” describes.`;
  return (accesses: readonly AccessSnapshot[]): readonly ReportedAccess[] =>
    // An access that several rules match is in the window once for each.
    [...new Map(accesses.map((one) => [nameOfCited(one), one])).values()].map((kept) =>
      toReport(kept, { rule: id, severity, summary: summaryOf(kept) }),
    );
}

/** An alert of the actor; what is low waits for a look at the whole day. */
function toReport(kept: AccessSnapshot, report: Pick<ReportedAccess, 'rule' | 'severity' | 'summary'>): ReportedAccess {
  const reported = reportKept(kept, report, kept.actorId);
  if (report.severity !== 'low') return reported;
  const day = Math.floor(Math.min(kept.occurredAt, kept.appendedAt + AHEAD_MILLIS_MAX) / DAY_MILLIS);
  return { ...reported, group: groups.low(report.rule, day) };
}
