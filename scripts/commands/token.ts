import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Command } from 'commander';
import { isCollection, parseDocument, stringify } from 'yaml';
import { parseAuthTokens } from '../../services/adapters/authentication/auth-tokens.ts';
import { roleNames } from '../../services/adapters/authentication/roles.ts';
import { OPERATOR_TOKEN, readTokenFile, tokenNames } from '../../services/adapters/authentication/token-file.ts';
import { ConfigError } from '../../services/adapters/config/environment.ts';
import { acquireLock, LockHeldError } from '../../services/adapters/filesystem/process-lock.ts';
import { hashOfToken, newToken } from '../../services/adapters/http/caller.ts';
import { registerKinds } from '../../services/domain/register/register-record.ts';
import { dataDirectory, fromEnvironment, tokensFile } from './environment.ts';

const EXIT_INPUT = 2;
const MODE_NEW_FILE = 0o600;
const REGISTER_EXPECTED = '`register:KIND+KIND…`, or `register:all`';

interface CreateOptions {
  readonly source?: string;
  readonly person?: string;
  readonly kind: string;
  readonly role?: string;
  readonly may?: string;
  readonly vouch?: string;
  readonly expires?: string;
  readonly file?: string;
  readonly json?: true;
}

/** `custodes token create` and `custodes token show`. */
export function tokenCommand(): Command {
  const create = new Command('create')
    .alias('new')
    .description('create an access token, print it once, and add its SHA-256 to the file that the server follows')
    .option('--source <id>', 'the source it authenticates; `*`: every source, for replays')
    .option('--person <id>', 'the person it authenticates')
    .option('--kind <kind>', 'of the person: employee, contractor, service', 'employee')
    .option('--role <list>', `of ${roleNames.join(', ')}; with commas between (docs/roles.md)`)
    .option('--may <list>', 'single permissions beside the roles; `register:KIND+KIND…` lists the kinds')
    .option('--vouch <kinds>', 'register kinds in which it names approvers and reviewers, and counts: KIND+KIND…')
    .option('--expires <time>', 'the RFC 3339 time at which it expires')
    .option(
      '--file <file>',
      'YAML or JSON, made when it is not there (default: $AUTH_TOKENS_FILE, else the file of the server on $DATA_DIR; without either the entry is printed)',
    )
    .option('--json', 'print token and entry as JSON')
    .action((options: CreateOptions) => reporting(() => createToken(options)));
  const show = new Command('show')
    .description('print a token that the server on $DATA_DIR has made: the operator’s, or one of the demo')
    .argument('[name]', 'operator, or of the demo: analyst, lead', OPERATOR_TOKEN)
    .action((name: string) => reporting(() => showToken(name)));
  return new Command('token').description('create and show access tokens').addCommand(create).addCommand(show);
}

async function reporting(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_INPUT;
  }
}

function showToken(name: string): void {
  const dataDir = fromEnvironment(dataDirectory);
  const token = readTokenFile(dataDir, name);
  if (token !== null) {
    console.log(token);
    return;
  }
  const names = tokenNames(dataDir);
  const expected = names.length === 0 ? 'a folder in which a server has run' : `one of: ${names.join(', ')}`;
  throw new ConfigError(`there is no token \`${name}\` in \`${dataDir}/keys\`, expected ${expected}`);
}

async function createToken(options: CreateOptions): Promise<void> {
  const token = newToken();
  const entry = entryOf(options, hashOfToken(token).toString('hex'));
  const file = options.file ?? fromEnvironment(tokensFile);
  if (file === null) parseAuthTokens(JSON.stringify({ tokens: [entry] }), 'the entry');
  else await addToFile(await realpath(file).catch(() => file), entry);
  if (options.json) console.log(JSON.stringify({ token, entry, file }));
  else console.log(file === null ? `${token}\n${stringify([entry]).trimEnd()}` : token);
  console.error(
    file === null
      ? 'add the entry to the `tokens` of the file that the server follows; the token is shown only here'
      : `its hash is in ${file}, which a running server reads within seconds; the token is shown only here`,
  );
}

type Entry = Readonly<Record<string, unknown>>;

/** The reader of the token file validates this and reports the error. */
function entryOf(options: CreateOptions, tokenSha256: string): Entry {
  const { source, person, kind, role, may, vouch, expires } = options;
  const rights = listed(may, ',');
  const kinds = rights.flatMap(kindsOf);
  const entry = {
    tokenSha256,
    source,
    person: person === undefined ? undefined : { id: person, kind },
    roles: nonEmpty(listed(role, ',')),
    may: nonEmpty(rights.map((right) => right.split(':')[0])),
    registerKinds: nonEmpty(kinds),
    vouchKinds: nonEmpty(listed(vouch, '+')),
    expiresAt: expires,
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function listed(text: string | undefined, separator: string): readonly string[] {
  return text === undefined ? [] : text.split(separator).map((one) => one.trim());
}

function nonEmpty<Value>(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
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

/** Of two commands at once one waits, or is refused: the file that one of them has read is not the one that it replaces. */
async function addToFile(file: string, entry: Entry): Promise<void> {
  const report = (line: string): void => console.error(line);
  const lock = await acquireLock(dirname(file), basename(file), { report }).catch((error: Error) => {
    if (!(error instanceof LockHeldError)) throw error;
    throw new ConfigError(`\`${file}\` is being written by process ${error.pid}, expected no other: try again`);
  });
  try {
    await replaceFile(file, entry);
  } finally {
    lock.release();
  }
}

/**
 * Appends the entry, keeps comments, order and owner of the file, and validates the whole before writing. CRASH: the file
 * is the old or the new one.
 */
async function replaceFile(file: string, entry: Entry): Promise<void> {
  const before = await readIfThere(file);
  if (before !== null) parseAuthTokens(before, file);
  const after = withEntry(before ?? 'tokens: []\n', entry, file.endsWith('.json'));
  parseAuthTokens(after, file);
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', MODE_NEW_FILE);
    try {
      if (before !== null) await keepOwner(handle, file);
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

/** Before anything is in the draft. Who may not give a file away leaves it to themselves. */
async function keepOwner(draft: FileHandle, file: string): Promise<void> {
  const { uid, gid, mode } = await stat(file);
  await draft.chown(uid, gid).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
  });
  await draft.chmod(mode & 0o777);
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
