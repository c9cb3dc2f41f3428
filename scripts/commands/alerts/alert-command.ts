import { Command } from 'commander';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { tokenFileOption, tokenOption } from '../input/server-url.ts';

/** A verb about one alert on the server. */
export function alertCommand(name: string, description: string): Command {
  return serverCommand(name, description).argument('<alert>', 'id of an alert');
}

/** A verb about alerts on the server. */
export function serverCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption);
}
