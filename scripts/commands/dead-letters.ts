import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../services/adapters/forms/input-error.ts';
import { refusedFolder } from '../../services/adapters/refused/refused-environment.ts';
import { filesIn, REFUSED_SUFFIX } from '../../services/adapters/refused/refused-store.ts';
import { openBytes } from '../../services/adapters/refused/sealed-bytes.ts';
import { toRfc3339 } from '../../services/value-forms/rfc3339.ts';
import { dataDirectory, fromEnvironment } from './environment.ts';
import { withOutcome } from './input/verb-outcome.ts';
import { textTable } from './terminal-text.ts';

const SHA_256 = /^[0-9a-f]{64}$/;
/** Control characters but line ends: what a source sent must not control the reader's terminal. */
const UNPRINTABLE = /[^\P{C}\n]/gu;

interface FolderOption {
  readonly folder: string;
}

/** `custodes dead-letters`: the bytes of refused input, where `REFUSED_KEY_FILE` has them kept. */
export function deadLettersCommand(): Command {
  const folder = [
    '--folder <path>',
    'the folder (`REFUSED_DIR` of intake)',
    refusedFolder(fromEnvironment(dataDirectory)),
  ] as const;
  const list = new Command('list')
    .description('list the inputs whose bytes are kept, newest first')
    .option(...folder)
    .action((options: FolderOption) => withOutcome(() => runList(options)));
  const show = new Command('show')
    .description('decrypt one of them')
    .argument('<sha256>', 'the hash of the input, as its dead letter has it')
    .requiredOption('--key <file>', 'the private key that belongs to REFUSED_KEY_FILE, PEM')
    .option(...folder)
    .action((sha256: string, options: FolderOption & { key: string }) => withOutcome(() => runShow(sha256, options)));
  return new Command('dead-letters').description('bytes of refused input').addCommand(list).addCommand(show);
}

async function runList({ folder }: FolderOption): Promise<void> {
  if (!existsSync(folder)) throw new InputError(`folder \`${folder}\` does not exist, expected REFUSED_DIR of intake`);
  const files = (await filesIn(folder)).toSorted((a, b) => b.at - a.at);
  const rows = files.map(({ path, at }) => [basename(path, REFUSED_SUFFIX), toRfc3339(Math.round(at))]);
  console.log(textTable(['sha256', 'kept'], rows));
}

async function runShow(sha256: string, { folder, key }: FolderOption & { key: string }): Promise<void> {
  if (!SHA_256.test(sha256)) throw new InputError(`sha256 \`${sha256}\`, expected 64 lower-case hexadecimal digits`);
  const file = join(folder, `${sha256}${REFUSED_SUFFIX}`);
  const [text, pem] = await Promise.all([
    readText(file, 'an input that is kept (7 days)'),
    readText(key, 'a private key'),
  ]);
  const bytes = await openBytes(text, pem).catch((error: Error) => {
    throw new InputError(
      `\`${key}\` does not decrypt \`${file}\`, expected the private key of REFUSED_KEY_FILE: ${error.message}`,
    );
  });
  if (!process.stdout.isTTY) return void process.stdout.write(bytes);
  console.log(Buffer.from(bytes).toString('utf8').replace(UNPRINTABLE, '·'));
}

function readText(file: string, expected: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new InputError(`file \`${file}\` cannot be read, expected ${expected}: ${error.message}`);
  });
}
