import { createHash } from 'node:crypto';
import type { SortedRows } from '../sorted-rows.ts';
import { type DetectedAccess, isClaimedFuture, nameOf } from './detected-access.ts';
import type { Detector, Progress, ReportedAccess } from './detector.ts';
import { detectors } from './detectors.ts';
import type { CitedAccess, Finding, Withdrawal } from './finding.ts';
import { ReportedFindings } from './reported-findings.ts';

/** The id has 128 bits in hexadecimal. */
const FINDING_ID_CHARS = 32;

/** The detectors cannot load this memory: others, or other versions of them, have saved it. */
export class OtherDetectorsError extends Error {
  override readonly name = 'OtherDetectorsError';
}

/** The state of all detectors at one position of the log. */
export interface SavedDetection {
  /** Keyed by id and version of the detector. */
  readonly memories: ReadonlyMap<string, unknown>;
}

/**
 * Runs all detectors over one stream of accesses. The state is a fold over the stream and can be rebuilt from it: the
 * windows are in memory, and the findings that may change later are rows of a table.
 */
export class Detection {
  readonly #detectors: readonly Detector[];
  readonly #ofClaimedFuture: readonly Detector[];
  /** Findings of detectors that follow the verdict of the access. */
  readonly reported: ReportedFindings;

  readonly #onObserved: (rule: string) => void;

  /** `onObserved` receives the rule of each finding of a detector that only observes. */
  constructor(
    rows: SortedRows,
    create: readonly (() => Detector)[] = detectors,
    onObserved: (rule: string) => void = () => {},
  ) {
    this.#onObserved = onObserved;
    this.reported = new ReportedFindings(rows);
    this.#detectors = create.map((newDetector) => newDetector());
    this.#ofClaimedFuture = this.#detectors.filter(({ looksAtClaimedFuture }) => looksAtClaimedFuture === true);
  }

  /** Returns findings in the order of the detectors. `nowMs` is recorded in them and decides nothing. */
  observe(access: DetectedAccess, nowMs: number): Finding[] {
    const findings: Finding[] = [];
    for (const detector of this.#looking(access)) {
      for (const reported of detector.observe(access)) this.#add(findings, detector, reported, nowMs);
    }
    return findings;
  }

  /** Accesses that detectors forgot early because there were too many, since the process started. */
  get evicted(): number {
    return this.#detectors.reduce((sum, { memory }) => sum + (memory?.evicted ?? 0), 0);
  }

  /** The values may share parts with the detectors: they are written before the next access. */
  save(): SavedDetection {
    return { memories: new Map(this.memories()) };
  }

  /** Yields the memory of each detector, taken when it is asked for. */
  *memories(): Generator<readonly [name: string, memory: unknown]> {
    for (const one of this.#detectors) yield [nameOfDetector(one), one.memory?.save() ?? null];
  }

  /** Throws `OtherDetectorsError`. */
  load({ memories }: SavedDetection): void {
    const names = this.#detectors.map(nameOfDetector);
    if (memories.size !== names.length || !names.every((name) => memories.has(name))) {
      throw new OtherDetectorsError(
        `the memory is of ${[...memories.keys()].join(', ')}, expected ${names.join(', ')}`,
      );
    }
    for (const detector of this.#detectors) detector.memory?.load(memories.get(nameOfDetector(detector)));
  }

  #looking(access: DetectedAccess): readonly Detector[] {
    return isClaimedFuture(access) ? this.#ofClaimedFuture : this.#detectors;
  }

  /**
   * Re-evaluates accesses that were judged again. Returns new findings, and withdrawals for these accesses and for
   * others counted with them. For accesses that have left their windows, only their own findings are withdrawn;
   * `intimate-share` always does this. Accesses are passed together so that each window is recounted once.
   */
  reevaluate(judgedAgain: readonly DetectedAccess[], nowMs: number): readonly (Finding | Withdrawal)[] {
    // If an access was judged twice, the later judgement counts.
    const accesses = [...new Map(judgedAgain.map((access) => [nameOf(access), access])).values()];
    const before = new Set(accesses.flatMap((access) => [...this.reported.of(citedBy(access))]));
    const findings = new Map<string, Finding>();
    for (const access of accesses) this.reported.set(citedBy(access), new Set());
    for (const detector of this.#detectors) {
      if (detector.followsVerdict !== true) continue;
      for (const reported of detector.forget?.(accesses) ?? []) before.add(this.#takeBack(detector, reported));
      const seen = accesses.filter((access) => this.#looking(access).includes(detector));
      for (const reported of seen.flatMap((access) => detector.observe(access))) {
        const finding = toFinding(detector, reported, nowMs);
        // One that was reported before its detector only observed stays.
        if (isObserved(detector) && !before.has(finding.findingId)) this.#onObserved(finding.rule);
        else findings.set(finding.findingId, this.#remember(detector, finding));
      }
    }
    const withdrawn = [...before].filter((findingId) => !findings.has(findingId));
    const reported = [...findings.values()].filter(({ findingId }) => !before.has(findingId));
    const kind = 'withdrawal' as const;
    return [...reported, ...withdrawn.map((findingId) => ({ kind, findingId, detectedAt: nowMs }))];
  }

  #add(findings: Finding[], detector: Detector, reported: ReportedAccess, nowMs: number): void {
    if (isObserved(detector)) this.#onObserved(reported.rule);
    else findings.push(this.#remember(detector, toFinding(detector, reported, nowMs)));
  }

  #remember(detector: Detector, finding: Finding): Finding {
    if (detector.followsVerdict !== true) return finding;
    for (const evidence of finding.evidence) {
      const ids = new Set(this.reported.of(evidence));
      this.reported.set(evidence, ids.add(finding.findingId));
    }
    return finding;
  }

  #takeBack(detector: Detector, reported: ReportedAccess): string {
    const { findingId } = toFinding(detector, reported, 0);
    const ids = new Set(this.reported.of(reported.evidence));
    if (ids.delete(findingId)) this.reported.set(reported.evidence, ids);
    return findingId;
  }

  /** Returns the findings that became certain because time passed. */
  advance(progress: Progress): Finding[] {
    const findings: Finding[] = [];
    for (const detector of this.#detectors) {
      for (const reported of detector.advance?.(progress) ?? [])
        this.#add(findings, detector, reported, progress.nowMs);
    }
    return findings;
  }
}

function isObserved({ configured }: Detector): boolean {
  return configured?.isObserved === true;
}

function nameOfDetector({ id, version }: Detector): string {
  return `${id}@${version}`;
}

function citedBy({ event }: DetectedAccess): Pick<CitedAccess, 'eventId' | 'sourceId'> {
  return { eventId: event.eventId, sourceId: event.source.id };
}

function toFinding({ id, version }: Detector, reported: ReportedAccess, detectedAt: number): Finding {
  const { rule, severity, group, actorId, sourceId, evidence, summary } = reported;
  // The id depends on one access only, so earlier or later arrivals do not change it.
  const identity = [`${id}@${version}`, rule, group, evidence.sourceId, evidence.eventId];
  return {
    kind: 'finding',
    findingId: findingIdOf(identity),
    rule,
    severity,
    group,
    actorId,
    sourceId,
    detectedAt,
    evidence: [evidence],
    summary,
  };
}

/** The id of a finding: the same parts, beginning with the detector and its version, are the same finding. */
export function findingIdOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, FINDING_ID_CHARS);
}
