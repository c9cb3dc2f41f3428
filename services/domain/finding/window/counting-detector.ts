import type { Severity } from '../../access-decision/access-decision.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportKept } from '../detector.ts';
import { DistinctWindow, IMPORT_ARRIVALS } from './distinct-window.ts';
import { removeFrom } from './remove-from.ts';

const DAY_MILLIS = 86_400_000;
/** Entries are kept for this much longer than the window, so that late events still count. */
const LATE_DAYS = 26;
const KEPT_MAX = 200_000;
const PER_KEY_MAX = 2_000;

/** Defines which accesses are counted, by what, and how many distinct values are too many. */
export interface CountingSettings {
  /** Name of both the detector and the rule. */
  readonly rule: string;
  readonly version: number;
  readonly severity: Severity;
  readonly days: number;
  readonly valuesMin: number;
  /** The key whose values are counted. Null if the access does not count. */
  keyOf(access: DetectedAccess): string | null;
  valueOf(access: DetectedAccess): string;
  summaryOf(access: AccessSnapshot): string;
  /** The default is the group of the actor. */
  groupOf?(access: AccessSnapshot): string;
  /** True if `keyOf` depends on the verdict. */
  readonly followsVerdict: boolean;
  /** `traits` without which `keyOf` is null. */
  readonly looksAt: number;
  /** True if the finding asks the source and accuses nobody. */
  readonly asksSource?: true;
}

/** Reports every access of a key in a window with too many distinct values. */
export function countingDetector(settings: CountingSettings): Detector {
  const { rule, version, severity, days, valuesMin, followsVerdict, looksAt } = settings;
  const window = new DistinctWindow({
    millis: days * DAY_MILLIS,
    valuesMin,
    keepMillis: (days + LATE_DAYS) * DAY_MILLIS,
    keptMin: IMPORT_ARRIVALS,
    keptMax: KEPT_MAX,
    perKeyMax: PER_KEY_MAX,
  });

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const key = settings.keyOf(access);
    if (key === null) return noReports;
    const reported = window.add({ key, value: settings.valueOf(access), access });
    return reported.length === 0 ? noReports : reported.map(toReport);
  }

  /** The verdict has changed, so the key as it was before is asked for. */
  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    return removeFrom(window, accesses.map(asUnexplained), settings.keyOf).map(toReport);
  }

  function toReport(access: AccessSnapshot): ReportedAccess {
    const report = reportKept(access, { rule, severity, summary: settings.summaryOf(access) }, access.actorId);
    const group = settings.groupOf?.(access) ?? report.group;
    return { ...report, group, sourceId: settings.asksSource ? access.sourceId : null };
  }

  const changes = followsVerdict ? ({ followsVerdict, forget } as const) : {};
  return { id: rule, version, looksAt, ...changes, observe, memory: window };
}

function asUnexplained(access: DetectedAccess): DetectedAccess {
  return { ...access, decision: { ...access.decision, verdict: 'unexplained' } };
}
