import { createHash } from 'node:crypto';
import {
  type CompiledRule,
  type PolicySet,
  type RuleSubject,
  ruleSubjects,
} from '../../domain/access-decision/policy-set.ts';
import { fieldsOf } from '../../domain/access-decision/reason.ts';
import { ConditionError, compileCondition, namesReadBy } from './compile-condition.ts';
import type { Condition } from './condition-code.ts';
import { unknownName } from './context-fields.ts';
import { PolicyError, type PolicyProblem } from './policy-error.ts';
import type { Policy, PolicyFile } from './policy-file.ts';
import { readPolicyFiles } from './policy-folder.ts';
import { runPolicyTest } from './run-policy-tests.ts';

/**
 * Every `*.yaml` of `folder` as one policy set, sorted by rule id. Throws `PolicyError` naming file and line of all
 * that is wrong, which includes a rule whose own tests do not hold, and a folder that cannot be read or has no rule.
 */
export async function loadPolicies(folder: string): Promise<PolicySet> {
  const files = await readPolicyFiles(folder);
  const problems: PolicyProblem[] = [];
  const rules: CompiledRule[] = [];
  for (const policyFile of files) {
    const found = compile(policyFile);
    if ('problems' in found) problems.push(...found.problems);
    else rules.push(found.rule);
  }
  if (problems.length > 0) throw new PolicyError(problems);
  return { version: versionOf(files.map(({ policy }) => policy)), rules };
}

function compile(policyFile: PolicyFile): { rule: CompiledRule } | { problems: readonly PolicyProblem[] } {
  const { file, policy, lineOf } = policyFile;
  const condition = conditionOf(policyFile);
  if (typeof condition !== 'function') return { problems: [condition] };
  const problems = policy.tests.flatMap((test, index) => {
    const { problem } = runPolicyTest(policy, test, condition);
    return problem === null ? [] : [{ file, line: lineOf(['tests', index]), message: problem }];
  });
  for (const field of fieldsOf(policy.explain)) {
    const unknown = unknownName(field.split('.'));
    if (unknown !== null)
      problems.push({ file, line: lineOf(['explain']), message: `explain: there is no \`${unknown}\`` });
  }
  return problems.length > 0 ? { problems } : { rule: ruleOf(policy, condition) };
}

function conditionOf({ file, policy, lineOf }: PolicyFile): Condition | PolicyProblem {
  try {
    return compileCondition(policy.when);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { file, line: lineOf(['when']), message: `when: ${error.message}` };
  }
}

function ruleOf({ id, verdict, severity, mode, applies, when, explain }: Policy, fails: Condition): CompiledRule {
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
    explain,
    about: subjectOf(when),
    fails,
  };
}

/** What the condition looks at first of what there is to look at, the most particular before the most common. */
function subjectOf(when: string): RuleSubject {
  const names = namesReadBy(when);
  if (names.has('evidence')) return 'evidence';
  if (names.has('entitled')) return 'entitlement';
  if (names.has('origin')) return 'recording';
  return ruleSubjects.find((subject) => names.has(subject)) ?? 'event';
}

/**
 * SHA-256 (hexadecimal) over all that the rules say, in a fixed order; comments and tests in the files do not count,
 * since they change no decision.
 */
function versionOf(policies: readonly Policy[]): string {
  const canonical = policies.map(({ id, verdict, severity, mode, applies, when, explain, legalBasis, owner }) => {
    const scope = [applies.actions, applies.actorKinds, applies.purposes].map((names) => names ?? null);
    return [id, verdict, severity, mode, scope, when, explain, legalBasis, owner];
  });
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
