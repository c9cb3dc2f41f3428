import { type AccessDecision, isJudged } from '../../domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import { keysOfAccess } from '../../domain/late-facts/access-keys.ts';
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
 * Returns what the table of decided accesses stores; null for a record that was not judged, which no fact can change.
 */
export function toFiledAccess(
  partition: number,
  { entry, schemaId, decision, event }: WrittenDecision,
): FiledAccess | null {
  const { facts, sourceOffset, appendedAt } = decision;
  if (!isJudged(decision) || facts === null) return null;
  const { occurredAt } = event;
  return { partition, sourceOffset, occurredAt, appendedAt, keys: keysOfAccess(event, facts), entry, schemaId };
}
