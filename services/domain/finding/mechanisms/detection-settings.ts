import { hash } from 'node:crypto';
import type { Detector } from '../detector.ts';
import { type Mechanism, type ParameterUnit, type SeveritySetting, severitiesOf } from './mechanism.ts';

/** observe: the findings are counted and raise no alert. off: the detector does not run. */
export const detectionModes = ['enforce', 'observe', 'off'] as const;
export type DetectionMode = (typeof detectionModes)[number];

export interface ParameterSetting {
  readonly value: number;
  readonly unit: ParameterUnit;
  readonly meaning: string;
}

/** A detection as its file specifies it, without comments and tests. */
export interface DetectionSettings {
  readonly id: string;
  readonly title: string;
  /** One sentence for the page of an alert. */
  readonly meaning: string;
  readonly severity: SeveritySetting;
  readonly mode: DetectionMode;
  readonly parameters: Readonly<Record<string, ParameterSetting>>;
  readonly runbook: string;
  readonly falsePositives: readonly string[];
  readonly legalBasis: string;
  readonly owner: string;
}

const VERSION_CHARS = 16;

/** Names what can change a finding: the thresholds, the severity and the mode, and no words. */
export function detectionVersion({ id, severity, mode, parameters }: DetectionSettings): string {
  const values = Object.entries(parameters)
    .map(([name, { value }]) => [name, value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const cases = typeof severity === 'string' ? severity : Object.entries(severity).sort();
  return hash('sha256', JSON.stringify([id, mode, cases, values]), 'hex').slice(0, VERSION_CHARS);
}

/** Creates the detector that `settings` configure. They must belong to the mechanism. */
export function detectorFrom(mechanism: Mechanism, settings: DetectionSettings): Detector {
  const severities = severitiesOf(mechanism, settings.severity);
  if ('expected' in severities) throw new TypeError(`severity of \`${settings.id}\`: expected ${severities.expected}`);
  const values: Record<string, number> = {};
  for (const name of Object.keys(mechanism.ranges)) {
    const parameter = settings.parameters[name];
    if (parameter === undefined) throw new TypeError(`\`${settings.id}\` has no parameter \`${name}\``);
    values[name] = parameter.value;
  }
  const configured = { version: detectionVersion(settings), isObserved: settings.mode === 'observe' };
  return Object.assign(mechanism.create(values, severities as Parameters<Mechanism['create']>[1]), { configured });
}

/** Creates the detectors that run, in the order of the mechanisms. */
export function detectorsOf(
  detections: readonly DetectionSettings[],
  mechanisms: ReadonlyMap<string, Mechanism>,
): readonly (() => Detector)[] {
  return [...mechanisms.values()].flatMap((mechanism) => {
    const settings = detections.find(({ id }) => id === mechanism.id);
    return settings === undefined || settings.mode === 'off' ? [] : [() => detectorFrom(mechanism, settings)];
  });
}
