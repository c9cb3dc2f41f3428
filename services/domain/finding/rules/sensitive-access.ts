import type { Severity } from '../../access-decision/access-decision.ts';
import type { Purpose } from '../../access-event/access-event.ts';
import { isLive } from '../../access-event/live.ts';
import { unexplainedLook } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * An unexplained access to an intimate camera, to the account of a child, or live to any camera without the consent of its
 * owner, is a finding from the first on: too few to count, and too grave to wait for more.
 * `coworker-access` does the same for people whom the actor knows.
 */
export const sensitiveAccess = mechanism({
  id: 'sensitive-access',
  create: (_, { severity }) => ({
    id: 'sensitive-access',
    version: 4,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: unexplainedLook,
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const what = whatIsSensitive(access);
  if (what === null) return noReports;
  const { actor, purpose } = access.facts;
  const summary = `\`${actor.id}\` opened ${what} without a recorded reason. ${wouldExplain[purpose]} would have explained it.`;
  return [reportActor(access, { rule: 'sensitive-access', severity, summary })];
}

function whatIsSensitive(access: DetectedAccess): string | null {
  const { account, camera } = access.facts;
  if (camera.locationClass === 'intimate') return 'a camera in an intimate room';
  if (account.isOfChild) return 'a camera of a child’s account';
  return isLiveUnasked(access) ? 'a camera live without a consent' : null;
}

/** With the purpose of a consent, no consent is a violation, and one that holds was asked for. */
function isLiveUnasked({ event, facts }: DetectedAccess): boolean {
  return isLive(event) && facts.privateMaterial && facts.purpose !== 'express-consent';
}

const wouldExplain: Readonly<Record<Purpose, string>> = {
  'express-consent': 'A consent of the owner and a ticket that is assigned to them',
  'legal-process': 'A legal order that is assigned to them',
  'illegal-activity-investigation': 'A case in which they investigate',
  'legal-rights': 'A case in which they investigate',
  'prevent-harm-or-loss': 'An emergency that somebody else approved',
  'owner-self': 'An account of their own',
  'system-operation': 'A purpose of a person',
  unspecified: 'A purpose, and what it requires,',
};
