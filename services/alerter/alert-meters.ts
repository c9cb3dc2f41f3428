import type { Meters } from '../adapters/metrics/catalogue.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import type { FoldedRecord } from './alert-book.ts';

type AlertMeters = Pick<Meters, 'findings' | 'eventToAlert'>;

/** Detectors that wait minutes by design: their latency is not that of the pipeline. */
const waitingRules = new Set(['unreported-access', 'source-silent']);

/** Counts what a batch added. Records before `startedAt` are history, which an earlier run measured. */
export function measure(records: readonly FoldedRecord[], meters: AlertMeters, now: { ms: number; startedAt: number }) {
  const newestEvidence = new Map<string, number>();
  for (const { record, appendedAt, folded } of records) {
    if (record.kind !== 'finding' || folded.is === 'repeated' || appendedAt < now.startedAt) continue;
    if (isKnown(record.severity)) meters.findings.inc({ severity: record.severity });
    if (waitingRules.has(record.rule)) continue;
    // An access can cause findings about earlier ones; only its own finding measures a latency.
    const cause = `${record.detectedAt} ${record.rule} ${record.group}`;
    const newest = Math.max(...record.evidence.map((evidence) => evidence.appendedAt), newestEvidence.get(cause) ?? 0);
    newestEvidence.set(cause, newest);
  }
  for (const newest of newestEvidence.values()) meters.eventToAlert.observe(Math.max(0, now.ms - newest) / 1_000);
}

/** A newer detector may use an unknown severity, which must not become a label. */
function isKnown(severity: string): boolean {
  return (severities as readonly string[]).includes(severity);
}
