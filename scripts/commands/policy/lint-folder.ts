import type { ASTNode } from '@marcbachmann/cel-js';
import { ConditionError, parseCondition, pathsIn } from '../../../services/adapters/policies/compile-condition.ts';
import { problemsOf } from '../../../services/adapters/policies/load-policies.ts';
import {
  PARAMETERS,
  PARAMETERS_FILE,
  REASON_NEEDED,
  valuesOf,
} from '../../../services/adapters/policies/parameters.ts';
import { PolicyError, type PolicyProblem } from '../../../services/adapters/policies/policy-error.ts';
import type { PolicyFile } from '../../../services/adapters/policies/policy-file.ts';
import { type PolicyFolder, readPolicyFolder } from '../../../services/adapters/policies/policy-folder.ts';
import { EVIDENCE_OF_SOURCE } from '../../../services/domain/access-decision/facts/evidence-of-source.ts';

/** Smaller numbers appear in many conditions without needing a parameter. */
const TELLING_NUMBER = 60;

/**
 * Lists every problem of a policy folder: errors that prevent loading, and what a careful reviewer would object to.
 * Sorted by file and line.
 */
export async function lintFolder(folder: string): Promise<{ rules: number; problems: readonly PolicyProblem[] }> {
  let read: PolicyFolder;
  try {
    read = await readPolicyFolder(folder);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { rules: 0, problems: error.problems };
  }
  const parsed = read.files.map((file) => ({ file, ast: astOf(file, read) }));
  const found = [
    ...read.problems,
    ...problemsOf(read),
    ...read.files.flatMap(oneSided),
    ...read.files.flatMap(repeatedScope),
    ...unusedParameters(read, parsed),
    ...repeatedLiterals(read, parsed),
    ...parsed.flatMap(namesOfSender),
  ];
  return { rules: read.files.length, problems: sorted(found) };
}

interface Parsed {
  readonly file: PolicyFile;
  /** Returns `null` for a condition that is not CEL; that is a separate problem. */
  readonly ast: ASTNode | null;
}

function astOf({ policy }: PolicyFile, { parameters }: PolicyFolder): ASTNode | null {
  try {
    return parseCondition(policy.when, valuesOf(parameters)).ast;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return null;
  }
}

/** A rule is untested when its tests never see it fail or never see it pass. */
function oneSided({ file, policy, lineOf }: PolicyFile): readonly PolicyProblem[] {
  return [true, false]
    .filter((holds) => !policy.tests.some((test) => test.holds === holds))
    .map((holds) => ({
      file,
      line: lineOf(['tests']),
      message: `tests: there is none in which the rule ${holds ? 'holds' : 'does not hold'}`,
    }));
}

function repeatedScope({ file, policy, lineOf }: PolicyFile): readonly PolicyProblem[] {
  return Object.entries(policy.applies).flatMap(([list, values = []]) => {
    const repeated = values.filter((value, index) => (values as readonly string[]).indexOf(value) !== index);
    return repeated.map((value) => {
      return { file, line: lineOf(['applies', list]), message: `applies.${list}: \`${value}\` is listed twice` };
    });
  });
}

function unusedParameters(
  { parametersFile, files }: PolicyFolder,
  parsed: readonly Parsed[],
): readonly PolicyProblem[] {
  if (parametersFile === null) return [];
  const read = new Set(parsed.flatMap(({ ast }) => pathsIn(ast).map((path) => path.join('.'))));
  const explained = files.map(({ policy }) => policy.explain).join(' ');
  const isUsed = (name: string): boolean => {
    // The decider and the routes read these themselves.
    if (name === EVIDENCE_OF_SOURCE || name === REASON_NEEDED) return true;
    return read.has(`${PARAMETERS}.${name}`) || explained.includes(`{${PARAMETERS}.${name}}`);
  };
  return Object.keys(parametersFile.content)
    .filter((name) => !isUsed(name))
    .map((name) => {
      return { file: PARAMETERS_FILE, line: parametersFile.lineOf([name]), message: `${name}: no rule uses it` };
    });
}

const CHECKED_INSTEAD: ReadonlyMap<string, string> = new Map([
  ['approver', 'evidence.needToKnow.holds'],
  ['reviewer', 'evidence.emergency.reviewedAfterMs'],
]);

/** Finds conditions that rely on a name that the sender of a record gave and that nobody may have vouched for. */
function namesOfSender({ file: { file, lineOf }, ast }: Parsed): readonly PolicyProblem[] {
  return pathsIn(ast).flatMap((path) => {
    const checked = path[0] === 'evidence' ? CHECKED_INSTEAD.get(path.at(-1) ?? '') : undefined;
    if (checked === undefined) return [];
    const message = `when: \`${path.join('.')}\` is what the sender of the record wrote, checked is \`${checked}\``;
    return [{ file, line: lineOf(['when']), message }];
  });
}

/** Finds numbers that repeat a parameter or appear in two rules: a change of one would miss the other. */
function repeatedLiterals({ parameters }: PolicyFolder, parsed: readonly Parsed[]): readonly PolicyProblem[] {
  const named = new Map(Object.entries(valuesOf(parameters)).map(([name, value]) => [value, name]));
  const places = new Map<number, Set<PolicyFile>>();
  for (const { file, ast } of parsed) {
    for (const literal of literalsIn(ast)) {
      if (Math.abs(literal) >= TELLING_NUMBER) places.set(literal, (places.get(literal) ?? new Set()).add(file));
    }
  }
  return [...places].flatMap(([literal, files]) => {
    const name = named.get(literal);
    if (name === undefined && files.size < 2) return [];
    const others = [...files].map(({ file }) => file).join(', ');
    const message =
      name === undefined
        ? `when: ${literal} also appears in ${others}: define it in ${PARAMETERS_FILE}`
        : `when: ${literal} is the parameter \`${name}\`: read \`${PARAMETERS}.${name}\``;
    return [...files].map(({ file, lineOf }) => ({ file, line: lineOf(['when']), message }));
  });
}

function literalsIn(node: unknown): readonly number[] {
  if (Array.isArray(node)) return node.flatMap(literalsIn);
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return [];
  const { op, args } = node;
  if (op === 'value') return typeof args === 'number' || typeof args === 'bigint' ? [Number(args)] : [];
  return Array.isArray(args) ? args.flatMap(literalsIn) : literalsIn(args);
}

function sorted(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const keyed = (one: PolicyProblem, other: PolicyProblem): number => {
    return one.file === other.file ? (one.line ?? 0) - (other.line ?? 0) : one.file < other.file ? -1 : 1;
  };
  return [...problems].sort(keyed);
}
