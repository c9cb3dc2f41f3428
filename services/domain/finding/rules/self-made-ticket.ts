import type { Severity } from '../../access-decision/access-decision.ts';
import { traits, unexplainedLook } from '../access-traits.ts';
import { type DetectedAccess, isUnexplainedLook } from '../detected-access.ts';
import { noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/** What the decision reports of a ticket that the actor opened and that no consent cites. */
const OPENED_BY = /^was opened by .* and no covering consent cites it$/;

export function isSelfMade({ kind, state }: DetectedAccess['decision']['tried'][number]): boolean {
  return kind === 'ticket' && OPENED_BY.test(state);
}

/** A person cited a ticket that they opened themselves, and nothing of the owner confirms it. */
export const selfMadeTicket = mechanism({
  id: 'self-made-ticket',
  create: (_, { severity }) => ({
    ...{
      id: 'self-made-ticket',
      version: 1,
      followsVerdict: true,
      looksAtClaimedFuture: true,
      looksAt: unexplainedLook | traits.withTried,
    },
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  if (!isUnexplainedLook(access)) return noReports;
  if (!access.decision.tried.some(isSelfMade)) return noReports;
  const summary = `\`${access.facts.actor.id}\` opened recordings for a ticket that they opened themselves.`;
  return [reportActor(access, { rule: 'self-made-ticket', severity, summary })];
}
