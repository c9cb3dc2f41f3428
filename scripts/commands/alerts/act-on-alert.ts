import type { Command } from 'commander';
import type { Client } from '../../../services/client/index.ts';
import { ask, type ServerAnswer, type ServerTarget } from '../input/ask-server.ts';
import { serverCommand } from '../input/server-command.ts';
import { withOutcome } from '../input/verb-outcome.ts';
import { printable } from '../terminal-text.ts';
import { alertCommand } from './alert-command.ts';

interface ActOptions extends ServerTarget {
  readonly json?: true;
}

interface CloseOptions extends ActOptions {
  readonly as: string;
  readonly because: string;
  readonly evidence?: readonly string[];
}

/** The part of an alert that these verbs print. */
interface ShownAlert {
  readonly alertId: string;
  readonly state: string;
  readonly severity: string;
  readonly assignee: string | null;
}

/** The argument that names what the second person read. */
export const readProposal = [
  '[proposal]',
  '`actId` of the proposal in `show`: refused where there is another one by now',
] as const;

/** `custodes alerts ack|assign|comment|escalate|close|approve|reopen`. Exit 2: the server refuses it; 3: no server. */
export function alertActs(): readonly Command[] {
  return [
    act('ack', 'acknowledge an alert').action(
      run((client, alertId) => client.POST('/v1/alerts/{alertId}/acknowledge', { ...pathOf(alertId), body: {} })),
    ),
    act('assign', 'assign an alert to a person or a team')
      .argument('<to>', 'id of a person or team')
      .action(
        run((client, alertId, to) =>
          client.POST('/v1/alerts/{alertId}/assign', { ...pathOf(alertId), body: { to: to ?? '' } }),
        ),
      ),
    act('comment', 'comment on an alert')
      .argument('<text>', 'the comment')
      .action(
        run((client, alertId, text) =>
          client.POST('/v1/alerts/{alertId}/comment', { ...pathOf(alertId), body: { text: text ?? '' } }),
        ),
      ),
    act('escalate', 'escalate an alert')
      .argument('<reason>', 'why')
      .action(
        run((client, alertId, reason) =>
          client.POST('/v1/alerts/{alertId}/escalate', { ...pathOf(alertId), body: { reason: reason ?? '' } }),
        ),
      ),
    openCommand(),
    closeCommand(),
    act('approve', 'approve, as a second person, that an alert is closed as proposed')
      .argument(...readProposal)
      .action(
        run((client, alertId, proposal) =>
          client.POST('/v1/alerts/{alertId}/approve-close', {
            ...pathOf(alertId),
            body: proposal === undefined ? {} : { proposal },
          }),
        ),
      ),
    act('reopen', 'open a closed alert again, or reject the proposal to close it')
      .argument('<reason>', 'why')
      .action(
        run((client, alertId, reason) =>
          client.POST('/v1/alerts/{alertId}/reopen', { ...pathOf(alertId), body: { reason: reason ?? '' } }),
        ),
      ),
  ];
}

interface OpenOptions extends ActOptions {
  readonly severity: string;
  readonly because: string;
  readonly actor?: string;
  readonly owner?: string;
  readonly camera?: string;
  readonly recording?: string;
  readonly source?: string;
}

function openCommand(): Command {
  return serverCommand('open', 'open an alert by hand: a tip, a call, an observation')
    .requiredOption('--severity <severity>', 'low, medium, high or critical')
    .requiredOption('--because <text>', 'what was reported')
    .option('--actor <id>', 'the person or service that it is about; at least one of these five')
    .option('--owner <id>', 'the owner')
    .option('--camera <id>', 'the camera')
    .option('--recording <id>', 'the recording')
    .option('--source <id>', 'the tool')
    .option('--json', 'print the alert as JSON')
    .action((options: OpenOptions) =>
      withOutcome(async () => {
        const { severity, because: text, actor, owner, camera, recording, source } = options;
        const about = { actorId: actor, ownerId: owner, cameraId: camera, recordingId: recording, sourceId: source };
        const given = Object.fromEntries(Object.entries(about).filter(([, id]) => id !== undefined));
        // The server validates the severity.
        const body = { severity: severity as 'low', text, ...given };
        print(await ask(options, (client) => client.POST('/v1/alerts', { body })), options);
      }),
    );
}

function closeCommand(): Command {
  return act('close', 'close an alert; one of severity high or critical is proposed to a second person')
    .requiredOption('--as <disposition>', 'justified, register-gap, policy-gap, misuse, false-positive or test')
    .requiredOption('--because <text>', 'why, for a reader in two years')
    .option('--evidence <ids...>', 'ids of events, records or documents that support it')
    .action((alertId: string, options: CloseOptions) =>
      withOutcome(async () => {
        const { as, because: explanation, evidence = [] } = options;
        // The server validates the disposition.
        const body = { disposition: as as 'test', explanation, evidence: [...evidence] };
        const request = { ...pathOf(alertId), body };
        print(await ask(options, (client) => client.POST('/v1/alerts/{alertId}/close', request)), options);
      }),
    );
}

function act(name: string, description: string): Command {
  return alertCommand(name, description).option('--json', 'print the alert as JSON');
}

type Call = (client: Client, alertId: string, text: string | undefined) => Promise<ServerAnswer>;

/** Commander passes the arguments, the options and the command. */
function run(call: Call) {
  return (...given: unknown[]): Promise<void> => {
    const options = given.at(-2) as ActOptions;
    const [alertId, text] = given.slice(0, -2) as [string, string?];
    return withOutcome(async () => print(await ask(options, (client) => call(client, alertId, text)), options));
  };
}

function pathOf(alertId: string) {
  return { params: { path: { alertId } } };
}

function print(answer: unknown, { json }: ActOptions): void {
  if (json) {
    console.log(JSON.stringify(answer));
    return;
  }
  const { alertId, state, severity, assignee } = answer as ShownAlert;
  const assigned = assignee === null ? '' : `, assigned to ${assignee}`;
  const next = state === 'close-proposed' ? '; a second person approves or reopens it' : '';
  console.log(printable(`${alertId} (${severity}) is ${state}${assigned}${next}`));
}
