import type { Command } from 'commander';
import { serverCommand } from '../input/server-command.ts';

/** A verb about one alert on the server. */
export function alertCommand(name: string, description: string): Command {
  return serverCommand(name, description).argument('<alert>', 'id of an alert');
}
