import type { Severity } from '../../access-decision/access-decision.ts';
import { keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type ReportedAccess, reportSource } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * A source reported an event in the future. Either its clock is wrong, or it hides accesses from all windows. Such
 * accesses are decided and listed like others.
 */
export const clockSkew = mechanism({
  id: 'clock-skew',
  create: (_, { severity }) => ({
    id: 'clock-skew',
    version: 1,
    looksAtClaimedFuture: true,
    looksAt: traits.ahead,
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const summary = `\`${access.event.source.id}\` reported an access with a time in the future.`;
  return [reportSource(keptOf(access), { rule: 'clock-skew', severity, summary })];
}
