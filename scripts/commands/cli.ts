import { Command, CommanderError } from 'commander';
import { buildVersion } from '../../services/adapters/config/build-version.ts';

/** Exit code 2 covers usage, input and every unforeseen error: a crash must never look like a failed check (1). */
const EXIT_USAGE = 2;

interface Verb {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Each verb has its own file. Only the one that runs is loaded, so that help and errors appear at once. */
const verbs: Readonly<Record<string, Verb>> = {
  verify: {
    summary: 'check every byte of an archive: a folder or s3://BUCKET',
    load: async () => (await import('./verify.ts')).verifyCommand(),
  },
  receipt: {
    summary: 'verify receipts offline',
    load: async () => (await import('./receipt.ts')).receiptCommand(),
  },
  accesses: {
    summary: 'list decided accesses, newest first',
    load: async () => (await import('./accesses.ts')).accessesCommand(),
  },
  alerts: {
    summary: 'list alerts, show one, and act on it',
    load: async () => (await import('./alerts.ts')).alertsCommand(),
  },
  cases: {
    summary: 'list cases of alerts, show one, and act on it',
    load: async () => (await import('./cases/cases.ts')).casesCommand(),
  },
  sources: {
    summary: 'list the sources and what they did not report, and show one',
    load: async () => (await import('./sources/sources.ts')).sourcesCommand(),
  },
  notify: {
    summary: 'test the targets of notifications',
    load: async () => (await import('./notify.ts')).notifyCommand(),
  },
  token: {
    summary: 'create and show access tokens',
    load: async () => (await import('./token.ts')).tokenCommand(),
  },
  import: {
    summary: 'import logs of other systems as access events',
    load: async () => (await import('./import/import-command.ts')).importCommand(),
  },
  register: {
    summary: 'send and query the facts that decisions use',
    load: async () => (await import('./register.ts')).registerCommand(),
  },
  topics: {
    summary: 'create and check the topics on Apache Kafka',
    load: async () => (await import('./topics.ts')).topicsCommand(),
  },
  'dead-letters': {
    summary: 'list and decrypt the bytes of refused input',
    load: async () => (await import('./dead-letters.ts')).deadLettersCommand(),
  },
  coverage: {
    summary: 'recompute the share of explained accesses',
    load: async () => (await import('./history/coverage.ts')).coverageCommand(),
  },
  monitoring: {
    summary: 'when accesses were watched, and the gaps',
    load: async () => (await import('./history/monitoring.ts')).monitoringCommand(),
  },
  lineage: {
    summary: 'list everything derived from a recording: derivatives, datasets, models',
    load: async () => (await import('./history/lineage.ts')).lineageCommand(),
  },
  policy: {
    summary: 'check, compare, explain, propose and approve rules',
    load: async () => (await import('./policy.ts')).policyCommand(),
  },
  detections: {
    summary: 'check, compare, explain and back-test detections',
    load: async () => (await import('./detections.ts')).detectionsCommand(),
  },
  world: {
    summary: 'generate a company with cameras, staff and offenders',
    load: async () => (await import('./world.ts')).worldCommand(),
  },
  replay: {
    summary: 'send a world folder to a running custodes',
    load: async () => (await import('./replay.ts')).replayCommand(),
  },
  'example-tool': {
    summary: 'run a support console that reports its accesses with custodes/emitter',
    load: async () => (await import('./example-tool.ts')).exampleToolCommand(),
  },
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has closed the pipe (`custodes accesses | head`).
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  try {
    const [first, ...others] = args;
    const [verb, ...rest] = first === 'help' && others.length > 0 ? [...others, '--help'] : args;
    const program = await createProgram(verb);
    await program.parseAsync(verb === undefined ? [] : [verb, ...rest], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Commander has already printed its own errors. It also throws, with code 0, after printing help. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  console.error(error);
  return EXIT_USAGE;
}

async function createProgram(chosen: string | undefined): Promise<Command> {
  const program = new Command('custodes')
    .description('watches the people who can open other people’s camera recordings')
    .version(`custodes ${buildVersion}`, '--version', 'print the version')
    // An option after a verb belongs to that verb, also where the verb has verbs of its own: `alerts ack ID --token …`.
    .enablePositionalOptions()
    .helpCommand('help [verb]', 'show help for a command')
    .showHelpAfterError('see --help');
  for (const [name, verb] of Object.entries(verbs)) {
    program.addCommand(name === chosen ? await verb.load() : new Command(name).description(verb.summary));
  }
  return throwInsteadOfExit(program);
}

/** Commander does not pass settings on to a command that was created elsewhere. */
function throwInsteadOfExit(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
  return command;
}
