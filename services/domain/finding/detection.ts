import { createHash } from 'node:crypto';
import type { DetectedAccess } from './detected-access.ts';
import type { Detector, Progress, Statement } from './detector.ts';
import { detectors } from './detectors.ts';
import type { Finding } from './finding.ts';

/** 128 bits, written in hexadecimal. */
const FINDING_ID_CHARS = 32;

/** Every detector over one stream of accesses. State is a fold over the stream and can be rebuilt from it. */
export class Detection {
  readonly #detectors: readonly Detector[];

  constructor(create: readonly (() => Detector)[] = detectors) {
    this.#detectors = create.map((newDetector) => newDetector());
  }

  /** Findings in the order of the detectors; `nowMs` is written on them and decides nothing. */
  observe(access: DetectedAccess, nowMs: number): Finding[] {
    const findings: Finding[] = [];
    for (const detector of this.#detectors) {
      for (const statement of detector.observe(access)) findings.push(toFinding(detector, statement, nowMs));
    }
    return findings;
  }

  /** What the passing of time has made certain. */
  advance(progress: Progress): Finding[] {
    return this.#detectors.flatMap((detector) =>
      (detector.advance?.(progress) ?? []).map((statement) => toFinding(detector, statement, progress.nowMs)),
    );
  }
}

function toFinding({ id, version }: Detector, statement: Statement, detectedAt: number): Finding {
  const { rule, severity, group, actorId, sourceId, summary } = statement;
  const { eventId, sourceId: source, ownerId, occurredAt, appendedAt } = statement.evidence;
  // One access is the whole window of a finding: its id does not depend on what arrived before or after it.
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
