import type { Meters } from '../adapters/metrics/catalogue.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import type { FoldedRecord } from './alert-book.ts';

type AlertMeters = Pick<Meters, 'findings' | 'eventToAlert'>;

/** Detectors that let minutes pass before they say anything: their latency is theirs and not the pipeline's. */
const waitingRules = new Set(['unreported-access']);

/** Counts what a batch added. `startedAt`: what was appended before is history and was measured by another run. */
export function measure(records: readonly FoldedRecord[], meters: AlertMeters, now: { ms: number; startedAt: number }) {
  const newestEvidence = new Map<string, number>();
  for (const { record, appendedAt, folded } of records) {
    if (record.kind !== 'finding' || folded.is === 'repeated' || appendedAt < now.startedAt) continue;
    if (isKnown(record.severity)) meters.findings.inc({ severity: record.severity });
    if (waitingRules.has(record.rule)) continue;
    // One access can show earlier ones in a new light: of the findings it caused only its own tells a latency.
    const cause = `${record.detectedAt} ${record.rule} ${record.group}`;
    const newest = Math.max(...record.evidence.map((evidence) => evidence.appendedAt), newestEvidence.get(cause) ?? 0);
    newestEvidence.set(cause, newest);
  }
  for (const newest of newestEvidence.values()) meters.eventToAlert.observe(Math.max(0, now.ms - newest) / 1_000);
}

/** A newer detector may know another one; a label must not. */
function isKnown(severity: string): boolean {
  return (severities as readonly string[]).includes(severity);
}
