import type { SortedRows } from '../sorted-rows.ts';
import { traits, traitsOf } from './access-traits.ts';
import { type DetectedAccess, forgetRemembered, nameOf, TOGETHER_MAX } from './detected-access.ts';
import type { Detector, Progress, ReportedAccess } from './detector.ts';
import { detectors } from './detectors.ts';
import type { Finding, Withdrawal } from './finding.ts';
import { FindingIds } from './ids/finding-id.ts';
import { isFindingOf, toFinding } from './ids/to-finding.ts';
import {
  always,
  isContinued,
  isIn,
  type PlannedDetector,
  reportable,
  type SpanInForce,
  spansOf,
} from './mechanisms/planned-detectors.ts';
import { type FindingKey, ReportedFindings } from './reported-findings.ts';
import { type SavedDetection, type SavedPart, type SavingDetection, savedDetection } from './saved/saved-detection.ts';
import { type AccessNumbering, accessRows } from './window/access-rows.ts';
import { lastOf } from './window/last-of.ts';

/** What becomes of findings that raise no alert. */
export interface DetectionHooks {
  /** Receives the rule of each finding of a detector that only observes. */
  readonly onObserved?: (rule: string) => void;
  /** Returns the id of the exception that suppresses what a detection reports, or null. */
  readonly suppressionOf?: (detection: string, reported: ReportedAccess) => string | null;
  /** Receives both ids of each finding that is suppressed. */
  readonly onSuppressed?: (detection: string, exception: string) => void;
}

/** A detector, and the accesses that it reports. */
interface Running {
  /** Of what it saves: another version of the mechanism cannot load it. */
  readonly name: string;
  readonly planned: PlannedDetector;
  readonly detector: Detector;
  readonly observe: Detector['observe'];
  readonly ids: FindingIds;
  /** `traits`: it looks at an access if those of `asked` are exactly those of `looksAt`. */
  readonly asked: number;
  readonly looksAt: number;
  readonly spans: readonly SpanInForce[];
  /** It never reports later accesses … */
  readonly until: number;
  /** … and sees them, and is asked what time made certain, only where and while it waits for answers. */
  readonly seesUntil: number;
  /** Events that it had observed when it was saved: the last one of each partition. */
  readonly seen: readonly number[];
}

const nothingSeen: readonly number[] = [];

/** What a detector reports of the access at a place among those that are looked at together. */
interface ReportedBy {
  readonly at: number;
  readonly by: Running;
  readonly report: ReportedAccess;
}

/**
 * Runs all detectors over one stream of accesses. The state is a fold over the stream and can be rebuilt from it: the
 * windows are in memory, and the findings that may change later are rows of a table.
 */
export class Detection {
  #running: readonly Running[];
  readonly #traits = new Int32Array(TOGETHER_MAX);
  /** The last event of each partition that any detector had observed when it was saved. */
  #seenUntil: readonly number[] = [];
  /** Findings of detectors that follow the verdict of the access. */
  readonly reported: ReportedFindings;

  readonly #hooks: DetectionHooks;

  constructor(rows: SortedRows, planned: readonly PlannedDetector[] = detectors, hooks: DetectionHooks = {}) {
    this.#hooks = hooks;
    this.reported = new ReportedFindings(rows);
    this.#running = planned.map(running);
  }

  /** Adds findings to `findings` in the order of the detectors. `nowMs` is recorded in them and decides nothing. */
  observe(access: DetectedAccess, nowMs: number, findings: Finding[] = []): Finding[] {
    return this.observeAll([access], nowMs, findings);
  }

