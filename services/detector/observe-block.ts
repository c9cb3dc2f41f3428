import { refuseOtherRelease } from '../adapters/avro/later-version.ts';
import type { Logger } from '../adapters/logger.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { isCanary } from '../domain/access-event/canary.ts';
import { canaryFinding } from '../domain/canary/canary-finding.ts';
import type { Block } from '../domain/decision-log/block.ts';
import { type DetectedAccess, TOGETHER_MAX, toDetectedAccess } from '../domain/finding/detected-access.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../domain/finding/finding.ts';
import { extractDetectedDecision } from '../records/access-decision/extract-detected-decision.ts';
import { decodeAccessEvent } from '../records/access-event/decode-access-event.ts';
import { viewAccessEvent } from '../records/access-event/view-access-event.ts';
import type { WaitingReevaluations } from './waiting-reevaluations.ts';

export interface BlockFindings {
  readonly findings: readonly Finding[];
  /** What follows from accesses that were judged again, of this block and of earlier ones; it comes before the findings. */
  readonly changes: readonly (Finding | Withdrawal)[];
  /** The append time of the block's last record, milliseconds since 1970 UTC; null for a block without entries. */
  readonly appendedAt: number | null;
}

export interface BlockDetection {
  readonly detection: Detection;
  readonly judgedAgain: WaitingReevaluations;
}

export interface ObservedNow {
  readonly ms: number;
  readonly logger: Logger;
  /** Of the block. */
  readonly partition: number;
  /** Append time of the block. */
  readonly decidedAt: number;
}

/** Runs the detectors over the entries of one accepted block. A re-evaluation is not a new access: it changes one. */
export function observeBlock(block: Block, parts: BlockDetection, now: ObservedNow): BlockFindings {
  const steps = observing(block, parts, now);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same in steps of as many accesses as are looked at together: some milliseconds where each is a finding. Each step decodes
 * its own, so that they are still at hand and soon forgotten: those of a whole block are more than a processor keeps. Between
 * steps other work may run, but nothing else may be observed until the last one.
 *
 * Throws where a later release wrote an event; the accesses of the steps before were observed then.
 */
export function* observing(
  block: Block,
  { detection, judgedAgain }: BlockDetection,
  now: ObservedNow,
): Generator<void, BlockFindings, void> {
  if (block.kind === 'reevaluations') {
    // They wait for a while: a view of each would keep all of the block.
    const read = { from: 0, until: block.entries.length, eventOf: decodeAccessEvent };
    const accesses = accessesOf(block, read, now).filter(({ event }) => !isCanary(event));
    return { findings: [], changes: judgedAgain.add(accesses, now.ms, now.decidedAt), appendedAt: null };
  }
  const changes: (Finding | Withdrawal)[] = [];
  const findings: Finding[] = [];
  let appendedAt: number | null = null;
  for (let from = 0; from < block.entries.length; from += TOGETHER_MAX) {
    if (from > 0) yield;
    const accesses = accessesOf(block, { from, until: from + TOGETHER_MAX, eventOf: viewAccessEvent }, now);
    if (judgedAgain.concerns(accesses)) for (const one of judgedAgain.count(now.ms)) changes.push(one);
    observeTogether(accesses, { detection, now, findings });
    appendedAt = accesses.at(-1)?.decision.appendedAt ?? appendedAt;
  }
  detection.forgetAccesses();
  return { findings, changes, appendedAt };
}

/** Entries from `from` to before `until`, and how their events are decoded. */
interface ReadEntries {
  readonly from: number;
  readonly until: number;
  readonly eventOf: typeof viewAccessEvent;
}

/** The entries that detectors look at. */
function accessesOf({ entrySchemaId, entries }: Block, read: ReadEntries, now: ObservedNow): DetectedAccess[] {
  const accesses: DetectedAccess[] = [];
  const until = Math.min(read.until, entries.length);
  for (let at = read.from; at < until; at += 1) {
    const access = toAccess(entrySchemaId, entries[at] as Buffer, read.eventOf, now);
    if (access !== null) accesses.push(access);
  }
  return accesses;
}

/** The accesses of one step. What no detector looks at is a finding of its own. */
function observeTogether(
  accesses: readonly DetectedAccess[],
  { detection, now, findings }: { detection: Detection; now: ObservedNow; findings: Finding[] },
): void {
  let from = 0;
  for (let at = 0; at < accesses.length; at += 1) {
    const access = accesses[at] as DetectedAccess;
    if (!isCanary(access.event)) continue;
    detection.observeAll(accesses.slice(from, at), now.ms, findings);
    findings.push(canaryFinding(access, { detectedAt: now.ms, decidedAt: now.decidedAt }));
    from = at + 1;
  }
  detection.observeAll(from === 0 ? accesses : accesses.slice(from), now.ms, findings);
}

/**
 * Returns null for what the decider rejected, and, with a log line, for what cannot be read. Throws `LaterVersionError`
 * for an event that only a later release can read.
 */
function toAccess(
  schemaId: number,
  entry: Buffer,
  eventOf: typeof viewAccessEvent,
  { logger, partition }: ObservedNow,
): DetectedAccess | null {
  try {
    const decision = extractDetectedDecision(schemaId, entry);
    if (decision.verdict === 'rejected') return null;
    const place = { partition, offset: decision.sourceOffset };
    refuseOtherRelease(decision.eventSchemaId, 'access-events', place);
    const { eventSchemaId, eventFrom, eventTo } = decision;
    return toDetectedAccess(decision, eventOf(eventSchemaId, entry, eventFrom, eventTo), place);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.error({ error: error.message }, 'a decision could not be read and was skipped');
    return null;
  }
}
