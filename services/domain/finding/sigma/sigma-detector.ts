import type { Severity } from '../../access-decision/access-decision.ts';
import { AHEAD_MILLIS_MAX } from '../../access-event/time-claim.ts';
import { type CorrelatedPart, partsOf } from '../../sigma/correlated-records.ts';
import type { SigmaRecord } from '../../sigma/sigma-document.ts';
import { chainOf, isCorrelation, type SigmaCorrelation, type SigmaRule } from '../../sigma/sigma-rule.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isOfUsedId, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { type AccessNumbering, accessRows, type LoadedAccesses } from '../window/access-rows.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from '../window/distinct-window.ts';
import { ChainedWindow } from './chained-window.ts';
import { CHAINED_COUNT_MAX, COUNT_MAX, canEnd, countMin, SETTLED_COUNT_MAX } from './live-correlation.ts';
import { RecountedWindow } from './recounted-window.ts';
import { ReportedGroups } from './reported-groups.ts';
import { settledDetector } from './settled-detector.ts';

const DAY_MILLIS = 86_400_000;
/** Records are kept for this much longer than the window, so that late events still count. */
const LATE_MILLIS = 26 * DAY_MILLIS;
const KEPT_MAX = 50_000;
export interface SigmaDetectorSettings {
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
  if (!isCorrelation(of)) return ruleDetector(settings, of);
  if (chainOf(of).length > 1) return chainedDetector(settings, of);
  if (!canEnd(of)) return correlationDetector(settings, of);
  const { id, followsVerdict, recordOf } = settings;
  const bounds = { perGroupMax: SETTLED_COUNT_MAX, keptMax: KEPT_MAX, keepMillis: of.timespanMillis + LATE_MILLIS };
  return settledDetector({ id, followsVerdict, recordOf, correlation: of, bounds, toReports: reportsOf(settings) });
}

function ruleDetector(
  { id, title, severity, followsVerdict, recordOf }: SigmaDetectorSettings,
  rule: SigmaRule,
): Detector {
  const summaryOf = ({ actorId }: KeptAccess) => `\`${actorId}\` did what the Sigma rule “${title}” describes.`;
  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (isOfUsedId(access.decision) || !rule.matches(recordOf(access))) return noReports;
    const kept = keptOf(access);
    return [toReport(kept, { rule: id, severity, summary: summaryOf(kept) })];
  }
  const changes = followsVerdict ? ({ followsVerdict } as const) : {};
  return { id, version: 1, looksAtClaimedFuture: true, ...changes, observe };
}

function correlationDetector(settings: SigmaDetectorSettings, correlation: SigmaCorrelation): Detector {
  const { id, recordOf } = settings;
  const window = windowOf(correlation);
  /** The groups of accesses whose group may be another after they were judged again. */
  const groupsOf = new BoundedMap<readonly string[]>(2 * KEPT_MAX);
  const reportedIn = new ReportedGroups(correlation, 2 * KEPT_MAX);
  const toReports = reportsOf(settings);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (isOfUsedId(access.decision)) return noReports;
    const record = recordOf(access);
    const parts = partsOf(correlation, record, (rule) => !isCorrelation(rule) && rule.matches(record));
    if (parts.length === 0) return noReports;
    if (settings.followsVerdict) groupsOf.keep(nameOf(access), [...new Set(parts.map(({ group }) => group))]);
    return toReports(parts.flatMap((part) => reportedIn.add(part.group, window.add(part, access), same)));
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
      [...byGroup].flatMap(([group, names]) => reportedIn.remove(group, window.remove(group, names), same)),
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
      window.load(past.window as never, from);
      groupsOf.load(past.groupsOf);
      reportedIn.load(past.reportedIn);
    },
    get evicted() {
      return window.evicted;
    },
  };
  const changes = settings.followsVerdict ? ({ followsVerdict: true, forget } as const) : {};
  return { id, version: 1, ...changes, observe, memory };
}