  /**
   * Looks at accesses in their order, at most `TOGETHER_MAX` of them. Findings are those of one access after the other. Each
   * detector looks at all of them before the next does: what all detectors need for one access is more than a processor keeps
   * at hand.
   */
  observeAll(accesses: readonly DetectedAccess[], nowMs: number, findings: Finding[] = []): Finding[] {
    const its = this.#traits;
    let newest = Number.NEGATIVE_INFINITY;
    let isAnySeen = false;
    for (let at = 0; at < accesses.length; at += 1) {
      const access = accesses[at] as DetectedAccess;
      its[at] = traitsOf(access);
      isAnySeen ||= isSeen(this.#seenUntil, access);
      newest = Math.max(newest, access.decision.appendedAt);
    }
    const reported: ReportedBy[] = [];
    for (const by of this.#running) {
      const { detector, observe, asked, looksAt, seesUntil, seen } = by;
      const hasEnded = newest >= seesUntil;
      for (let at = 0; at < accesses.length; at += 1) {
        if (((its[at] ?? 0) & asked) !== looksAt) continue;
        const access = accesses[at] as DetectedAccess;
        if (isAnySeen && isSeen(seen, access)) continue;
        if (hasEnded && access.decision.appendedAt >= seesUntil) continue;
        const reports = observe.call(detector, access);
        for (let index = 0; index < reports.length; index += 1) {
          reported.push({ at, by, report: reports[index] as ReportedAccess });
        }
      }
    }
    if (accesses.length > 1) reported.sort((one, other) => one.at - other.at);
    for (const { by, report } of reported) this.#add(findings, by, report, nowMs);
    return findings;
  }

  /** Lets go of the accesses that were looked at last. Nobody asks for what was made of them any more. */
  forgetAccesses(): void {
    forgetRemembered();
    accessRows.forgetAccesses();
  }

  /** Accesses that detectors forgot early because there were too many, since the process started. */
  get evicted(): number {
    return this.#running.reduce((sum, { detector }) => sum + (detector.memory?.evicted ?? 0), 0);
  }

  /** The values may share parts with the detectors: they are written before the next access. */
  save(): SavedDetection {
    const { detectors: all, shared } = this.saving(() => []);
    return savedDetection([...[...all].map((one) => lastOf(one)), ...shared]);
  }

  /** Begins a snapshot. `seen` is asked at the last step of each detector, and returns what it has observed then. */
  saving(seen: () => readonly number[]): SavingDetection {
    const numbering = accessRows.numbering();
    return {
      detectors: savingEach(this.#running, numbering, seen),
      shared: savingShared(numbering),
    };
  }

  /** Loads all at once. */
  load(saved: SavedDetection): readonly PlannedDetector[] {
    return lastOf(this.loading(saved));
  }

  /**
   * Takes over what the same detectors have saved with the same settings, a detector in each step. Returns the others: they know nothing yet,
   * and have to see the past again. Each goes on behind what it had observed, wherever the first one was.
   */
  *loading({ memories, accesses }: SavedDetection): Generator<void, readonly PlannedDetector[], void> {
    const from = accessRows.load(accesses);
    const others: PlannedDetector[] = [];
    const seenUntil: number[] = [];
    const running = [...this.#running];
    for (const [at, one] of running.entries()) {
      const saved = memories.get(one.name);
      if (saved === undefined || !isContinued(saved.spans, one.spans)) {
        others.push(one.planned);
        continue;
      }
      one.detector.memory?.load(saved.memory, from);
      for (const [partition, last] of saved.seen.entries())
        seenUntil[partition] = Math.max(last, seenUntil[partition] ?? last);
      if (saved.seen.length > 0) running[at] = goingOn(one, one.planned, saved.seen);
      yield;
    }
    this.#running = running;
    this.#seenUntil = seenUntil;
    return others;
  }

  /** Returns those of `planned` that know nothing yet where the detectors of this detection go on. */
  newOf(planned: readonly PlannedDetector[]): readonly PlannedDetector[] {
    return planned.filter((one) => {
      const known = this.#like(one);
      return known === undefined || !isContinued(known.spans, one.spans ?? always);
    });
  }

  #like(one: PlannedDetector): Running | undefined {
    return this.#running.find(({ planned }) => (planned.identity ?? planned) === (one.identity ?? one));
  }

  /**
   * Ends its detectors where `planned` ends them. What another version will report they report no more, also before that
   * one has seen the past.
   */
  limit(planned: readonly PlannedDetector[]): void {
    this.#running = this.#running.map((one) => {
      const next = planned.find((other) => (other.identity ?? other) === (one.planned.identity ?? one.planned));
      return next === undefined || !isContinued(one.spans, next.spans ?? always) ? one : goingOn(one, next);
    });
  }

