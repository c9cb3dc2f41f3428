import { type AccessDecision, isJudged } from '../../domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import { keysOfAccess } from '../../domain/late-facts/access-keys.ts';
import type { FiledAccess } from '../../domain/late-facts/decided-accesses.ts';
import { outcomeOf } from '../../domain/late-facts/outcome.ts';

/** What the table of decided accesses holds of a decision; null for what was not judged, which no fact can change. */
export function toFiledAccess(partition: number, decision: AccessDecision, event: AccessEvent): FiledAccess | null {
  const { verdict, facts } = decision;
  if (!isJudged(decision) || facts === null) return null;
  return {
    isFirst: decision.reevaluation === null,
    partition,
    sourceOffset: decision.sourceOffset,
    occurredAt: event.occurredAt,
    appendedAt: decision.appendedAt,
    registerOffset: decision.registerOffset,
    misplaced: decision.misplaced,
    verdict,
    outcome: outcomeOf(decision),
    event: decision.event,
    keys: keysOfAccess(event, facts),
  };
}
