import type { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { Client } from '../../../services/client/index.ts';
import { ask, type ServerTarget } from '../input/ask-server.ts';
import { serverCommand } from '../input/server-command.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { printable, textTable } from '../terminal-text.ts';

interface BulkOptions extends ServerTarget {
  readonly explained?: true;
  readonly to?: string;
  readonly as?: string;
  readonly because?: string;
  readonly evidence?: readonly string[];
  readonly proposals?: readonly string[];
  readonly json?: true;
}

interface BulkAlert {
  readonly alertId: string;
  readonly proposal?: { readonly actId: string } | null;
}

interface BulkResult {
  readonly alertId: string;
  readonly status: 'done' | 'refused';
  readonly state?: string;
  readonly detail?: string;
}

const PAGE = 100;
/** The names of the verbs about one alert, and those of the route. */
const actions: Readonly<Record<string, string>> = { ack: 'acknowledge', approve: 'approve-close' };

/** `custodes alerts bulk`: the same with several alerts. Exit 1: some were refused; 2: usage; 3: no server. */
export function bulkCommand(): Command {
  return serverCommand('bulk', 'do the same with several alerts')
    .argument('<action>', 'ack, assign, comment, escalate, close, approve or reopen')
    .argument('[alerts...]', 'ids of alerts')
    .option('--explained', 'in place of ids: all open alerts of which every access was explained or excused since')
    .option('--to <id>', 'of assign: a person or team')
    .option('--as <disposition>', 'of close: the disposition; with --explained register-gap where it is absent')
    .option('--because <text>', 'the comment, reason or explanation; with --explained it may be absent')
    .option('--evidence <ids...>', 'of close: ids of events, records or documents that support it')
    .option(
      '--proposals <ids...>',
      'of approve: ids of the proposals that you read; with --explained those of the list',
    )
    .option('--json', 'print the results as JSON')
    .action((action: string, given: readonly string[], options: BulkOptions) =>
      withOutcome(async () => {
        // The ids would be ignored, and every explained alert closed in their place.
        if (options.explained && given.length > 0) {
          throw new InputError(`--explained is given with ${given.length} ids, expected it or ids`);
        }
        const alerts = options.explained ? await explained(options, action) : given.map((alertId) => ({ alertId }));
        if (alerts.length === 0 && !options.explained)
          throw new InputError('no alert is given, expected ids or --explained');
        checkProposals(options, alerts);
        const { proposals = [] } = options;
        const results: BulkResult[] = [];
        try {
          for (let at = 0; at < alerts.length; at += PAGE) {
            const given = proposals.length > PAGE ? { ...options, proposals: proposals.slice(at, at + PAGE) } : options;
            results.push(...(await act(given, action, alerts.slice(at, at + PAGE))));
          }
        } finally {
          // What was done before the server failed is not done again.
          if (results.length > 0 || alerts.length === 0) print(results, options);
        }
      }),
    );
}

/** A request takes as many proposals as alerts, so a longer list is divided as the alerts are: each proposal goes with its alert. */
function checkProposals({ proposals = [], explained }: BulkOptions, alerts: readonly BulkAlert[]): void {
  if (proposals.length <= PAGE || (!explained && proposals.length === alerts.length)) return;
  throw new InputError(
    `--proposals has ${proposals.length} ids, expected at most ${PAGE}, or as many as alerts and in their order, without --explained`,
  );
}

async function act(options: BulkOptions, action: string, alerts: readonly BulkAlert[]): Promise<readonly BulkResult[]> {
  const { to, evidence } = options;
  const listed =
    action === 'approve' && options.explained ? alerts.flatMap(({ proposal }) => proposal?.actId ?? []) : undefined;
  const proposals = options.proposals ?? listed;
  const isSuggested = action === 'close' && options.explained === true;
  const as = options.as ?? (isSuggested ? 'register-gap' : undefined);
  const text =
    options.because ?? (isSuggested ? 'Every access that it counted was explained or excused since.' : undefined);
  const fields = { to, text, disposition: as, evidence, proposals };
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  // The server validates the action and the disposition.
  const alertIds = alerts.map(({ alertId }) => alertId);
  const body = { alertIds, action: (actions[action] ?? action) as 'close', ...present };
  const answer = (await ask(options, (client: Client) => client.POST('/v1/alerts/bulk', { body }))) as {
    readonly results: readonly BulkResult[];
  };
  return answer.results;
}

/** What is proposed already waits for an approval, or is left to its proposer. */
async function explained(options: BulkOptions, action: string): Promise<readonly BulkAlert[]> {
  const found: BulkAlert[] = [];
  let cursor: string | undefined;
  do {
    const query = {
      explained: 'true',
      order: 'newest',
      limit: '1000',
      ...(cursor === undefined ? {} : { cursor }),
    } as const;
    const page = (await ask(options, (client) => client.GET('/v1/alerts', { params: { query } as never }))) as {
      readonly items: readonly (BulkAlert & { readonly state: string })[];
      readonly nextCursor?: string;
    };
    const isProposed = (state: string) => state === 'close-proposed';
    for (const one of page.items) {
      if (action === 'approve' ? isProposed(one.state) : action !== 'close' || !isProposed(one.state)) found.push(one);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

function print(results: readonly BulkResult[], { json }: BulkOptions): void {
  const refused = results.filter(({ status }) => status === 'refused').length;
  if (json) console.log(JSON.stringify({ results }));
  else {
    if (results.length > 0) {
      console.log(
        textTable(
          ['alert', 'result', 'why'],
          results.map(({ alertId, state, status, detail }) => [alertId, state ?? status, detail]),
        ),
      );
    }
    console.log(printable(`${results.length - refused} done, ${refused} refused`));
  }
  if (refused > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
}
