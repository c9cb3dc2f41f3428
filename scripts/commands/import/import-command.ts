import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { RefusedError, UnreachableError } from '../../feed/post-batches.ts';
import { fromEnvironment, serverUrl } from '../environment.ts';
import { NoAnswerError } from '../input/no-answer-error.ts';
import { requireUrl, tokenFileOption, tokenOf, tokenOption } from '../input/server-url.ts';
import { importFiles } from './import-files.ts';
import { cloudTrail, csv, type LogFormat, nginx, products, s3AccessLog, servers } from './log-formats.ts';
import { describe } from './summary.ts';

/**
 * `custodes import FORMAT FILE…`. Exit codes: 0 when all files were read, however many records were used; 2 for usage
 * or input errors; 3 without a server.
 */
export function importCommand(): Command {
  const command = new Command('import').description('import logs of other systems as access events');
  for (const format of [cloudTrail, s3AccessLog, nginx, ...servers, csv, ...products])
    command.addCommand(commandOf(format));
  return command;
}

function commandOf(format: LogFormat): Command {
  return new Command(format.name)
    .description(format.description)
    .argument('<file...>', format.files)
    .option('--map <file>', format.map)
    .option('--url <url>', 'the server', fromEnvironment(serverUrl))
    .option(...tokenOption)
    .option(...tokenFileOption)
    .option('--dry-run', 'read the files and print the summary with the first events, but send nothing')
    .option('--json', 'print the summary as JSON')
    .action((files: readonly string[], options: Options) => runImport(format, files, options));
}

interface Options {
  readonly map?: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

async function runImport(format: LogFormat, files: readonly string[], options: Options): Promise<void> {
  try {
    const read = await format.open(options.map);
    const server = options.dryRun ? null : { url: requireUrl(options.url), token: await tokenOf(options) };
    const summary = await importFiles(files, read, server);
    console.log(options.json ? JSON.stringify(summary) : describe(summary));
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    console.error((error as Error).message);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError || error instanceof NoAnswerError) return 3;
  if (error instanceof InputError || error instanceof RefusedError) return 2;
  throw error;
}
