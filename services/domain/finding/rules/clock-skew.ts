import { type DetectedAccess, isClaimedFuture } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportSource } from '../detector.ts';
import { keptOf } from '../kept-access.ts';

/**
 * A source reported an event in the future. Either its clock is wrong, or it hides accesses from all windows. Such
 * accesses are decided and listed like others.
 */
export function clockSkew(): Detector {
  return { id: 'clock-skew', version: 1, looksAtClaimedFuture: true, observe };
}

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  if (!isClaimedFuture(access)) return noReports;
  const summary = `\`${access.event.source.id}\` reported an access with a time in the future.`;
  return [reportSource(keptOf(access), { rule: 'clock-skew', severity: 'medium', summary })];
}
