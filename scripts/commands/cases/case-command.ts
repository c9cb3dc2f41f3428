import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { tokenFileOption, tokenOption } from '../input/server-url.ts';

/** A verb about cases on the server. */
export function caseVerb(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--json', 'print the answer as JSON');
}

/** A verb about one case. */
export function caseCommand(name: string, description: string): Command {
  return caseVerb(name, description).argument('<case>', 'id of a case');
}

export function pathOf(caseId: string) {
  return { params: { path: { caseId } } };
}
