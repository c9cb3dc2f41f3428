import type { Logger } from '../adapters/logging/logger.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { isCanary } from '../domain/access-event/canary.ts';
import { canaryFinding } from '../domain/canary/canary-finding.ts';
import type { Block } from '../domain/decision-log/block.ts';
import { type DetectedAccess, toDetectedAccess } from '../domain/finding/detected-access.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import { decodeAccessDecision } from '../records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../records/access-event/decode-access-event.ts';

export interface BlockFindings {
  readonly findings: readonly (Finding | Withdrawal)[];
  /** The append time of the block's last record, milliseconds since 1970 UTC; null for a block without entries. */
  readonly appendedAt: number | null;
}

export interface ObservedNow {
  readonly ms: number;
  readonly logger: Logger;
  /** Of the block. */
  readonly partition: number;
}

/** Runs the detectors over the entries of one accepted block. A re-evaluation is not a new access: it changes one. */
export function observeBlock(block: Block, detection: Detection, now: ObservedNow): BlockFindings {
  const findings: (Finding | Withdrawal)[] = [];
  const judgedAgain: DetectedAccess[] = [];
  let appendedAt: number | null = null;
  for (const entry of block.entries) {
    const access = toAccess(block.entrySchemaId, entry, now);
    if (access === null) continue;
    if (isCanary(access.event)) {
      if (block.kind === 'reevaluations') continue;
      appendedAt = access.decision.appendedAt;
      findings.push(canaryFinding(access, now.ms));
      continue;
    }
    if (block.kind === 'reevaluations') {
      judgedAgain.push(access);
      continue;
    }
    appendedAt = access.decision.appendedAt;
    for (const finding of detection.observe(access, now.ms)) findings.push(finding);
  }
  for (const finding of detection.reevaluate(judgedAgain, now.ms)) findings.push(finding);
  return { findings, appendedAt };
}

/** Returns null for what the decider rejected, and, with a log line, for what only a newer version can read. */
function toAccess(schemaId: number, entry: Buffer, { logger, partition }: ObservedNow): DetectedAccess | null {
  try {
    const decision = decodeAccessDecision(schemaId, entry);
    if (decision.verdict === 'rejected') return null;
    const place = { partition, offset: decision.sourceOffset };
    return toDetectedAccess(decision, decodeAccessEvent(decision.eventSchemaId, decision.event), place);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.error({ error: error.message }, 'a decision could not be read and was skipped');
    return null;
  }
}
