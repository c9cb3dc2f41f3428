import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { tokenFileOption, tokenOption } from './server-url.ts';

/** A verb that asks the server. */
export function serverCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption);
}
