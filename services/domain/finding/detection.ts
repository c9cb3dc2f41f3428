import { createHash } from 'node:crypto';
import { isAhead } from '../access-event/time-claim.ts';
import { type DetectedAccess, nameOf } from './detected-access.ts';
import type { Detector, Progress, Statement } from './detector.ts';
import { detectors } from './detectors.ts';
import type { Finding, Withdrawal } from './finding.ts';

/** The id has 128 bits in hexadecimal. */
const FINDING_ID_CHARS = 32;
/** Bounds the number of accesses whose findings can be withdrawn. Beyond it, the oldest findings become permanent. */
const STATED_MAX = 1_000_000;

/** Runs all detectors over one stream of accesses. The state is a fold over the stream and can be rebuilt from it. */
export class Detection {
  readonly #detectors: readonly Detector[];
  readonly #ofClaimedFuture: readonly Detector[];
  /** Finding ids by access, for detectors that follow its verdict. One id for each finding. */
  readonly #stated = new Map<string, Set<string>>();

  constructor(create: readonly (() => Detector)[] = detectors) {
    this.#detectors = create.map((newDetector) => newDetector());
    this.#ofClaimedFuture = this.#detectors.filter(({ looksAtClaimedFuture }) => looksAtClaimedFuture === true);
  }

  /** Returns findings in the order of the detectors. `nowMs` is recorded in them and decides nothing. */
  observe(access: DetectedAccess, nowMs: number): Finding[] {
    const findings: Finding[] = [];
    for (const detector of this.#looking(access)) {
      for (const statement of detector.observe(access)) findings.push(this.#state(detector, statement, nowMs));
    }
    return findings;
  }

  #looking(access: DetectedAccess): readonly Detector[] {
    return isAhead(access) ? this.#ofClaimedFuture : this.#detectors;
  }

  /**
   * Re-evaluates accesses that were judged again. Returns new findings, and withdrawals for these accesses and for
   * others counted with them. For accesses that have left their windows, only their own findings are withdrawn;
   * `intimate-share` always does this. Accesses are passed together so that each window is recounted once.
   */
  reevaluate(judgedAgain: readonly DetectedAccess[], nowMs: number): readonly (Finding | Withdrawal)[] {
    // If an access was judged twice, the later judgement counts.
    const accesses = [...new Map(judgedAgain.map((access) => [nameOf(access), access])).values()];
    const before = new Set(accesses.flatMap((access) => [...(this.#stated.get(nameOf(access)) ?? [])]));
    const findings = new Map<string, Finding>();
    for (const access of accesses) this.#stated.delete(nameOf(access));
    for (const detector of this.#detectors) {
      if (detector.followsVerdict !== true) continue;
      for (const statement of detector.forget?.(accesses) ?? []) before.add(this.#takeBack(detector, statement));
      const seen = accesses.filter((access) => this.#looking(access).includes(detector));
      for (const statement of seen.flatMap((access) => detector.observe(access))) {
        const finding = this.#state(detector, statement, nowMs);
        findings.set(finding.findingId, finding);
      }
    }
    const withdrawn = [...before].filter((findingId) => !findings.has(findingId));
    const stated = [...findings.values()].filter(({ findingId }) => !before.has(findingId));
    const kind = 'withdrawal' as const;
    return [...stated, ...withdrawn.map((findingId) => ({ kind, findingId, detectedAt: nowMs }))];
  }

  #state(detector: Detector, statement: Statement, nowMs: number): Finding {
    const finding = toFinding(detector, statement, nowMs);
    if (detector.followsVerdict !== true) return finding;
    const name = nameOf(statement.evidence);
    const ids = this.#stated.get(name) ?? new Set();
    this.#stated.set(name, ids.add(finding.findingId));
    if (this.#stated.size > STATED_MAX) this.#stated.delete(this.#stated.keys().next().value ?? name);
    return finding;
  }

  #takeBack(detector: Detector, statement: Statement): string {
    const { findingId } = toFinding(detector, statement, 0);
    this.#stated.get(nameOf(statement.evidence))?.delete(findingId);
    return findingId;
  }

  /** Returns the findings that became certain because time passed. */
  advance(progress: Progress): Finding[] {
    return this.#detectors.flatMap((detector) =>
      (detector.advance?.(progress) ?? []).map((statement) => this.#state(detector, statement, progress.nowMs)),
    );
  }
}

function toFinding({ id, version }: Detector, statement: Statement, detectedAt: number): Finding {
  const { rule, severity, group, actorId, sourceId, summary } = statement;
  const { eventId, sourceId: source, ownerId, occurredAt, appendedAt } = statement.evidence;
  // The id depends on one access only, so earlier or later arrivals do not change it.
  const identity = JSON.stringify([`${id}@${version}`, rule, group, source, eventId]);
  return {
    kind: 'finding',
    findingId: createHash('sha256').update(identity).digest('hex').slice(0, FINDING_ID_CHARS),
    rule,
    severity,
    group,
    actorId,
    sourceId,
    detectedAt,
    evidence: [{ eventId, sourceId: source, ownerId, occurredAt, appendedAt }],
    summary,
  };
}
