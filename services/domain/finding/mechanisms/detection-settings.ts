import { hash } from 'node:crypto';
import type { Detector } from '../detector.ts';
import type { SigmaSource } from '../sigma/sigma-source.ts';
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
  /** Absent for a mechanism of this release. */
  readonly sigma?: SigmaSource | undefined;
}

/** Compiles the Sigma documents of a detection. Throws an error where this release does not honour them. */
export type SigmaMechanism = (settings: DetectionSettings) => Mechanism;

const VERSION_CHARS = 16;

/** Names what can change a finding: the thresholds, the severity, the mode and the Sigma documents, and no words. */
export function detectionVersion({ id, severity, mode, parameters, sigma }: DetectionSettings): string {
  const values = Object.entries(parameters)
    .map(([name, { value }]) => [name, value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const cases = typeof severity === 'string' ? severity : Object.entries(severity).sort();
  const named = [id, mode, cases, values, ...(sigma === undefined ? [] : [sigma])];
  return hash('sha256', JSON.stringify(named), 'hex').slice(0, VERSION_CHARS);
}

/** The value of each parameter of the mechanism, to which `settings` must belong. */
export function valuesOf(
  { ranges }: Pick<Mechanism, 'ranges'>,
  { id, parameters }: DetectionSettings,
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const name of Object.keys(ranges)) {
    const value = parameters[name]?.value;
    if (value === undefined) throw new TypeError(`\`${id}\` has no parameter \`${name}\``);
    values[name] = value;
  }
  return values;
}

/** Creates the detector that `settings` configure. They must belong to the mechanism. */
export function detectorFrom(mechanism: Mechanism, settings: DetectionSettings): Detector {
  const severities = severitiesOf(mechanism, settings.severity);
  if ('expected' in severities) throw new TypeError(`severity of \`${settings.id}\`: expected ${severities.expected}`);
  const values = valuesOf(mechanism, settings);
  const configured = { version: detectionVersion(settings), isObserved: settings.mode === 'observe' };
  return Object.assign(mechanism.create(values, severities as Parameters<Mechanism['create']>[1]), { configured });
}

/** Creates the detectors that run, in the order of the mechanisms; those of Sigma documents come last. */
export function detectorsOf(
  detections: readonly DetectionSettings[],
  mechanisms: ReadonlyMap<string, Mechanism>,
  ofSigma: SigmaMechanism,
): readonly (() => Detector)[] {
  return [...mechanisms.keys(), ...sigmaIds(detections)].flatMap((id) => {
    const settings = detections.find((one) => one.id === id);
    if (settings === undefined || settings.mode === 'off') return [];
    const mechanism = settings.sigma === undefined ? mechanisms.get(id) : ofSigma(settings);
    return mechanism === undefined ? [] : [() => detectorFrom(mechanism, settings)];
  });
}

/** The ids of detections that are made of Sigma documents, sorted. */
export function sigmaIds(detections: readonly DetectionSettings[]): readonly string[] {
  return [...new Set(detections.flatMap(({ id, sigma }) => (sigma === undefined ? [] : [id])))].sort();
}
