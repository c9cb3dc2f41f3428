import type { Command } from 'commander';
import type { Client } from '../../../services/client/index.ts';
import { readProposal } from '../alerts/act-on-alert.ts';
import { ask, type ServerAnswer, type ServerTarget } from '../input/ask-server.ts';
import { EXIT_DOES_NOT_HOLD, withOutcome } from '../input/verb-outcome.ts';
import { printable } from '../terminal-text.ts';
import { caseCommand, caseVerb, pathOf } from './case-command.ts';

interface ActOptions extends ServerTarget {
  readonly json?: true;
}

interface CloseOptions extends ActOptions {
  readonly as: string;
  readonly because: string;
  readonly evidence?: readonly string[];
}

/** What these verbs print of a case. */
interface ShownCase {
  readonly caseId: string;
  readonly state: string;
  readonly severity: string | null;
  readonly assignee: string | null;
  readonly alertIds: readonly string[];
  readonly refused?: readonly { readonly alertId: string; readonly detail: string }[];
}

/** `custodes cases open|add|remove|assign|comment|close|approve|meet|reopen`. Exit 1: an alert was refused; 2: the server refuses it; 3: no server. */
export function caseActs(): readonly Command[] {
  return [
    caseVerb('open', 'open a case')
      .argument('<title>', 'what it is about')
      .argument('[alerts...]', 'ids of alerts')
      .action((title: string, alertIds: string[], options: ActOptions) =>
        run(options, (client) => client.POST('/v1/cases', { body: { title, alertIds } })),
      ),
    changing('add', 'add alerts to a case'),
    changing('remove', 'remove alerts from a case'),
    caseCommand('assign', 'assign a case to a person or a team')
      .argument('<to>', 'id of a person or team')
      .action((caseId: string, to: string, options: ActOptions) =>
        run(options, (client) => client.POST('/v1/cases/{caseId}/assign', { ...pathOf(caseId), body: { to } })),
      ),
    caseCommand('comment', 'comment on a case')
      .argument('<text>', 'the comment')
      .action((caseId: string, text: string, options: ActOptions) =>
        run(options, (client) => client.POST('/v1/cases/{caseId}/comment', { ...pathOf(caseId), body: { text } })),
      ),
    caseCommand('close', 'close a case with its alerts; with a high or critical one it is proposed to a second person')
      .requiredOption('--as <disposition>', 'justified, register-gap, policy-gap, misuse, false-positive or test')
      .requiredOption('--because <text>', 'why, for a reader in two years')
      .option('--evidence <ids...>', 'ids of events, records or documents that support it')
      .action((caseId: string, options: CloseOptions) => {
        const { as, because: explanation, evidence = [] } = options;
        // The server validates the disposition.
        const body = { disposition: as as 'test', explanation, evidence: [...evidence] };
        return run(options, (client) => client.POST('/v1/cases/{caseId}/close', { ...pathOf(caseId), body }));
      }),
    caseCommand('approve', 'approve, as a second person, that a case is closed as proposed')
      .argument(...readProposal)
      .action((caseId: string, proposal: string | undefined, options: ActOptions) => {
        const body = proposal === undefined ? {} : { proposal };
        return run(options, (client) => client.POST('/v1/cases/{caseId}/approve-close', { ...pathOf(caseId), body }));
      }),
    caseCommand('meet', 'record that what an incident clock asks for was done')
      .argument('<clock>', '72-hours, 10-days, 30-days or 60-days')
      .argument('<text>', 'what was done, for a reader in two years')
      .action((caseId: string, clock: string, text: string, options: ActOptions) => {
        // The server validates the clock.
        const body = { clock: clock as '72-hours', text };
        return run(options, (client) => client.POST('/v1/cases/{caseId}/meet', { ...pathOf(caseId), body }));
      }),
    caseCommand('reopen', 'open a closed case again, or reject the proposal to close it')
      .argument('<reason>', 'why')
      .action((caseId: string, reason: string, options: ActOptions) =>
        run(options, (client) => client.POST('/v1/cases/{caseId}/reopen', { ...pathOf(caseId), body: { reason } })),
      ),
  ];
}

function changing(name: 'add' | 'remove', description: string): Command {
  return caseCommand(name, description)
    .argument('<alerts...>', 'ids of alerts')
    .action((caseId: string, alertIds: string[], options: ActOptions) => {
      const body = { [name]: alertIds };
      return run(options, (client) => client.POST('/v1/cases/{caseId}/alerts', { ...pathOf(caseId), body }));
    });
}

function run(options: ActOptions, call: (client: Client) => Promise<ServerAnswer>): Promise<void> {
  return withOutcome(async () => {
    const answer = (await ask(options, call)) as ShownCase;
    console.log(options.json ? JSON.stringify(answer) : printable(sentenceOf(answer)));
    for (const { detail } of answer.refused ?? []) {
      console.error(printable(detail));
      process.exitCode = EXIT_DOES_NOT_HOLD;
    }
  });
}

function sentenceOf({ caseId, state, severity, assignee, alertIds }: ShownCase): string {
  const alerts = alertIds.length === 1 ? '1 alert' : `${alertIds.length} alerts`;
  const assigned = assignee === null ? '' : `, assigned to ${assignee}`;
  const next = state === 'close-proposed' ? '; a second person approves or reopens it' : '';
  return `${caseId} (${severity ?? 'no severity'}, ${alerts}) is ${state}${assigned}${next}`;
}
