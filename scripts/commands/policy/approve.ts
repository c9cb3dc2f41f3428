import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { toRfc3339 } from '../../../services/value-forms/rfc3339.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { parseTime } from '../history/period.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { tokenFileOption, tokenOption } from '../input/server-url.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { type ProposedSets, readSets, type SetWords, serverTime, setWords } from './sets.ts';
import { VERSION_CHARS_SHOWN } from './status.ts';

interface ApproveOptions extends ServerTarget {
  readonly as: string;
  readonly from?: number;
  readonly json?: true;
}

/**
 * `custodes policy approve VERSION` and `custodes detections approve VERSION`: approval by a second person. Exit 1: the approval has no effect; the message
 * explains why.
 */
export function approveCommand(words: SetWords = setWords.policies): Command {
  return new Command('approve')
    .description(`approve a proposed set, as a second person: it ${words.does} accesses from now on`)
    .argument('<version>', `of the set, as \`propose\` or \`${words.list}\` prints it`)
    .requiredOption('--as <person>', 'the person who approves it; with a token, the person of the token')
    .option(
      '--from <time>',
      'apply it to accesses from this RFC 3339 time on (default: now, by the clock of the server)',
      parseTime,
    )
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the outcome as JSON')
    .action((version: string, options: ApproveOptions) => withOutcome(() => approve(version, words, options)));
}

const refusals: Readonly<Record<string, string>> = {
  'set-unknown': 'nobody has proposed it',
  'set-unusable': 'the server cannot use its text',
};

async function approve(given: string, words: SetWords, options: ApproveOptions): Promise<void> {
  const { sets } = await readSets(words, options);
  const version = proposed(given, sets, words);
  const { as: approvedBy } = options;
  const validFrom = options.from === undefined ? await serverTime(options) : toRfc3339(options.from);
  const id = `${version.slice(0, 16)}:${approvedBy}`;
  const body = {
    kind: 'policy' as const,
    id,
    issuer: approvedBy,
    approvedBy,
    setHash: version,
    validFrom,
  } as const;
  await ask(options, (client) => client.POST('/v1/register', { body }));
  const { approvals } = await readSets(words, options);
  const made = approvals.find((approval) => approval.id === id && approval.validFrom === validFrom);
  const state = made?.state ?? 'unknown';
  if (state !== 'approved') process.exitCode = EXIT_DOES_NOT_HOLD;
  if (options.json) console.log(JSON.stringify({ version, state, approvedBy, validFrom }));
  else
    console.log(
      state === 'approved'
        ? `${version} ${words.does} from ${validFrom} on`
        : `${version} is not approved: ${whyNot(state, approvedBy, words)}`,
    );
}

/** The set of the folder has no proposer, so anyone who goes back to it is alone too. */
function whyNot(state: string, approvedBy: string, { command }: SetWords): string {
  if (state !== 'self-approved') return refusals[state] ?? state;
  return `nobody but ${approvedBy} has proposed it; another person runs \`custodes ${command} propose FOLDER\` with it first`;
}

/** Resolves a version, in full as `propose` prints it or shortened as `status` does. Throws InputError. */
function proposed(given: string, sets: ProposedSets['sets'], { list }: SetWords): string {
  const matching = sets.filter(({ version }) => version === given || version.slice(0, VERSION_CHARS_SHOWN) === given);
  const [set] = matching;
  if (set !== undefined && matching.length === 1) return set.version;
  throw new InputError(`nobody has proposed \`${given}\`, expected a version that \`custodes ${list}\` lists`);
}
