import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultParameters, PARAMETERS_FILE, type Parameters, parametersSchema } from './parameters.ts';
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

/**
 * Reads the files and checks their form. Throws `PolicyError` only if the folder is unreadable or has too few or too
 * many rules.
 */
export async function readPolicyFolder(folder: string): Promise<PolicyFolder> {
  const names = await namesIn(folder);
  const ruleNames = names.filter(isRule).sort();
  if (ruleNames.length === 0 || ruleNames.length > RULES_MAX) {
    const message = `the folder has ${ruleNames.length} rules (*.yaml), expected 1 to ${RULES_MAX}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
  const read = await Promise.all(ruleNames.map(async (name) => readPolicy(name, await readText(folder, name))));
  const parametersRead = names.includes(PARAMETERS_FILE)
    ? readYaml(
        { file: PARAMETERS_FILE, text: await readText(folder, PARAMETERS_FILE), what: 'parameters' },
        parametersSchema,
      )
    : null;
  const parametersFile = parametersRead !== null && 'content' in parametersRead ? parametersRead : null;
  return {
    files: read.flatMap((one) => ('policyFile' in one ? [one.policyFile] : [])),
    parametersFile,
    parameters: { ...defaultParameters, ...parametersFile?.content },
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
    return await readdir(folder);
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
