import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import type { ServerTarget } from '../input/ask-server.ts';
import { reasonOption, tokenFileOption, tokenOption } from '../input/server-url.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { type ProposedSets, readSets, setWords } from '../policy/sets.ts';
import { approvalsTable, VERSION_CHARS_SHOWN } from '../policy/status.ts';
import { printableLines, textTable } from '../terminal-text.ts';

interface ShowHistoryOptions extends ServerTarget {
  readonly json?: true;
}

/** `custodes detections history`: the set in force, what was proposed and why, and who approved it. */
export function historyCommand(): Command {
  return new Command('history')
    .description('show the detections in force on the server, all proposals with their reasons, and all approvals')
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option(...reasonOption)
    .option('--json', 'print the history as JSON')
    .action((options: ShowHistoryOptions) =>
      withOutcome(async () => {
        const { inForce, approvals, sets } = await readSets(setWords.detections, options);
        const history = { inForce, approvals, sets };
        console.log(options.json ? JSON.stringify(history, null, 2) : printableLines(inWords(history)));
      }),
    );
}

function inWords({ inForce, approvals, sets }: ProposedSets): string {
  const rows = sets.map(({ version, proposedAt, proposedBy, reason }) => {
    // Nobody proposed the set of the release: it was there before the first record.
    const proposed = Date.parse(proposedAt) === 0 ? 'with the release' : proposedAt;
    return [version.slice(0, VERSION_CHARS_SHOWN), proposed, proposedBy.join(', '), reason ?? ''];
  });
  return [
    `in force: ${inForce ?? 'none'}`,
    ...approvalsTable(approvals),
    textTable(['set', 'proposed', 'by', 'reason'], rows),
  ].join('\n');
}
