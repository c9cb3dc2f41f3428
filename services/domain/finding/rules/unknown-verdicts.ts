import { keptOf } from '../access-snapshot.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type ReportedAccess, reportSource } from '../detector.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/**
 * Facts are missing, which is a question to the source or the register. Each source and rule has one alert; it never
 * accuses an actor.
 */
export const unknownVerdicts = mechanism({
  id: 'unknown-verdicts',
  cases: [],
  create: () => {
    const texts = new Map<string, AskedSource>();
    return {
      id: 'unknown-verdicts',
      version: 1,
      followsVerdict: true,
      looksAtClaimedFuture: true,
      looksAt: traits.unknown,
      observe: (access) => observe(access, texts),
    };
  },
});

/** The texts of a finding of one rule. The accesses of a source come one after the other, and each may be a finding. */
interface AskedSource {
  readonly sourceId: string;
  readonly group: string;
  readonly summary: string;
}

function observe(access: DetectedAccess, texts: Map<string, AskedSource>): readonly ReportedAccess[] {
  const { event, decision } = access;
  const reports: ReportedAccess[] = [];
  for (const { rule, verdict, severity } of decision.determinedBy) {
    if (verdict !== 'unknown') continue;
    const { group, summary } = textsOf(rule, event.source.id, texts);
    reports.push(reportSource(keptOf(access), { rule, severity, summary }, group));
  }
  return reports;
}

/** Keeps those of one source for each rule. */
function textsOf(rule: string, sourceId: string, texts: Map<string, AskedSource>): AskedSource {
  const last = texts.get(rule);
  if (last?.sourceId === sourceId) return last;
  const summary = `An access reported by \`${sourceId}\` could not be decided because the register is incomplete (${rule}).`;
  const made = { sourceId, group: groups.unknown(sourceId, rule), summary };
  texts.set(rule, made);
  return made;
}
