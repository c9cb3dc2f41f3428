import { type AccessDecision, isJudged } from '../../domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import { keysOfAccess } from '../../domain/late-facts/access-keys.ts';
import { isTooOldForLateFacts } from '../../domain/late-facts/affected-by.ts';
import type { FiledAccess } from '../../domain/late-facts/decided-accesses.ts';

/** A decision as bytes in the log and as a value. */
export interface WrittenDecision {
  readonly entry: Buffer;
  /** The schema of `entry`. */
  readonly schemaId: number;
  readonly decision: AccessDecision;
  readonly event: AccessEvent;
}

/**
 * Returns what the table of decided accesses stores; null for what no fact can change: a record that was not judged, or an access that
 * is too old.
 */
export function toFiledAccess(
  partition: number,
  { entry, schemaId, decision, event }: WrittenDecision,
): FiledAccess | null {
  const { facts, sourceOffset, appendedAt, registerOffset } = decision;
  if (!isJudged(decision) || facts === null) return null;
  const { occurredAt } = event;
  if (isTooOldForLateFacts(occurredAt, appendedAt)) return null;
  const keys = keysOfAccess(event, facts);
  return { partition, sourceOffset, occurredAt, appendedAt, registerOffset, keys, entry, schemaId };
}
