import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PARAMETERS_FILE, type Parameters, parametersSchema } from './parameters.ts';
import { PolicyError, type PolicyProblem } from './policy-error.ts';
import { type PolicyFile, readPolicy } from './policy-file.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

const RULE_FILE_END = '.yaml';
const WRONG_PARAMETERS_FILE = 'parameters.yaml';
/** The maximum number of rules in a set. Each is evaluated for every access to which it applies. */
export const RULES_MAX = 500;

/** The readable files of a policy folder, and the problems of the others. */
export interface PolicyFolder {
  /** Sorted by rule id. */
  readonly files: readonly PolicyFile[];
  /** `null` when the folder has no `parameters.yml`. */
  readonly parametersFile: YamlFile<Parameters> | null;
  readonly parameters: Parameters;
  readonly problems: readonly PolicyProblem[];
}

/** The names in a folder, the texts of its rules sorted by name, and that of its parameters. */
export interface PolicyTexts {
  readonly names: readonly string[];
  readonly rules: readonly { readonly name: string; readonly text: string }[];
  readonly parameters: string | null;
}

/**
 * Reads the files and checks their form. Throws `PolicyError` only if the folder is unreadable or has too few or too
 * many rules.
 */
export async function readPolicyFolder(folder: string): Promise<PolicyFolder> {
  return parsePolicyTexts(await readPolicyTexts(folder));
}

/** Throws `PolicyError` if the folder or a file is unreadable, or the folder has too few or too many rules. */
export async function readPolicyTexts(folder: string): Promise<PolicyTexts> {
  const names = await namesIn(folder);
  const ruleNames = names.filter(isRule).sort();
  if (ruleNames.length === 0 || ruleNames.length > RULES_MAX) {
    const message = `the folder has ${ruleNames.length} rules (*.yaml), expected 1 to ${RULES_MAX}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
  const rules = ruleNames.map(async (name) => ({ name, text: await readText(folder, name) }));
  return {
    names,
    rules: await Promise.all(rules),
    parameters: names.includes(PARAMETERS_FILE) ? await readText(folder, PARAMETERS_FILE) : null,
  };
}

/** Checks the form of each file. */
export function parsePolicyTexts({ names, rules, parameters }: PolicyTexts): PolicyFolder {
  const read = rules.map(({ name, text }) => readPolicy(name, text));
  const parametersRead =
    parameters === null
      ? null
      : readYaml({ file: PARAMETERS_FILE, text: parameters, what: 'parameters' }, parametersSchema);
  const parametersFile = parametersRead !== null && 'content' in parametersRead ? parametersRead : null;
  return {
    files: read.flatMap((one) => ('policyFile' in one ? [one.policyFile] : [])),
    parametersFile,
    parameters: parametersFile?.content ?? {},
    problems: [
      ...names.flatMap(misnamed),
      ...[...read, parametersRead].flatMap((one) => (one !== null && 'problems' in one ? one.problems : [])),
    ],
  };
}

/** Returns true if a change to the file can change the loaded set. */
export function isOfPolicies(name: string): boolean {
  return isRule(name) || name === PARAMETERS_FILE || misnamed(name).length > 0;
}

function isRule(name: string): boolean {
  return name.endsWith(RULE_FILE_END) && !isHidden(name) && name !== WRONG_PARAMETERS_FILE;
}

/** A rule that was skipped because of its file name would silently decide nothing. */
function misnamed(name: string): readonly PolicyProblem[] {
  if (isRule(name) || name === PARAMETERS_FILE || isHidden(name) || !/\.ya?ml$/i.test(name)) return [];
  const message = `the file is \`${name}\`, expected a rule in \`<id>${RULE_FILE_END}\` or \`${PARAMETERS_FILE}\``;
  return [{ file: name, line: null, message }];
}

/** Editors and mounts keep their own files in the same folder. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const message = `the policy folder cannot be read: ${(error as Error).message}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    throw new PolicyError([{ file: name, line: null, message: `cannot be read: ${(error as Error).message}` }]);
  }
}
