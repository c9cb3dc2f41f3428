import type { RuleMeaning } from '../adapters/alert-files/read-alert-files.ts';
import type { DetectionBook } from '../adapters/detections/detection-source.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import { defaultDetections } from '../domain/finding/mechanisms/default-detections.ts';
import type { DetectionSettings } from '../domain/finding/mechanisms/detection-settings.ts';
import { POLICY_SEVERITY, type SeveritySetting } from '../domain/finding/mechanisms/mechanism.ts';

/** The detections in force, whose words a person reads; those of the release until somebody approves a set. */
export function detectionsAt(
  { detections }: { readonly detections?: Pick<DetectionBook, 'at'> },
  now: number,
): readonly DetectionSettings[] {
  return detections?.at(now)?.detections ?? defaultDetections;
}

/** What `rule` means to a person: of the file of the alerts, else of the detection with that id. */
export function meaningOf(
  rule: string,
  { rules, detections }: { rules: ReadonlyMap<string, RuleMeaning>; detections: readonly DetectionSettings[] },
): RuleMeaning | null {
  const described = rules.get(rule);
  if (described !== undefined) return described;
  const detection = detections.find(({ id }) => id === rule);
  const severity = detection === undefined ? null : gravestOf(detection.severity);
  if (detection === undefined || severity === null) return null;
  const { title, meaning, legalBasis, runbook } = detection;
  return { title, meaning, severity, legalBasis, runbook };
}

function gravestOf(setting: SeveritySetting): RuleMeaning['severity'] | null {
  if (setting === POLICY_SEVERITY) return null;
  const given = typeof setting === 'string' ? [setting] : Object.values(setting);
  return severities.findLast((severity) => given.includes(severity)) ?? null;
}
