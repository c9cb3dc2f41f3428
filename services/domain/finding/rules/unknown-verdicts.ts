import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { noReports, type ReportedAccess, reportSource } from '../detector.ts';
import { keptOf } from '../kept-access.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * Facts are missing, which is a question to the source or the register. Each source and rule has one alert; it never
 * accuses an actor.
 */
export const unknownVerdicts = mechanism({
  id: 'unknown-verdicts',
  cases: [],
  create: () => ({
    id: 'unknown-verdicts',
    version: 1,
    followsVerdict: true,
    looksAtClaimedFuture: true,
    looksAt: traits.unknown,
    observe,
  }),
});

function observe(access: DetectedAccess): readonly ReportedAccess[] {
  const { event, decision } = access;
  if (decision.verdict !== 'unknown' || event.outcome !== 'allowed') return noReports;
  const { id } = event.source;
  return decision.determinedBy
    .filter(({ verdict }) => verdict === 'unknown')
    .map(({ rule, severity }) => {
      const summary = `An access reported by \`${id}\` could not be decided because the register is incomplete (${rule}).`;
      return reportSource(keptOf(access), { rule, severity, summary }, groups.unknown(id, rule));
    });
}
