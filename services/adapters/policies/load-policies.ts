import {
  type CompiledPolicySet,
  type CompiledRule,
  type ParameterValues,
  type RuleSubject,
  ruleSubjects,
} from '../../domain/access-decision/policy-set.ts';
import { fieldsOf } from '../../domain/access-decision/reason.ts';
import { policyVersionOf } from '../../domain/policy/policy-record.ts';
import { POLICY_TEXT_BYTES_MAX } from '../../value-forms/text.ts';
import { builtSetText, type CheckedSet } from '../sets/built-sets.ts';
import { canonicalText, type PolicyContent, readCanonicalText } from './canonical-text.ts';
import { ConditionError, compileCondition, namesReadBy } from './compile-condition.ts';
import type { Condition } from './condition-code.ts';
import { unknownName } from './context-fields.ts';
import {
  evidenceOfSourceIn,
  PARAMETERS,
  PARAMETERS_FILE,
  type Parameters,
  problemOfRoles,
  REASON_NEEDED,
  valuesOf,
  withParameters,
} from './parameters.ts';
import { PolicyError, type PolicyProblem } from './policy-error.ts';
import { type PolicyFile, type Rule, ruleOf } from './policy-file.ts';
import { type PolicyFolder, type PolicyTexts, parsePolicyTexts, readPolicyTexts } from './policy-folder.ts';
import { runPolicyTest } from './run-policy-tests.ts';

/** A policy set with its canonical text. The set's version is the hash of the text, and the text recreates the set. */
export interface LoadedPolicySet extends CompiledPolicySet {
  readonly text: string;
}

/** The last set that passed its tests. Running the tests takes a twentieth of a start; a reload often changes no file. */
let lastLoaded: { readonly given: string; readonly set: LoadedPolicySet } | null = null;

/**
 * Loads every `*.yaml` of `folder` as one policy set, sorted by rule id. The rules named by `observe` get mode observe,
 * whatever their files specify. Throws `PolicyError` with file and line of every problem. Problems include a rule that
 * fails its own tests, a folder that is unreadable or empty, and an unknown rule in `observe`.
 */
export async function loadPolicies(folder: string, observe: readonly string[] = []): Promise<LoadedPolicySet> {
  const texts = await readPolicyTexts(folder);
  const given = JSON.stringify({ texts, observe });
  if (lastLoaded?.given !== given) {
    const text = builtSetText(given) ?? checkedText(folder, texts, observe);
    lastLoaded = { given, set: { ...policySetOf(text), text } };
  }
  return lastLoaded.set;
}

/** The same for the build, which always runs the tests. */
export async function checkedPolicies(folder: string): Promise<CheckedSet> {
  const texts = await readPolicyTexts(folder);
  return { given: JSON.stringify({ texts, observe: [] }), text: checkedText(folder, texts, []) };
}

function checkedText(folder: string, texts: PolicyTexts, observe: readonly string[]): string {
  const read = parsePolicyTexts(texts);
  const problems = [...read.problems, ...problemsOf(read)];
  if (problems.length > 0) throw new PolicyError(problems);
  const text = canonicalText(contentOf(read, observe));
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_TEXT_BYTES_MAX) {
    const message = `the set has ${bytes} bytes without comments and tests, expected at most ${POLICY_TEXT_BYTES_MAX}`;
    throw new PolicyError([{ file: folder, line: null, message }]);
  }
  return text;
}

/**
 * Recreates a set from its canonical text, as a `policy-set` record in the register contains it. Throws `PolicyError`.
 */
export function policySetOf(text: string): CompiledPolicySet {
  const { parameters, rules } = readCanonicalText(text);
  const values = valuesOf(parameters);
  return {
    version: policyVersionOf(text),
    rules: rules.map((rule) => compiledRule(rule, parameters, values)),
    evidenceOfSource: evidenceOfSourceIn(parameters),
    parameters: values,
  };
}

