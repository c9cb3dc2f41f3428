import { Command } from 'commander';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { PolicyError } from '../../../services/adapters/policies/policy-error.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import type { ServerTarget } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { lintFolder } from './lint-folder.ts';
import { policySetNamed, requireFolders } from './policy-set-named.ts';
import { readStatus } from './status.ts';

interface LintOptions extends ServerTarget {
  readonly approved?: true;
  readonly json?: true;
}

/** `custodes policy lint [DIR…]`: every problem with file and line. Exit 1 when there are any. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('report every problem in the rule files of a folder')
    .argument('[folders...]', 'policy folders (default: $POLICIES_DIR, else the default set)')
    .option('--approved', 'also require that the set is approved on the server')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the problems as JSON')
    .action((folders: string[], options: LintOptions) => withOutcome(() => lint(folders, options)));
}

async function lint(given: readonly string[], options: LintOptions): Promise<void> {
  const folders = given.length > 0 ? given : [fromEnvironment(policyEnvironment).folder];
  await requireFolders(folders);
  const found = await Promise.all(folders.map(async (folder) => ({ folder, ...(await linted(folder, options)) })));
  const problems = found.flatMap(({ folder, problems }) => {
    const prefix = folders.length === 1 ? '' : `${folder}/`;
    return problems.map((problem) => ({ ...problem, file: `${prefix}${problem.file}` }));
  });
  const rules = found.reduce((sum, one) => sum + one.rules, 0);
  if (options.json) console.log(JSON.stringify({ ok: problems.length === 0, rules, problems }, null, 2));
  else if (problems.length > 0) console.log(new PolicyError(problems).message);
  else console.log(`${rules} rules, nothing wrong`);
  if (problems.length > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}

async function linted(folder: string, options: LintOptions): ReturnType<typeof lintFolder> {
  const { rules, problems } = await lintFolder(folder);
  if (options.approved === undefined || problems.length > 0) return { rules, problems };
  const { version } = await policySetNamed(folder, options);
  const { approvals } = await readStatus(options);
  const isApproved = approvals.some(({ setHash, state }) => setHash === version && state === 'approved');
  const message = `nobody has approved this set, ${version}`;
  return { rules, problems: isApproved ? [] : [{ file: folder, line: null, message }] };
}
