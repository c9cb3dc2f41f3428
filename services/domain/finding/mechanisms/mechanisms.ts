import { accountsOnDevice } from '../rules/accounts-on-device.ts';
import { accountsOnNetwork } from '../rules/accounts-on-network.ts';
import { clockSkew } from '../rules/clock-skew.ts';
import { conflictingReport } from '../rules/conflicting-report.ts';
import { coworkerAccess } from '../rules/coworker-access.ts';
import { deniedAtOneOwner } from '../rules/denied-at-one-owner.ts';
import { deniedAttempts } from '../rules/denied-attempts.ts';
import { deniedOverWeeks } from '../rules/denied-over-weeks.ts';
import { deviceOfAnother } from '../rules/device-of-another.ts';
import { downloadTrend } from '../rules/download-trend.ts';
import { emergencyBudget } from '../rules/emergency-budget.ts';
import { firstCountry } from '../rules/first-country.ts';
import { firstOfRole } from '../rules/first-of-role.ts';
import { foreignRequester } from '../rules/foreign-requester.ts';
import { grantOutlivesJob } from '../rules/grant-outlives-job.ts';
import { inactiveAccount } from '../rules/inactive-account.ts';
import { intimateShare } from '../rules/intimate-share.ts';
import { liveOverrun } from '../rules/live-overrun.ts';
import { lookUpsOverPeers } from '../rules/look-ups-over-peers.ts';
import { ownerFanOut } from '../rules/owner-fan-out.ts';
import { ownerWatchedDaily } from '../rules/owner-watched-daily.ts';
import { ownerWatchedWeekly } from '../rules/owner-watched-weekly.ts';
import { selfMadeTicket } from '../rules/self-made-ticket.ts';
import { sensitiveAccess } from '../rules/sensitive-access.ts';
import { sourceSignature } from '../rules/source-signature.ts';
import { staffInHouseholds } from '../rules/staff-in-households.ts';
import { ticketReused } from '../rules/ticket-reused.ts';
import { unexplainedTrend } from '../rules/unexplained-trend.ts';
import { unexplainedVisits } from '../rules/unexplained-visits.ts';
import { unknownVerdicts } from '../rules/unknown-verdicts.ts';
import { unmatchedEnds } from '../rules/unmatched-ends.ts';
import { unreportedAccess } from '../rules/unreported-access.ts';
import { violations } from '../rules/violations.ts';
import type { Mechanism } from './mechanism.ts';

/** All that judge accesses alone. To add one, add its file in `rules/`, a line here and its file in `infra/detections`. */
export const mechanisms: readonly Mechanism[] = [
  violations,
  unknownVerdicts,
  coworkerAccess,
  unexplainedVisits,
  intimateShare,
  unreportedAccess,
  deniedAttempts,
  inactiveAccount,
  foreignRequester,
  liveOverrun,
  staffInHouseholds,
  grantOutlivesJob,
  emergencyBudget,
  clockSkew,
  conflictingReport,
  sourceSignature,
  unmatchedEnds,
  sensitiveAccess,
  accountsOnDevice,
  accountsOnNetwork,
  deniedOverWeeks,
  deniedAtOneOwner,
  deviceOfAnother,
  firstCountry,
  firstOfRole,
  lookUpsOverPeers,
  ownerFanOut,
  ownerWatchedDaily,
  ownerWatchedWeekly,
  selfMadeTicket,
  ticketReused,
  unexplainedTrend,
  downloadTrend,
];
