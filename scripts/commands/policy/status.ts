import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printableLines, textTable } from '../terminal-text.ts';
import type { ProposedSets } from './sets.ts';

/** Enough of a version to distinguish it from all others of an installation. */
export const VERSION_CHARS_SHOWN = 16;

/** The response of `GET /v1/policies`. */
export interface PolicyStatus extends ProposedSets {
  readonly folder: { readonly version: string; readonly state: string; readonly problems: readonly string[] };
}

interface StatusOptions extends ServerTarget {
  readonly json?: true;
}

/** `custodes policy status`: the set in force, the set in the folder, and who approved which set. */
export function statusCommand(): Command {
  return new Command('status')
    .description('show the policy set in force, the set in the folder of the server, and all approvals')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the status as JSON')
    .action((options: StatusOptions) =>
      withOutcome(async () => {
        const status = await readStatus(options);
        console.log(options.json ? JSON.stringify(status, null, 2) : printableLines(inWords(status)));
      }),
    );
}

export async function readStatus(server: ServerTarget): Promise<PolicyStatus> {
  return ask(server, (client) => client.GET('/v1/policies'));
}

const folderStates: Readonly<Record<string, string>> = {
  'in-force': 'decides, because no set has been approved yet',
  approved: 'is approved',
  'not-approved': 'is not approved and decides nothing',
  replaced: 'differs from the set loaded last',
  refused: 'is invalid; the rules stay the same',
};

function inWords({ inForce, folder, approvals, sets }: PolicyStatus): string {
  return [
    `in force: ${inForce ?? 'none'}`,
    `folder:   ${folder.version} ${folderStates[folder.state] ?? folder.state}`,
    ...folder.problems.map((problem) => `  ${problem}`),
    ...approvalsTable(approvals),
    `sets in the register: ${sets.map(({ version }) => version.slice(0, VERSION_CHARS_SHOWN)).join(', ')}`,
  ].join('\n');
}

export function approvalsTable(approvals: ProposedSets['approvals']): readonly string[] {
  if (approvals.length === 0) return [];
  const columns = ['from', 'until', 'set', 'proposed by', 'approved by', ''];
  const rows = approvals.map(({ validFrom, validUntil, setHash, proposedBy, approvedBy, state }) => {
    return [validFrom, validUntil, setHash.slice(0, VERSION_CHARS_SHOWN), proposedBy.join(', '), approvedBy, state];
  });
  return [textTable(columns, rows)];
}
