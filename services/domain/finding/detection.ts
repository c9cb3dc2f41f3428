import { createHash } from 'node:crypto';
import { BoundedMap } from './bounded-map.ts';
import { type DetectedAccess, isClaimedFuture, nameOf, nameOfCited } from './detected-access.ts';
import type { Detector, Progress, ReportedAccess } from './detector.ts';
import { detectors } from './detectors.ts';
import type { Finding, Withdrawal } from './finding.ts';

/** The id has 128 bits in hexadecimal. */
const FINDING_ID_CHARS = 32;
/** Bounds the number of accesses whose findings can be withdrawn. Beyond it, the oldest findings become permanent. */
const REPORTED_MAX = 1_000_000;

/** Runs all detectors over one stream of accesses. The state is a fold over the stream and can be rebuilt from it. */
export class Detection {
  readonly #detectors: readonly Detector[];
  readonly #ofClaimedFuture: readonly Detector[];
  /** Finding ids by access, for detectors that follow its verdict. One id for each finding. */
  readonly #reported = new BoundedMap<Set<string>>(REPORTED_MAX);

  constructor(create: readonly (() => Detector)[] = detectors) {
    this.#detectors = create.map((newDetector) => newDetector());
    this.#ofClaimedFuture = this.#detectors.filter(({ looksAtClaimedFuture }) => looksAtClaimedFuture === true);
  }

  /** Returns findings in the order of the detectors. `nowMs` is recorded in them and decides nothing. */
  observe(access: DetectedAccess, nowMs: number): Finding[] {
    const findings: Finding[] = [];
    for (const detector of this.#looking(access)) {
      for (const reported of detector.observe(access)) findings.push(this.#report(detector, reported, nowMs));
    }
    return findings;
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
    const before = new Set(accesses.flatMap((access) => [...(this.#reported.get(nameOf(access)) ?? [])]));
    const findings = new Map<string, Finding>();
    for (const access of accesses) this.#reported.delete(nameOf(access));
    for (const detector of this.#detectors) {
      if (detector.followsVerdict !== true) continue;
      for (const reported of detector.forget?.(accesses) ?? []) before.add(this.#takeBack(detector, reported));
      const seen = accesses.filter((access) => this.#looking(access).includes(detector));
      for (const reported of seen.flatMap((access) => detector.observe(access))) {
        const finding = this.#report(detector, reported, nowMs);
        findings.set(finding.findingId, finding);
      }
    }
    const withdrawn = [...before].filter((findingId) => !findings.has(findingId));
    const reported = [...findings.values()].filter(({ findingId }) => !before.has(findingId));
    const kind = 'withdrawal' as const;
    return [...reported, ...withdrawn.map((findingId) => ({ kind, findingId, detectedAt: nowMs }))];
  }

  #report(detector: Detector, reported: ReportedAccess, nowMs: number): Finding {
    const finding = toFinding(detector, reported, nowMs);
    if (detector.followsVerdict !== true) return finding;
    const name = nameOfCited(reported.evidence);
    const ids = this.#reported.get(name) ?? new Set();
    this.#reported.keep(name, ids.add(finding.findingId));
    return finding;
  }

  #takeBack(detector: Detector, reported: ReportedAccess): string {
    const { findingId } = toFinding(detector, reported, 0);
    this.#reported.get(nameOfCited(reported.evidence))?.delete(findingId);
    return findingId;
  }

  /** Returns the findings that became certain because time passed. */
  advance(progress: Progress): Finding[] {
    return this.#detectors.flatMap((detector) =>
      (detector.advance?.(progress) ?? []).map((reported) => this.#report(detector, reported, progress.nowMs)),
    );
  }
}

function toFinding({ id, version }: Detector, reported: ReportedAccess, detectedAt: number): Finding {
  const { rule, severity, group, actorId, sourceId, evidence, summary } = reported;
  // The id depends on one access only, so earlier or later arrivals do not change it.
  const identity = JSON.stringify([`${id}@${version}`, rule, group, evidence.sourceId, evidence.eventId]);
  return {
    kind: 'finding',
    findingId: createHash('sha256').update(identity).digest('hex').slice(0, FINDING_ID_CHARS),
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
