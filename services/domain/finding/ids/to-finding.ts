import type { Detector, ReportedAccess } from '../detector.ts';
import type { Finding } from '../finding.ts';
import type { FindingIds } from './finding-id.ts';

/** True for a finding that the detector itself made, with the settings that it has. */
export function isFindingOf({ id, configured }: Detector, ids: FindingIds, finding: Finding): boolean {
  const [evidence] = finding.evidence;
  if (evidence === undefined || finding.detection !== id) return false;
  const { rule, group, detectionVersion, findingId } = finding;
  return detectionVersion === (configured?.version ?? null) && ids.of({ rule, group, evidence }) === findingId;
}

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
