import type { ParameterSetting } from '../../../services/domain/finding/mechanisms/detection-settings.ts';
import type { SeveritySetting } from '../../../services/domain/finding/mechanisms/mechanism.ts';

export function severityWords(severity: SeveritySetting): string {
  if (typeof severity === 'string') return severity === 'policy' ? 'of the rule' : severity;
  return Object.entries(severity)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

export function parameterWords({ value, unit }: ParameterSetting): string {
  return `${value} ${unit}`;
}