function chainedDetector(settings: SigmaDetectorSettings, correlation: SigmaCorrelation): Detector {
  const window = new ChainedWindow({
    correlation,
    lateMillis: LATE_MILLIS,
    perGroupMax: CHAINED_COUNT_MAX,
    keptMax: KEPT_MAX,
  });
  const toReports = reportsOf(settings);
  const memory = {
    save: () => window.save(),
    load: (saved: unknown) => window.load(saved as ReturnType<typeof window.save>),
    get evicted() {
      return window.evicted;
    },
  };
  const forget = (accesses: readonly DetectedAccess[]) =>
    toReports(window.remove(new Set(accesses.map((one) => nameOf(one)))));
  return {
    id: settings.id,
    version: 1,
    memory,
    ...(settings.followsVerdict ? ({ followsVerdict: true, forget } as const) : {}),
    observe: (access) =>
      isOfUsedId(access.decision) ? noReports : toReports(window.add(keptOf(access), settings.recordOf(access))),
  };
}

function reportsOf({ id, title, severity }: SigmaDetectorSettings) {
  const summaryOf = ({ actorId }: KeptAccess) =>
    `\`${actorId}\` took part in what the Sigma correlation “${title}” describes.`;
  return (accesses: readonly KeptAccess[]): readonly ReportedAccess[] =>
    // An access that several rules match is in the window once for each.
    [...new Map(accesses.map((one) => [nameOfCited(one), one])).values()].map((kept) =>
      toReport(kept, { rule: id, severity, summary: summaryOf(kept) }),
    );
}

function same(kept: KeptAccess): KeptAccess {
  return kept;
}

/** The records of a correlation, by group. */
interface CorrelationWindow {
  readonly evicted: number;
  add(part: CorrelatedPart, access: DetectedAccess): readonly KeptAccess[];
  remove(group: string, names: ReadonlySet<string>): readonly KeptAccess[];
  save(into: AccessNumbering): unknown;
  load(saved: never, from: LoadedAccesses): void;
}

function windowOf(correlation: SigmaCorrelation): CorrelationWindow {
  const { type, timespanMillis } = correlation;
  const keepMillis = timespanMillis + LATE_MILLIS;
  if (type === 'value_sum' || type === 'temporal_ordered') {
    // No smaller number of accesses makes up for those of a sum; of an order few are needed.
    const perGroupMax = type === 'value_sum' ? SETTLED_COUNT_MAX : CHAINED_COUNT_MAX;
    const bounds = { keepMillis, perGroupMax, keptMax: KEPT_MAX };
    return ofRecounted(new RecountedWindow({ rule: correlation, ...bounds, reports: 'names' }));
  }
  const needsAll = type === 'temporal' && correlation.condition.length === 0;
  const valuesMin = needsAll ? correlation.rules : countMin(correlation.condition);
  const window = new DistinctWindow({
    // Both ends of the window are included.
    millis: timespanMillis + 1,
    valuesMin,
    keepMillis,
    keptMin: IMPORT_ARRIVALS,
    keptMax: KEPT_MAX,
    perKeyMax: COUNT_MAX,
  });
  const countedOf = ({ rule, value }: CorrelatedPart, access: DetectedAccess): string => {
    if (type === 'temporal') return String(rule);
    return type === 'value_count' ? String(value) : `${rule} ${nameOf(access)}`;
  };
  return {
    get evicted() {
      return window.evicted;
    },
    add: (part, access) => window.add({ key: part.group, value: countedOf(part, access), access }),
    remove: (group, names) => window.remove(group, (row) => names.has(accessRows.nameOf(row))),
    save: (into) => window.save(into),
    load: (saved, from) => window.load(saved, from),
  };
}

function ofRecounted(window: RecountedWindow): CorrelationWindow {
  return {
    get evicted() {
      return window.evicted;
    },
    add: (part, access) => window.add(part, keptOf(access)).map((one) => one.access),
    remove: (group, names) => {
      const withdrawn = window.remove(group, ({ name }) => names.has(name));
      return withdrawn.filter(({ name }) => !names.has(name)).map((one) => one.access);
    },
    save: () => window.save(),
    load: (saved) => window.load(saved),
  };
}

/** An alert of the actor; what is low waits for a look at the whole day. */
function toReport(kept: KeptAccess, report: Pick<ReportedAccess, 'rule' | 'severity' | 'summary'>): ReportedAccess {
  const reported = reportKept(kept, report, kept.actorId);
  if (report.severity !== 'low') return reported;
  const day = Math.floor(Math.min(kept.occurredAt, kept.appendedAt + AHEAD_MILLIS_MAX) / DAY_MILLIS);
  return { ...reported, group: groups.low(report.rule, day) };
}
