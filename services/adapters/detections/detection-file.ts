import { z } from 'zod';
import { severities } from '../../domain/access-decision/access-decision.ts';
import {
  type DetectionSettings,
  detectionModes,
  valuesOf,
} from '../../domain/finding/mechanisms/detection-settings.ts';
import {
  type Mechanism,
  POLICY_SEVERITY,
  parameterUnits,
  type SeveritySetting,
  severitiesOf,
} from '../../domain/finding/mechanisms/mechanism.ts';
import { type Problem, sentenceOf } from '../../value-forms/problems.ts';
import { type FileProblem, FileProblemsError } from '../forms/file-problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { readYamlText, type YamlText } from '../forms/yaml-text.ts';
import { sigmaMechanism } from '../sigma/sigma-mechanism.ts';
import { knownMechanisms } from './known-mechanisms.ts';
import { givenAccessForm, instant } from './test-access.ts';

export const DETECTION_FILE_END = '.yml';
const TEXT_CHARS_MAX = 500;
const TESTS_MAX = 200;
const ACCESSES_MAX = 5_000;

const expectedText = `1 to ${TEXT_CHARS_MAX} characters`;
const text = z.string(expectedText).min(1, expectedText).max(TEXT_CHARS_MAX, expectedText);

const detectionTest = z.strictObject({
  name: text,
  rule: text.optional().meta({ description: 'The rule that the findings name; by default the id of the detection.' }),
  severity: z.enum(severities).optional(),
  group: text
    .nullable()
    .optional()
    .meta({ description: 'The alert that the findings join; by default `actor:e-1`. Null: each that of its actor.' }),
  heartbeatSeconds: z
    .record(z.string(), z.int().min(1))
    .optional()
    .meta({ description: 'Sources of the register, by id.' }),
  accesses: z.array(givenAccessForm).min(1).max(ACCESSES_MAX),
  judgedAgain: z
    .array(givenAccessForm)
    .optional()
    .meta({ description: 'Some of the accesses as they are judged again, after all of them.' }),
  nowIs: instant.optional().meta({ description: 'The wall clock when time is advanced after the last access.' }),
  finds: z.array(text).meta({ description: '`eventId` of the accesses that have a finding in the end, in any order.' }),
});

const parameter = z.strictObject({
  value: z.number(),
  unit: z.enum(parameterUnits).meta({ description: 'What the value counts. It is fixed for each parameter.' }),
  meaning: text,
});

export const detectionTestsForm = z.array(detectionTest).min(1).max(TESTS_MAX);

/** The content of a detection without its tests, which change no finding. */
export const settingsForm = z.strictObject({
  id: text.meta({ description: 'Name of the detector, and of its file.' }),
  title: text,
  meaning: text.meta({ description: 'One sentence for the page of an alert.' }),
  severity: z
    .union([
      z.enum([...severities, POLICY_SEVERITY]),
      z.record(z.string(), z.enum(severities)).meta({ description: 'One for each case of the detector.' }),
    ])
    .meta({ description: '`policy`: the severity of the rule that was broken.' }),
  mode: z.enum(detectionModes).meta({
    description: 'observe: findings are counted and raise no alert. off: the detector does not run.',
  }),
  parameters: z.record(z.string(), parameter),
  runbook: text.meta({ description: 'A page and section: what to do.' }),
  falsePositives: z.array(text).min(1).meta({ description: 'What else may look like this.' }),
  legalBasis: text.meta({ description: 'The duty that the detection serves.' }),
  owner: text.meta({ description: 'Who is responsible for the detection.' }),
});
export const detectionForm = settingsForm.extend({
  tests: detectionTestsForm.meta({
    description: 'Run whenever the set is loaded; a set whose tests fail is refused as a whole.',
  }),
});

/** The same of a set: a detection may be made of Sigma documents. */
export const settingsOfSetForm = settingsForm.extend({
  sigma: z
    .strictObject({
      documents: z.array(z.record(z.string(), z.unknown())).min(1),
      fields: z.record(z.string(), z.record(z.string(), z.string())),
    })
    .optional(),
});

export type DetectionTest = z.output<typeof detectionTest>;

/** A detection with the way back to its file. */
export interface DetectionFile {
  readonly file: string;
  readonly settings: DetectionSettings;
  readonly tests: readonly DetectionTest[];
  readonly placeOf: YamlText['placeOf'];
}

/** Reads one file. Its name must be the id. Never throws, whatever the text contains. */
export function readDetection(
  file: string,
  yaml: string,
): { readonly detectionFile: DetectionFile } | { readonly problems: readonly FileProblem[] } {
  const read = readYamlText(yaml);
  if ('faults' in read) {
    const problems = read.faults.map(({ message, ...place }) => ({ file, ...place, message: `no YAML: ${message}` }));
    return { problems };
  }
  const { value, placeOf } = read;
  const parsed = detectionForm.safeParse(value);
  if (!parsed.success) {
    const problems = formProblems(parsed.error, value, 'detection');
    return { problems: problems.map(({ path, message }) => ({ file, ...placeOf(path), message })) };
  }
  const { tests, ...settings } = parsed.data;
  const unusable = settingsProblems(settings);
  const unreachable = unusable.length > 0 ? [] : unreachableOf(settings).map(toSettingsProblem);
  const problems = [...misnamed(file, settings), ...unusable, ...unreachable].map(({ path, message }) => ({
    file,
    ...placeOf(path),
    message,
  }));
  return problems.length > 0 ? { problems } : { detectionFile: { file, settings, tests, placeOf } };
}

