import { type Severity, severities } from '../../access-decision/access-decision.ts';
import type { Detector } from '../detector.ts';

/** What the value of a parameter counts. A file repeats it, so that nobody reads hours as days. */
export const parameterUnits = [
  ...(['days', 'hours', 'minutes', 'seconds'] as const),
  ...(['visits', 'owners', 'people', 'accounts', 'weeks', 'draws', 'matters', 'ends'] as const),
  ...(['share', 'probability', 'times', 'deviations', 'log-likelihood'] as const),
] as const;
export type ParameterUnit = (typeof parameterUnits)[number];

/** What a parameter may be. Both limits are allowed. */
export interface ParameterRange {
  readonly unit: ParameterUnit;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

/** Whether a parameter, with the values of the others, lets the detector ever find something. */
export interface Reach<Name extends string = string> {
  readonly parameter: Name;
  readonly isReached: boolean;
  /** What the value must be, and why. */
  readonly expected: string;
}

/** The severity of the findings of detectors that report what a rule of the policies specifies. */
export const POLICY_SEVERITY = 'policy';
/** The only case of most mechanisms: all findings have one severity. */
const ONE_CASE = 'severity';

/** How a detector works. Its file in `infra/detections` has the thresholds. */
export interface Mechanism {
  readonly id: string;
  readonly ranges: Readonly<Record<string, ParameterRange>>;
  /** Names of the severities that the file specifies: one, one for each case, or none where the policies specify it. */
  readonly cases: readonly string[];
  /**
   * Looks at values that are each in their range. Who proposes them is refused where one is not reached. A set of the register
   * is used all the same.
   */
  reach(values: Readonly<Record<string, number>>): readonly Reach[];
  create(values: Readonly<Record<string, number>>, severities: Readonly<Record<string, Severity>>): Detector;
}

export function mechanism<const Name extends string = never, const Case extends string = typeof ONE_CASE>(given: {
  readonly id: string;
  readonly ranges?: Readonly<Record<Name, ParameterRange>>;
  readonly cases?: readonly Case[];
  /** Default: every value in its range is reached. */
  reach?(values: Readonly<Record<Name, number>>): readonly Reach<Name>[];
  create(values: Readonly<Record<Name, number>>, severities: Readonly<Record<Case, Severity>>): Detector;
}): Mechanism {
  const { id, ranges = {}, cases = [ONE_CASE], reach = () => [], create } = given;
  // The names of the settings were compared with those of the mechanism: both records have exactly these.
  return { id, ranges, cases, reach: reach as Mechanism['reach'], create: create as Mechanism['create'] };
}

export function whole(unit: ParameterUnit, min: number, max: number): ParameterRange {
  return { unit, min, max, isWhole: true };
}

export function fraction(unit: ParameterUnit, min: number, max: number): ParameterRange {
  return { unit, min, max, isWhole: false };
}

/** The severity as a file specifies it. */
export type SeveritySetting = Severity | typeof POLICY_SEVERITY | Readonly<Record<string, Severity>>;

/** Returns the severity of each case, or what was expected of `setting`. */
export function severitiesOf(
  { cases }: Pick<Mechanism, 'cases'>,
  setting: SeveritySetting,
): Readonly<Record<string, Severity>> | { readonly expected: string } {
  const isOne = cases.length === 1 && cases[0] === ONE_CASE;
  if (cases.length === 0) return setting === POLICY_SEVERITY ? {} : { expected: `\`${POLICY_SEVERITY}\`` };
  if (isOne) {
    if (typeof setting === 'string' && setting !== POLICY_SEVERITY) return { [ONE_CASE]: setting };
    return { expected: `one of: ${severities.join(', ')}` };
  }
  // One severity is that of every case: a file of a release whose detector had fewer cases stays valid.
  if (typeof setting === 'string') {
    if (setting === POLICY_SEVERITY) return { expected: `a severity for each of: ${cases.join(', ')}` };
    return Object.fromEntries(cases.map((one) => [one, setting]));
  }
  const isComplete = cases.every((one) => Object.hasOwn(setting, one));
  if (isComplete && Object.keys(setting).length === cases.length) return setting;
  return { expected: `a severity for each of: ${cases.join(', ')}` };
}
