import { Command } from 'commander';
import { variables } from '../../../services/adapters/config/environment.ts';
import { PolicyError } from '../../../services/adapters/policies/policy-error.ts';
import { lintFolder } from './lint-folder.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from './policy-outcome.ts';
import { requireFolders } from './policy-set-named.ts';

/** `custodes policy lint [DIR…]`: every problem with file and line. Exit 1: there are some. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('say everything that is wrong with the rule files of a folder')
    .argument('[folders...]', 'policy folders (default: $POLICIES_DIR, else the default set)')
    .option('--json', 'print the problems as JSON')
    .action((folders: string[], { json }: { json?: true }) => withOutcome(() => lint(folders, json === true)));
}

async function lint(given: readonly string[], asJson: boolean): Promise<void> {
  const folders = given.length > 0 ? given : [variables.POLICIES_DIR.parse(process.env.POLICIES_DIR || undefined)];
  await requireFolders(folders);
  const linted = await Promise.all(folders.map(async (folder) => ({ folder, ...(await lintFolder(folder)) })));
  const problems = linted.flatMap(({ folder, problems }) => {
    const prefix = folders.length === 1 ? '' : `${folder}/`;
    return problems.map((problem) => ({ ...problem, file: `${prefix}${problem.file}` }));
  });
  const rules = linted.reduce((sum, one) => sum + one.rules, 0);
  if (asJson) console.log(JSON.stringify({ ok: problems.length === 0, rules, problems }, null, 2));
  else if (problems.length > 0) console.log(new PolicyError(problems).message);
  else console.log(`${rules} rules, nothing wrong`);
  if (problems.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}
