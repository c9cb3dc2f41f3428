import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { atLeast } from './at-least.ts';
import { measureDetectors } from './bench/detectors.ts';
import { describeMachine, type Figure, toJson, toTable } from './bench/figures.ts';
import { measureKafka } from './bench/kafka.ts';
import { measurePipeline } from './bench/pipeline.ts';
import { measureSearch } from './bench/search.ts';
import { measureVerify } from './bench/verify.ts';

/**
 * `npm run bench -- [pipeline|search|verify|kafka|detectors] [--accesses N] [--json]` prints a table of what custodes does beside
 * something plain that was measured in the same run. It judges nothing.
 */

interface Verb {
  readonly about: string;
  /** How many accesses there are by default. */
  readonly accesses: number;
  readonly measure: (accesses: number, scratch: string) => Promise<Figure[]>;
}

const verbs: Readonly<Record<string, Verb>> = {
  pipeline: {
    about: 'a whole server, one client posting as fast as it can: rates, memory, /livez',
    accesses: 200_000,
    measure: measurePipeline,
  },
  search: {
    about: 'indexing a sealed archive and looking accesses up, beside DuckDB',
    accesses: 1_000_000,
    measure: measureSearch,
  },
  verify: {
    about: 'verifying a sealed archive, beside SHA-256 of its files',
    accesses: 1_000_000,
    measure: measureVerify,
  },
  kafka: {
    about: 'intake and decider on a real broker, beside bare kafkajs; needs what `npm run kafka` needs',
    accesses: 200_000,
    measure: measureKafka,
  },
  detectors: {
    about: 'all detectors on a company and on a flood, beside deciding the same accesses',
    accesses: 60_000,
    measure: measureDetectors,
  },
};

const about = Object.entries(verbs).map(
  ([name, verb]) => `  ${name.padEnd(10)} ${verb.about} (${verb.accesses.toLocaleString('en-US')} accesses)`,
);
const command = new Command('npm run bench --')
  .description('Measures custodes beside something plain in the same run, and prints the ratios. It judges nothing.')
  .addArgument(new Argument('[verb]', 'what is measured').choices(Object.keys(verbs)).default('pipeline'))
  .option('--accesses <n>', 'how many accesses it is measured on', atLeast(1))
  .option('--json', 'prints one JSON object in place of the table', false)
  .addHelpText('after', `\nVerbs:\n${about.join('\n')}`)
  .parse();
const [name = 'pipeline'] = command.processedArgs as [string?];
const verb = verbs[name] as Verb;
const options = command.opts<{ readonly accesses?: number; readonly json: boolean }>();
const accesses = options.accesses ?? verb.accesses;

const machine = describeMachine();
const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-'));
try {
  const figures = await verb.measure(accesses, scratch);
  console.log((options.json ? toJson : toTable)({ verb: name, accesses, machine, figures }));
} catch (error) {
  // A server that still runs may write into the folder while it is removed, which raises an error of its own.
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
