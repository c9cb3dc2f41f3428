import type { Severity } from '../../access-decision/access-decision.ts';
import { unexplainedLook } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/** What the decision reports of a ticket that the actor opened and that no consent cites. */
const OPENED_BY = /^was opened by .* and no covering consent cites it$/;

function isSelfMade({ kind, state }: DetectedAccess['decision']['tried'][number]): boolean {
  return kind === 'ticket' && OPENED_BY.test(state);
}

/** What the decision reports of a case that the actor opened and that nobody else approved. */
const OWN_CASE = /^was opened by .* and no other person approved it\b/;

/** What the person made without a second person; null where somebody else had a part in it. */
function ownRecordOf({ decision: { tried, determinedBy } }: DetectedAccess): string | null {
  if (tried.some(isSelfMade)) return 'for a ticket that they opened themselves';
  if (tried.some(({ kind, state }) => kind === 'case' && OWN_CASE.test(state)))
    return 'for a case that they opened themselves and nobody approved';
  const isAlone = determinedBy.some(({ rule, exception }) => rule === 'emergency-not-approved' && exception === null);
  return isAlone ? 'in an emergency that nobody else approved' : null;
}

/**
 * A person cited a ticket that they opened themselves and nothing of the owner confirms, or a case or an emergency without a
 * second person.
 */
export const selfMadeTicket = mechanism({
  id: 'self-made-ticket',
  create: (_, { severity }) => ({
    id: 'self-made-ticket',
    version: 1,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: unexplainedLook,
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const record = ownRecordOf(access);
  if (record === null) return noReports;
  const summary = `\`${access.facts.actor.id}\` opened recordings ${record}.`;
  return [reportActor(access, { rule: 'self-made-ticket', severity, summary })];
}