  /**
   * Goes on with the detectors of `planned`: with its own where they can, and with those of `rebuilt`, which saw the same
   * accesses and found `findings` that remain.
   */
  change(planned: readonly PlannedDetector[], rebuilt: Detection, findings: Iterable<Finding>): void {
    this.#running = planned.map((one) => {
      const known = rebuilt.#like(one) ?? this.#like(one);
      return known === undefined ? running(one) : goingOn(known, one);
    });
    for (const finding of findings) {
      const by = this.#running.find(({ detector: { id } }) => id === finding.detection);
      if (by !== undefined) this.#remember(by.detector, finding);
    }
  }

  /**
   * Re-evaluates accesses that were judged again. Returns new findings, and withdrawals for these accesses and for
   * others counted with them. For accesses that have left their windows, only their own findings are withdrawn;
   * `intimate-share` always does this. Accesses are passed together so that each window is recounted once.
   * A detection that was silenced at `judgedAt`, when the last of them was judged again, raises nothing.
   */
  reevaluate(
    judgedAgain: readonly DetectedAccess[],
    nowMs: number,
    judgedAt = nowMs,
  ): readonly (Finding | Withdrawal)[] {
    // If an access was judged twice, the later judgement counts.
    const accesses = [...new Map(judgedAgain.map((access) => [nameOf(access), access])).values()];
    const before = new Set(accesses.flatMap((access) => [...this.reported.of(citedBy(access))]));
    const findings = new Map<string, Finding>();
    for (const access of accesses) this.reported.set(citedBy(access), []);
    const its = new Map(accesses.map((access) => [access, traitsOf(access)]));
    for (const { detector, planned, ids, spans, seesUntil, asked, looksAt } of this.#running) {
      if (detector.followsVerdict !== true) continue;
      const inForce = accesses.filter(({ decision }) => decision.appendedAt < seesUntil);
      for (const reported of reportable(spans, detector.forget?.(inForce) ?? [])) {
        before.add(this.#takeBack(ids.of(reported), reported));
      }
      const seen = inForce.filter((access) => ((its.get(access) ?? 0) & asked) === looksAt);
      for (const reported of reportable(
        spans,
        seen.flatMap((access) => detector.observe(access)),
      )) {
        const finding = toFinding(detector, ids, reported, nowMs);
        // One that was reported before its detector only observed, or an exception was approved, stays.
        const isKept = before.has(finding.findingId);
        if (!isKept && (this.#isSilenced(detector, reported) || isIn(planned.silenced ?? [], judgedAt))) continue;
        findings.set(finding.findingId, this.#remember(detector, finding));
      }
    }
    const withdrawn = [...before].filter((findingId) => !findings.has(findingId));
    const reported = [...findings.values()].filter(({ findingId }) => !before.has(findingId));
    const kind = 'withdrawal' as const;
    return [...reported, ...withdrawn.map((findingId) => ({ kind, findingId, detectedAt: nowMs }))];
  }

  #add(findings: Finding[], { detector, ids, spans }: Running, reported: ReportedAccess, nowMs: number): void {
    if (spans !== always && !isIn(spans, reported.evidence.appendedAt)) return;
    if (!this.#isSilenced(detector, reported))
      findings.push(this.#remember(detector, toFinding(detector, ids, reported, nowMs)));
  }

  /** True for what raises no alert; it is counted. */
  #isSilenced(detector: Detector, reported: ReportedAccess): boolean {
    const { suppressionOf, onObserved, onSuppressed } = this.#hooks;
    if (isObserved(detector)) {
      onObserved?.(reported.rule);
      return true;
    }
    const exception = suppressionOf?.(detector.id, reported) ?? null;
    if (exception !== null) onSuppressed?.(detector.id, exception);
    return exception !== null;
  }

  #remember(detector: Detector, finding: Finding): Finding {
    if (detector.followsVerdict !== true) return finding;
    for (const evidence of finding.evidence) this.reported.add(evidence, finding.findingId);
    return finding;
  }

  #takeBack(findingId: string, reported: ReportedAccess): string {
    const ids = this.reported.of(reported.evidence);
    if (ids.includes(findingId)) {
      this.reported.set(
        reported.evidence,
        ids.filter((id) => id !== findingId),
      );
    }
    return findingId;
  }

  /**
   * Remembers what time made certain while versions waited that have ended since: a late fact may explain that. No time passes
   * in a replay, so they are asked after it, and what is not `isKnown` was never reported.
   */
  recall(nowMs: number, isKnown: (finding: Finding) => boolean): void {
    for (const { detector, ids, spans, seesUntil } of this.#running) {
      if (nowMs <= seesUntil || detector.followsVerdict !== true) continue;
      const reported = detector.advance?.({ nowMs: seesUntil, observedUpTo: Number.POSITIVE_INFINITY }) ?? [];
      const findings = reportable(spans, reported).map((one) => toFinding(detector, ids, one, nowMs));
      for (const finding of findings.filter(isKnown)) this.#remember(detector, finding);
    }
  }

  /** The detectors that take over what they reported. */
  get recalling(): ReadonlySet<string> {
    return new Set(this.#running.flatMap(({ detector: { id, recall } }) => (recall === undefined ? [] : id)));
  }

  /** Takes over findings that time made until `at`. Returns those of its detectors, with what follows. */
  takeOver(found: readonly Finding[], at: number): Finding[] {
    return this.#running.flatMap(({ detector, ids, spans, seesUntil }) => {
      if (detector.recall === undefined) return [];
      const own = found.filter((one) => isFindingOf(detector, ids, one));
      const nowMs = Math.min(at, seesUntil);
      const cited = own.flatMap(({ evidence }) => evidence);
      const more = reportable(spans, detector.recall(cited, { nowMs, observedUpTo: nowMs }))
        .filter((one) => !this.#isSilenced(detector, one))
        .map((one) => toFinding(detector, ids, one, at));
      return [...own, ...more].map((one) => this.#remember(detector, one));
    });
  }

  /** Returns the findings that became certain because time passed. */
  advance(progress: Progress): Finding[] {
    const findings: Finding[] = [];
    const { nowMs, wallMs = nowMs } = progress;
    for (const one of this.#running) {
      // It has nothing to wait for any more, and counts nothing that is so now.
      if (nowMs > one.seesUntil) continue;
      for (const reported of one.detector.advance?.(progress) ?? []) this.#add(findings, one, reported, wallMs);
    }
    return findings;
  }
}

function isObserved({ configured }: Detector): boolean {
  return configured?.isObserved === true;
}

function running(planned: PlannedDetector): Running {
  const detector = accessRows.together(planned);
  const { id, version, configured, observe, looksAt = 0, looksAtClaimedFuture } = detector;
  const settings = configured === undefined ? '' : ` ${configured.version}`;
  const asked = looksAtClaimedFuture === true ? looksAt : looksAt | traits.ahead;
  const ids = new FindingIds(detector);
  const { spans, until, seesUntil } = spansOf(planned, detector);
  const name = `${id}@${version}${settings}`;
  return { name, planned, detector, observe, ids, asked, looksAt, spans, until, seesUntil, seen: nothingSeen };
}

/** The same detector, in the spans of `planned`. */
function goingOn(before: Running, planned: PlannedDetector, seen = before.seen): Running {
  return { ...before, planned, ...spansOf(planned, before.detector), seen };
}

function isSeen(seen: readonly number[], { place }: DetectedAccess): boolean {
  return place !== null && place.offset <= (seen[place.partition] ?? -1);
}

function* savingEach(
  all: readonly Running[],
  numbering: AccessNumbering,
  seen: () => readonly number[],
): Generator<Generator<void, SavedPart, void>, void, void> {
  for (const one of all) yield savingOne(one, numbering, seen);
}

function* savingOne(
  { name, detector: { memory }, spans }: Running,
  numbering: AccessNumbering,
  seen: () => readonly number[],
): Generator<void, SavedPart, void> {
  const saved = memory?.saving === undefined ? memory?.save(numbering) : yield* memory.saving(numbering);
  return { name, saved: { spans, memory: saved ?? null, seen: seen() } };
}

function* savingShared(numbering: AccessNumbering): Generator<SavedPart, void, void> {
  for (const shared of accessRows.saving(numbering)) yield { shared };
}

function citedBy({ event, decision }: DetectedAccess): FindingKey {
  return { eventId: event.eventId, sourceId: event.source.id, appendedAt: decision.appendedAt };
}