/** A problem of a value, by its path. */
export interface SettingsProblem {
  readonly path: readonly string[];
  readonly message: string;
}

function misnamed(file: string, { id }: DetectionSettings): readonly SettingsProblem[] {
  if (file === `${id}${DETECTION_FILE_END}`) return [];
  const message = `\`id\` is \`${id}\`, expected the name of the file without \`${DETECTION_FILE_END}\``;
  return [{ path: ['id'], message }];
}

/** Returns what the detector of this release cannot use. */
export function settingsProblems(settings: DetectionSettings): readonly SettingsProblem[] {
  if (settings.sigma !== undefined) return sigmaProblems(settings);
  const mechanism = knownMechanisms.get(settings.id);
  if (mechanism === undefined) {
    const ids = [...knownMechanisms.keys()].sort().join(', ');
    return [{ path: ['id'], message: `\`id\` is \`${settings.id}\`, expected one of: ${ids}` }];
  }
  return [...severityProblems(mechanism, settings.severity), ...parameterProblems(mechanism, settings.parameters)];
}

/** Returns the thresholds that the other ones never let be reached. The settings must be usable. */
export function unreachableOf(settings: DetectionSettings): readonly Problem[] {
  const mechanism = settings.sigma === undefined ? knownMechanisms.get(settings.id) : undefined;
  if (mechanism === undefined) return [];
  const values = valuesOf(mechanism, settings);
  return mechanism
    .reach(values)
    .filter(({ isReached }) => !isReached)
    .map(({ parameter, expected }) => ({
      field: `parameters.${parameter}.value`,
      value: values[parameter],
      expected: `${expected}, so \`${settings.id}\` would never find anything`,
    }));
}

function toSettingsProblem(problem: Problem): SettingsProblem {
  return { path: problem.field.split('.'), message: sentenceOf(problem) };
}

function sigmaProblems(settings: DetectionSettings): readonly SettingsProblem[] {
  try {
    const mechanism = sigmaMechanism(settings);
    const id = `\`id\` is \`${settings.id}\`, expected a detection of the release without Sigma documents`;
    const ownId = knownMechanisms.has(settings.id) ? [{ path: ['id'], message: id }] : [];
    return [
      ...ownId,
      ...severityProblems(mechanism, settings.severity),
      ...parameterProblems(mechanism, settings.parameters),
    ];
  } catch (error) {
    if (!(error instanceof FileProblemsError)) throw error;
    return error.problems.map(({ message }) => ({ path: ['sigma'], message: `\`${settings.id}\`: ${message}` }));
  }
}

function severityProblems(mechanism: Mechanism, severity: SeveritySetting): readonly SettingsProblem[] {
  const read = severitiesOf(mechanism, severity);
  if (!isExpectation(read)) return [];
  const found = typeof severity === 'string' ? severity : Object.keys(severity).join(', ');
  return [{ path: ['severity'], message: `\`severity\` is \`${found}\`, expected ${read.expected}` }];
}

function isExpectation(read: ReturnType<typeof severitiesOf>): read is { readonly expected: string } {
  return 'expected' in read;
}

function parameterProblems(
  { ranges }: Mechanism,
  parameters: DetectionSettings['parameters'],
): readonly SettingsProblem[] {
  const names = Object.keys(ranges);
  const expected = names.length === 0 ? 'none' : `one of: ${names.join(', ')}`;
  const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(ranges, name));
  const problems: SettingsProblem[] = unknown.map((name) => ({
    path: ['parameters', name],
    message: `\`parameters.${name}\` is no parameter of this detector, expected ${expected}`,
  }));
  for (const [name, { unit, min, max, isWhole }] of Object.entries(ranges)) {
    const given = parameters[name];
    const path = ['parameters', name];
    const at = `\`parameters.${name}`;
    if (given === undefined) {
      problems.push({ path, message: `${at}\` is missing, expected a value in ${unit}` });
      continue;
    }
    const number = isWhole ? 'a whole number' : 'a number';
    const isInRange = given.value >= min && given.value <= max && (!isWhole || Number.isInteger(given.value));
    if (!isInRange) {
      const message = `${at}.value\` is \`${given.value}\`, expected ${number} from ${min} to ${max}`;
      problems.push({ path: [...path, 'value'], message });
    }
    if (given.unit !== unit)
      problems.push({ path: [...path, 'unit'], message: `${at}.unit\` is \`${given.unit}\`, expected \`${unit}\`` });
  }
  return problems;
}
