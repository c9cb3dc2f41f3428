import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { generateWorld } from '../world/generate-world.ts';
import { defaultParameters, ParameterError, parseParameters, type WorldParameters } from '../world/parameters.ts';
import { openSummary, toLines, type WorldSummary, worldFiles } from '../world/world-folder.ts';

/** `custodes world`: writes a world folder. Exit 2 for an invalid parameter. */
export function worldCommand(): Command {
  const { seed, staff, owners, days, offenders, start } = defaultParameters;
  return new Command('world')
    .description('generate a company with cameras, staff and offenders: register, access events and an answer key')
    .option('--seed <n>', 'equal seeds give equal worlds', seed)
    .option('--staff <n>', 'people who can open recordings', staff)
    .option('--owners <n>', 'customer accounts', owners)
    .option('--days <n>', 'length', days)
    .option(
      '--offenders <list>',
      'the offenders: r1, r3, r5, r9, slow, each with an optional count (r1:2), or none',
      offenders,
    )
    .option('--start <date>', 'first day, UTC', start)
    .requiredOption('--out <folder>', 'folder for the four files')
    .option('--json', 'print the summary as JSON')
    .action(runWorld);
}

type Options = Partial<typeof defaultParameters> & { readonly out: string; readonly json?: true };

async function runWorld(options: Options): Promise<void> {
  try {
    const { out, json, ...texts } = options;
    const summary = await writeWorld(parseParameters(texts), out);
    console.log(json ? JSON.stringify(summary) : describe(summary, out));
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/**
 * Writes the folder chunk by chunk: a large world needs little memory. CRASH: `world.json` is removed first and written
 * last, so a folder without it is incomplete.
 */
export async function writeWorld(parameters: WorldParameters, folder: string): Promise<WorldSummary> {
  const chunks = generateWorld(parameters);
  const first = chunks.next(); // Before any file is touched: what cannot be cast is refused here.
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new ParameterError(`out \`${folder}\` cannot be created: ${error.message}, expected a folder`);
  });
  await rm(join(folder, worldFiles.summary), { force: true });
  const files = [worldFiles.register, worldFiles.accesses, worldFiles.answers].map((name) =>
    openFile(join(folder, name)),
  );
  const [register, accesses, answers] = files as [NdjsonFile, NdjsonFile, NdjsonFile];
  const summary = openSummary(parameters);
  for (let next = first; next.done !== true; next = chunks.next()) {
    summary.add(next.value);
    await Promise.all([
      register.write(next.value.register),
      accesses.write(next.value.accesses),
      answers.write(next.value.answers),
    ]);
  }
  await Promise.all(files.map((file) => file.close()));
  await writeFile(join(folder, worldFiles.summary), `${JSON.stringify(summary.total(), null, 2)}\n`);
  return summary.total();
}

interface NdjsonFile {
  write(values: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

function openFile(path: string): NdjsonFile {
  const stream = createWriteStream(path);
  const done = finished(stream);
  done.catch(() => {}); // The code that awaits the failed write or close reports the error.
  return {
    write(values) {
      if (values.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        stream.write(toLines(values), (error) => (error ? reject(error) : resolve()));
      });
    },
    close() {
      stream.end();
      return done;
    },
  };
}

function describe({ counts }: WorldSummary, folder: string): string {
  const wrong = Object.entries(counts.byScenario).map(([scenario, count]) => `${scenario} ${count}`);
  return [
    `${counts.register} register records, ${counts.accessEvents} access events in ${folder}`,
    `${counts.answers} accesses are wrong: ${wrong.join(', ') || 'none'}`,
  ].join('\n');
}
