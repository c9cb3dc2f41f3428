import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { Command } from 'commander';
import { isCollection, parseDocument } from 'yaml';
import { parseAuthTokens } from '../../services/adapters/authentication/auth-tokens.ts';
import { ConfigError } from '../../services/adapters/config/environment.ts';
import { hashOfToken, newToken } from '../../services/adapters/http/caller.ts';
import { registerKinds } from '../../services/domain/register/register-record.ts';
import { fromEnvironment, tokensFile } from './environment.ts';

const EXIT_INPUT = 2;
const MODE_NEW_FILE = 0o600;
const REGISTER_EXPECTED = '`register:KIND+KIND…`, or `register:all`';

interface NewOptions {
  readonly source?: string;
  readonly person?: string;
  readonly kind: string;
  readonly may: string;
  readonly expires?: string;
  readonly file?: string;
  readonly json?: true;
}

/** `custodes token new`: creates a token, prints it once, and adds its hash to the token file. */
export function tokenCommand(): Command {
  const make = new Command('new')
    .description(
      'create an access token, print it once, and add its SHA-256 to the file that the server reads at its start',
    )
    .option('--source <id>', 'the source it authenticates; `*`: every source, for replays')
    .option('--person <id>', 'the person it authenticates')
    .option('--kind <kind>', 'of the person: employee, contractor, service', 'employee')
    .requiredOption('--may <list>', 'of emit, query, alerts, evaluate, register:KIND+KIND…; with commas between')
    .option('--expires <time>', 'RFC 3339; it is not valid from then on')
    .option('--file <file>', 'YAML or JSON, made when it is not there (default: $AUTH_TOKENS_FILE)')
    .option('--json', 'print token and entry as JSON')
    .action(runNew);
  return new Command('token').description('create access tokens').addCommand(make);
}

async function runNew(options: NewOptions): Promise<void> {
  try {
    const file = options.file ?? fromEnvironment(tokensFile);
    if (!file)
      throw new ConfigError('--file and AUTH_TOKENS_FILE are not set, expected where the hash of the token goes');
    const token = newToken();
    const entry = entryOf(options, hashOfToken(token).toString('hex'));
    await addToFile(file, entry);
    console.log(options.json ? JSON.stringify({ token, entry, file }) : token);
    console.error(`its hash is in ${file}; the token is shown only here, and counts from the next start of the server`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_INPUT;
  }
}

type Entry = Readonly<Record<string, unknown>>;

/** The reader of the token file validates this and reports the error. */
function entryOf({ source, person, kind, may, expires }: NewOptions, tokenSha256: string): Entry {
  const rights = may.split(',').map((text) => text.trim());
  const kinds = rights.flatMap(kindsOf);
  return {
    tokenSha256,
    ...(source === undefined ? {} : { source }),
    ...(person === undefined ? {} : { person: { id: person, kind } }),
    may: rights.map((right) => right.split(':')[0]),
    ...(kinds.length === 0 ? {} : { registerKinds: kinds }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  };
}

function kindsOf(right: string): readonly string[] {
  const [name, list] = right.split(':');
  if (name !== 'register') {
    if (list === undefined) return [];
    throw new ConfigError(`may \`${right}\` cannot be used, expected kinds only after \`register\``);
  }
  if (!list) throw new ConfigError(`may \`${right}\` cannot be used, expected ${REGISTER_EXPECTED}`);
  return list === 'all' ? registerKinds : list.split('+');
}

/**
 * Appends the entry, keeps comments and order of the file, and validates the whole before writing. CRASH: the file is
 * the old or the new one.
 */
async function addToFile(file: string, entry: Entry): Promise<void> {
  const before = await readIfThere(file);
  if (before !== null) parseAuthTokens(before, file);
  const after = withEntry(before ?? 'tokens: []\n', entry, file.endsWith('.json'));
  parseAuthTokens(after, file);
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', MODE_NEW_FILE);
    try {
      await handle.writeFile(after);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

function withEntry(text: string, entry: Entry, isJson: boolean): string {
  const document = parseDocument(text);
  const tokens = document.get('tokens');
  // An empty list is usually written `[]`; new entries would otherwise follow that inline style.
  if (isCollection(tokens) && tokens.items.length === 0) tokens.flow = false;
  document.addIn(['tokens'], document.createNode(entry));
  return isJson ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 0 });
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError(`file \`${file}\` cannot be read: ${(error as Error).message}`);
  }
}
