import type { Detector, ReportedAccess } from '../detector.ts';
import type { Finding } from '../finding.ts';
import type { FindingIds } from './finding-id.ts';

export function toFinding(
  { id, configured }: Detector,
  ids: FindingIds,
  reported: ReportedAccess,
  detectedAt: number,
): Finding {
  const { rule, severity, group, actorId, sourceId, evidence, summary } = reported;
  return {
    kind: 'finding',
    findingId: ids.of(reported),
    rule,
    severity,
    group,
    actorId,
    sourceId,
    detectedAt,
    evidence: [evidence],
    summary,
    detection: id,
    detectionVersion: configured?.version ?? null,
    missing: reported.missing ?? null,
    passage: null,
  };
}
