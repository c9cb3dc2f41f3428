import type { Severity } from '../../access-decision/access-decision.ts';
import { keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type ReportedAccess, reportSource } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * A source used the id of an event again for another one. Only the first report counts: the other is judged by no rule and
 * counted by no detector: a tool whose ids begin anew, or one that lets who looks choose them, would hide accesses.
 */
export const conflictingReport = mechanism({
  id: 'conflicting-report',
  create: (_, { severity }) => ({
    id: 'conflicting-report',
    version: 1,
    looksAtClaimedFuture: true,
    looksAt: traits.conflicting,
    observe: (access) => observe(access, severity),
  }),
});

function observe(access: DetectedAccess, severity: Severity): readonly ReportedAccess[] {
  const summary = `\`${access.event.source.id}\` reported another access under an id that it had used before.`;
  return [
    { ...reportSource(keptOf(access), { rule: 'conflicting-report', severity, summary }), again: againOf(access) },
  ];
}

/** All that an id was used again for have that id. Each is a finding, also after the alert of the first one was closed. */
function againOf({ place, decision }: DetectedAccess): string {
  return place === null ? String(decision.appendedAt) : `${place.partition}/${place.offset}`;
}
