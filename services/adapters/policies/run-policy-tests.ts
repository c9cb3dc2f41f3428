import type { ParameterValues } from '../../domain/access-decision/policy-set.ts';
import { compileCondition } from './compile-condition.ts';
import type { Condition } from './condition-code.ts';
import { PARAMETERS, valuesOf } from './parameters.ts';
import { PolicyError } from './policy-error.ts';
import type { Policy, PolicyTest } from './policy-file.ts';
import { readPolicyFolder } from './policy-folder.ts';
import { testContext } from './test-context.ts';

export interface PolicyTestResult {
  readonly rule: string;
  readonly test: string;
  /** The error; null if the rule behaved as its test specifies. */
  readonly problem: string | null;
}

/** Runs the inline tests of every rule in `folder`. Throws `PolicyError` if the files are not valid policies. */
export async function runPolicyTests(folder: string): Promise<readonly PolicyTestResult[]> {
  const { files, parameters, problems } = await readPolicyFolder(folder);
  if (problems.length > 0) throw new PolicyError(problems);
  const values = valuesOf(parameters);
  return files.flatMap(({ policy }) => {
    const condition = compileCondition(policy.when, values);
    return policy.tests.map((test) => runPolicyTest(policy, test, condition, values));
  });
}

/** Runs one inline test with a condition of either engine. */
export function runPolicyTest(
  policy: Policy,
  test: PolicyTest,
  condition: Condition,
  parameters: ParameterValues,
): PolicyTestResult {
  return { rule: policy.id, test: test.name, problem: problemOf(policy, test, condition, parameters) };
}

function problemOf(policy: Policy, test: PolicyTest, condition: Condition, parameters: ParameterValues): string | null {
  try {
    const holds = !condition({ ...testContext(policy, test.given), [PARAMETERS]: parameters });
    if (holds === test.holds) return null;
    return `test \`${test.name}\`: the rule ${wordsFor(holds)}, expected that it ${wordsFor(test.holds)}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `test \`${test.name}\`: ${error.message.split('\n')[0]}`;
  }
}

function wordsFor(holds: boolean): string {
  return holds ? 'holds' : 'does not hold';
}
