import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { RefusedError, UnreachableError } from '../../feed/post-batches.ts';
import { dataDirectory, fromEnvironment, serverUrl } from '../environment.ts';
import { NoAnswerError } from '../input/no-answer-error.ts';
import { requireUrl, tokenFileOption, tokenOf, tokenOption } from '../input/server-url.ts';
import { importFiles } from './import-files.ts';
import type { ImportPlace } from './import-place.ts';
import { ImportProgress } from './import-progress.ts';
import { cloudTrail, csv, type LogFormat, products, servers } from './log-formats.ts';
import { describe } from './summary.ts';

/** As a shell has it for a process that was interrupted. */
const STOPPED = 130;

/**
 * `custodes import FORMAT FILE…`. Exit codes: 0 when all files were read, however many records were used; 2 for usage
 * or input errors; 3 without a server.
 */
export function importCommand(): Command {
  const command = new Command('import').description('import logs of other systems as access events');
  for (const format of [cloudTrail, ...servers, csv, ...products]) command.addCommand(commandOf(format));
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
    .option(
      '--state <file>',
      'where to keep how far it is, until it is finished (docs/collecting.md#an-import-that-was-stopped)',
    )
    .option('--dry-run', 'read the files and print the summary with the first events, but send nothing')
    .option('--json', 'print the summary as JSON')
    .action((files: readonly string[], options: Options) => runImport(format, files, options));
}

interface Options {
  readonly map?: string;
  readonly url: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly state?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

async function runImport(format: LogFormat, files: readonly string[], options: Options): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  let progress: ImportProgress | null = null;
  try {
    const read = await format.open(options.map);
    const server = options.dryRun ? null : { url: requireUrl(options.url), token: await tokenOf(options) };
    if (server !== null) progress = await progressOf(format, files, options);
    const begun = progress?.begun?.place;
    if (begun !== undefined) console.error(`an import that was stopped goes on at ${nameOf(begun, files)}`);
    const summary = await importFiles(files, read, { server, progress, stopped: stop.signal });
    console.log(options.json ? JSON.stringify(summary) : describe(summary));
  } catch (error) {
    process.exitCode = stop.signal.aborted ? STOPPED : exitCodeOf(error);
    console.error(stop.signal.aborted ? 'stopped' : (error as Error).message);
    const place = progress?.place ?? null;
    if (place !== null) console.error(`the same command goes on at ${nameOf(place, files)}`);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Null where nothing was named and no server has run here: then an import begins anew, which changes nothing but the time. */
async function progressOf(
  { name: format, isOfLines }: LogFormat,
  files: readonly string[],
  { state, url, map }: Options,
): Promise<ImportProgress | null> {
  const dataDir = fromEnvironment(dataDirectory);
  if (state === undefined && !existsSync(join(dataDir, 'keys'))) return null;
  const paths = files.map((file) => resolve(file));
  const name = createHash('sha256')
    .update(JSON.stringify([format, url, map, paths]))
    .digest('hex')
    .slice(0, 16);
  const path = state ?? join(dataDir, 'imports', `${format}-${name}.json`);
  const mapText = map === undefined ? null : await readFile(map, 'utf8');
  return await ImportProgress.open(path, { format, map: mapText, url, files, isOfLines }, () => performance.now());
}

function nameOf({ file, records }: ImportPlace, files: readonly string[]): string {
  return `\`${files[file]}:${records + 1}\``;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError || error instanceof NoAnswerError) return 3;
  if (error instanceof InputError || error instanceof RefusedError) return 2;
  throw error;
}
