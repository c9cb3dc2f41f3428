import { Command } from 'commander';
import { compileCondition, interpretCondition } from '../../../services/adapters/policies/compile-condition.ts';
import { valuesOf } from '../../../services/adapters/policies/parameters.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { PolicyError } from '../../../services/adapters/policies/policy-error.ts';
import { type PolicyFolder, readPolicyFolder } from '../../../services/adapters/policies/policy-folder.ts';
import { runPolicyTest } from '../../../services/adapters/policies/run-policy-tests.ts';
import { fromEnvironment } from '../environment.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { requireFolders } from './policy-set-named.ts';

/** Runs a condition as the decider does and as CEL specifies. Continuous integration also runs a second CEL engine. */
const engines = { translated: compileCondition, cel: interpretCondition };

interface Failure {
  readonly file: string;
  readonly line: number | null;
  readonly engine: string;
  readonly message: string;
}

/** `custodes policy test [DIR…]`: runs the tests in the rule files. Exit 1: a test failed; 2: files cannot be read. */
export function testCommand(): Command {
  return new Command('test')
    .description('run the tests in the rule files, in the translated conditions and in CEL')
    .argument('[folders...]', 'policy folders (default: $POLICIES_DIR, else the default set)')
    .option('--json', 'print the outcome as JSON')
    .action((folders: string[], { json }: { json?: true }) => withOutcome(() => test(folders, json === true)));
}

async function test(given: readonly string[], asJson: boolean): Promise<void> {
  const folders = given.length > 0 ? given : [fromEnvironment(policyEnvironment).folder];
  await requireFolders(folders);
  const read = await Promise.all(folders.map(readPolicyFolder));
  const unreadable = read.flatMap(({ problems }) => problems);
  if (unreadable.length > 0) throw new PolicyError(unreadable);
  const failures = read.flatMap(failuresIn);
  const files = read.flatMap((folder) => folder.files);
  const tests = files.reduce((sum, { policy }) => sum + policy.tests.length, 0);
  const ok = failures.length === 0;
  if (asJson) console.log(JSON.stringify({ ok, rules: files.length, tests, failures }, null, 2));
  else {
    for (const { file, line, engine, message } of failures) console.log(`${file}:${line}: ${message} (${engine})`);
    const failed = new Set(failures.map(({ file, line }) => `${file}:${line}`)).size;
    console.log(`${tests} tests of ${files.length} rules, ${failed} failed`);
  }
  if (!ok) process.exitCode = EXIT_DOES_NOT_HOLD;
}

function failuresIn({ files, parameters }: PolicyFolder): readonly Failure[] {
  const values = valuesOf(parameters);
  return files.flatMap(({ file, policy, lineOf }) =>
    Object.entries(engines).flatMap(([engine, compile]) =>
      policy.tests.flatMap((one, index) => {
        const { problem } = runPolicyTest(policy, one, (context) => compile(policy.when, values)(context), values);
        return problem === null ? [] : [{ file, line: lineOf(['tests', index]), engine, message: problem }];
      }),
    ),
  );
}