/** Returns the problems of conditions, explanations and tests in well-formed files. */
export function problemsOf({ files, parameters, parametersFile }: PolicyFolder): readonly PolicyProblem[] {
  const values = valuesOf(parameters);
  const odd = problemOfRoles(parameters);
  const line = parametersFile?.lineOf([REASON_NEEDED]) ?? null;
  return [
    ...(odd === null ? [] : [{ file: PARAMETERS_FILE, line, message: odd }]),
    ...files.flatMap((file) => problemsOfFile(file, values)),
  ];
}

function problemsOfFile(policyFile: PolicyFile, values: ParameterValues): readonly PolicyProblem[] {
  const { file, policy, lineOf } = policyFile;
  const condition = conditionOf(policyFile, values);
  if (typeof condition !== 'function') return [condition];
  const tests = policy.tests.flatMap((test, index) => {
    const { problem } = runPolicyTest(policy, test, condition, values);
    return problem === null ? [] : [{ file, line: lineOf(['tests', index]), message: problem }];
  });
  const fields = fieldsOf(policy.explain).flatMap((field) => {
    const unknown = unknownField(field.split('.'), values);
    if (unknown === null) return [];
    return [{ file, line: lineOf(['explain']), message: `explain: ${unknown}` }];
  });
  return [...tests, ...fields];
}

function unknownField(path: readonly string[], values: ParameterValues): string | null {
  if (path[0] !== PARAMETERS) return unknownName(path);
  if (path.length === 2 && Object.hasOwn(values, path[1] ?? '')) return null;
  return `there is no \`${path.join('.')}\`, expected one of ${Object.keys(values).join(', ')}`;
}

function conditionOf({ file, policy, lineOf }: PolicyFile, values: ParameterValues): Condition | PolicyProblem {
  try {
    return compileCondition(policy.when, values);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { file, line: lineOf(['when']), message: `when: ${error.message}` };
  }
}

function contentOf({ files, parameters }: PolicyFolder, observe: readonly string[]): PolicyContent {
  const rules = files.map(({ policy }) => ruleOf(policy));
  const unknown = observe.filter((id) => !rules.some((rule) => rule.id === id));
  if (unknown.length > 0) {
    const message = `there is no rule \`${unknown.join('`, `')}\`, expected ids of rules separated by commas`;
    throw new PolicyError([{ file: 'RULES_OBSERVE', line: null, message }]);
  }
  const observed = new Set(observe);
  return { parameters, rules: rules.map((rule) => (observed.has(rule.id) ? { ...rule, mode: 'observe' } : rule)) };
}

function compiledRule(rule: Rule, parameters: Parameters, values: ParameterValues): CompiledRule {
  const { id, verdict, severity, mode, applies, when, explain, stepUp } = rule;
  return {
    id,
    verdict,
    severity,
    mode,
    applies: {
      actions: applies.actions ?? null,
      actorKinds: applies.actorKinds ?? null,
      purposes: applies.purposes ?? null,
    },
    explain: withParameters(explain, parameters),
    about: subjectOf(when, values),
    stepUp:
      stepUp === undefined
        ? null
        : { need: stepUp.need, kinds: stepUp.kinds ?? null, kindsByPurpose: stepUp.kindsByPurpose ?? null },
    fails: compiled(id, when, values),
  };
}

/** Returns the fields that the condition reads, from the most specific to the most common. */
function subjectOf(when: string, values: ParameterValues): RuleSubject {
  const names = namesReadBy(when, values);
  if (names.has('evidence')) return 'evidence';
  if (names.has('entitled')) return 'entitlement';
  if (names.has('origin')) return 'recording';
  return ruleSubjects.find((subject) => names.has(subject)) ?? 'event';
}

function compiled(id: string, when: string, values: ParameterValues): Condition {
  try {
    return compileCondition(when, values);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new PolicyError([{ file: `${id}.yaml`, line: null, message: `when: ${error.message}` }]);
  }
}
