import type { Command } from 'commander';
import { serverCommand } from '../input/server-command.ts';

/** A verb about cases on the server. */
export function caseVerb(name: string, description: string): Command {
  return serverCommand(name, description).option('--json', 'print the answer as JSON');
}

/** A verb about one case. */
export function caseCommand(name: string, description: string): Command {
  return caseVerb(name, description).argument('<case>', 'id of a case');
}

export function pathOf(caseId: string) {
  return { params: { path: { caseId } } };
}
