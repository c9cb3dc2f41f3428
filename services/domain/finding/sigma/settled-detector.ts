import { partsOf } from '../../sigma/correlated-records.ts';
import type { SigmaRecord } from '../../sigma/sigma-document.ts';
import { isCorrelation, type SigmaCorrelation } from '../../sigma/sigma-rule.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isClaimedFuture, isOfUsedId, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type Progress, type ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { type KeptAccess, keptOf } from '../kept-access.ts';
import { ReportedGroups } from './reported-groups.ts';
import { type OfGroup, type SavedSettled, type SettledSettings, SettledWindow } from './settled-window.ts';

const MINUTE_MILLIS = 60_000;
/** An access that is reported later than this after it happened is left out. */
const LATENESS_MILLIS = 60 * MINUTE_MILLIS;

interface SettledDetectorSettings {
  readonly id: string;
  readonly correlation: SigmaCorrelation;
  readonly followsVerdict: boolean;
  readonly bounds: Omit<SettledSettings, 'rule'>;
  recordOf(access: DetectedAccess): SigmaRecord;
  toReports(accesses: readonly KeptAccess[]): readonly ReportedAccess[];
}

/**
 * Reports the accesses of the windows in which a correlation holds that further accesses can end. What arrives within the
 * lateness counts in any order, and what arrives later counts in no window, so the findings depend on the accesses only.
 */
export function settledDetector(settings: SettledDetectorSettings): Detector {
  const { id, followsVerdict } = settings;
  const memory = new SettledAccesses(settings);
  const forget = (accesses: readonly DetectedAccess[]) => memory.judgeAgain(accesses);
  const recall = (reported: readonly CitedAccess[]) => memory.recall(reported);
  return {
    id,
    version: 1,
    memory,
    ...(followsVerdict ? ({ followsVerdict: true, forget, recall } as const) : {}),
    observe: (access) => memory.observe(access),
    advance: (progress) => memory.advance(progress),
  };
}

class SettledAccesses {
  readonly #window: SettledWindow;
  readonly #reportedIn: ReportedGroups;
  readonly #groupsOf: BoundedMap<readonly string[]>;
  /** Accesses that were judged again, and are in the window as they are now. */
  readonly #judgedAgain = new Set<string>();
  #due: KeptAccess[] = [];
  late = 0;

  constructor(private readonly settings: SettledDetectorSettings) {
    const { correlation, bounds } = settings;
    this.#window = new SettledWindow({ rule: correlation, ...bounds });
    this.#reportedIn = new ReportedGroups(correlation, 2 * bounds.keptMax);
    this.#groupsOf = new BoundedMap(2 * bounds.keptMax);
  }

  get evicted(): number {
    return this.#window.evicted;
  }

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    if (!isOfUsedId(access.decision) && !this.#judgedAgain.delete(nameOf(access))) this.#add(access);
    return this.#takeDue();
  }

  /** Replaces the accesses, which are observed again next: what holds only without them must not be reported. */
  judgeAgain(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    const groups = new Set<string>();
    for (const access of accesses) {
      const name = nameOf(access);
      for (const group of this.#groupsOf.get(name) ?? []) {
        groups.add(group);
        this.#window.remove(group, (record) => record.name === name);
      }
      this.#groupsOf.delete(name);
      this.#reportedIn.forget(name);
      if (isClaimedFuture(access)) continue;
      this.#judgedAgain.add(name);
      this.#add(access);
      for (const group of this.#groupsOf.get(name) ?? []) groups.add(group);
    }
    const withdrawn: KeptAccess[] = [];
    for (const group of groups) {
      const recounted = this.#window.recount(group);
      withdrawn.push(...this.#reportedIn.remove(group, recounted.withdrawn, same));
      this.#due.push(...this.#reportedIn.add(group, recounted.reported, same));
    }
    // One that another group reports from now on stays.
    const staying = new Set(this.#due.map(nameOfCited));
    return this.settings.toReports(withdrawn.filter((one) => !staying.has(nameOfCited(one))));
  }

  advance({ nowMs, observedUpTo }: Progress): readonly ReportedAccess[] {
    // The clock was ahead at an earlier look: what has arrived since was not looked at.
    if (this.#window.isSettledBeyond(nowMs)) this.#window.setBack();
    const arrived = Math.min(nowMs, observedUpTo) - LATENESS_MILLIS;
    this.#report(this.#window.settle(Math.floor(arrived / MINUTE_MILLIS) * MINUTE_MILLIS));
    return this.#takeDue();
  }

  /** Windows that end no later than what was reported were looked at then: all were, at the same time. */
  recall(reported: readonly CitedAccess[]): readonly ReportedAccess[] {
    const newest = reported.reduce((found, { occurredAt }) => Math.max(found, occurredAt), Number.NEGATIVE_INFINITY);
    this.#report(this.#window.settle(newest + 1));
    return this.#takeDue();
  }

  save(): SavedAccesses {
    return {
      window: this.#window.save(),
      reportedIn: this.#reportedIn.save(),
      groupsOf: new Map(this.#groupsOf),
      due: [...this.#due],
    };
  }

  load(saved: unknown): void {
    const { window, reportedIn, groupsOf, due } = saved as SavedAccesses;
    this.#window.load(window);
    this.#reportedIn.load(reportedIn);
    this.#groupsOf.load(groupsOf);
    this.#due = [...due];
  }

  #add(access: DetectedAccess): void {
    const { correlation, followsVerdict, recordOf } = this.settings;
    const record = recordOf(access);
    const parts = partsOf(correlation, record, (rule) => !isCorrelation(rule) && rule.matches(record));
    if (parts.length === 0) return;
    const kept = keptOf(access);
    if (kept.appendedAt - kept.occurredAt > LATENESS_MILLIS) {
      this.late += 1;
      return;
    }
    if (followsVerdict) this.#groupsOf.keep(nameOf(access), [...new Set(parts.map(({ group }) => group))]);
    for (const part of parts) this.#report(this.#window.add(part, kept));
  }

  #report(settled: readonly OfGroup[]): void {
    for (const { group, accesses } of settled) this.#due.push(...this.#reportedIn.add(group, accesses, same));
  }

  #takeDue(): readonly ReportedAccess[] {
    if (this.#due.length === 0) return noReports;
    const taken = this.#due;
    this.#due = [];
    return this.settings.toReports(taken);
  }
}

interface SavedAccesses {
  readonly window: SavedSettled;
  readonly reportedIn: ReadonlyMap<string, readonly string[]>;
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  readonly due: readonly KeptAccess[];
}

function same(kept: KeptAccess): KeptAccess {
  return kept;
}
