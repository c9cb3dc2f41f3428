import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { findPromised, type UnreadablePart } from '../../../services/domain/history/promised-entries.ts';
import {
  CheckpointError,
  type NoteVerifier,
  parseVerifierKey,
} from '../../../services/domain/transparency-log/checkpoint.ts';
import {
  type IntakePromise,
  openPromise,
  type PromisedRecord,
  PromiseError,
  promisedKey,
} from '../../../services/domain/transparency-log/promise.ts';
import { isJsonObject } from '../../../services/value-forms/json-fields.ts';
import { printable } from '../terminal-text.ts';
import { ArchiveUnreadableError, readKeyFile } from './open-archive.ts';
import { onArchive } from './open-history.ts';

const EXIT_BROKEN = 1;
const EXIT_INPUT = 2;
/** How far the clock of intake may be before ours. A promise that is dated later would never be due. */
const CLOCK_MILLIS_MAX = 5 * 60_000;

interface PromiseOptions {
  readonly promiseKey: string;
  readonly archive?: string;
  readonly key?: string;
  readonly json?: true;
}

/** A promise, and the file and line that have it. */
interface PlacedPromise {
  readonly file: string;
  readonly line: number;
  readonly note: string;
  readonly promise: IntakePromise;
}

/** A record that is in no entry. `note` is the evidence: the installation signed it. */
interface BrokenPromise extends PromisedRecord {
  readonly file: string;
  readonly line: number;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly promise: string;
}

/** A line that is no promise of this key. The others are checked: an installation must not hide behind one that it signed otherwise. */
interface RefusedLine {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** Nothing can be checked. */
class PromiseFileError extends Error {}

/** `custodes receipt promise`. Exit 0: nothing is overdue; 1: a promise is broken; 2: the archive or the input, or a part of them, cannot be read. */
export function promiseCommand(): Command {
  return new Command('promise')
    .description('check that every event that intake promised to record became an entry of the log')
    .argument('<files...>', 'lines of JSON, each with a `promise`: what the emitter keeps, or saved answers of intake')
    .requiredOption(
      '--promise-key <file>',
      'verifier key of promises, as GET /promise.vkey gave it when they were made',
    )
    .option('--archive <place>', 'folder or s3://BUCKET[/PREFIX] (default: $S3_BUCKET, else $DATA_DIR/objects)')
    .option('--key <file>', 'verifier key of the log that you trust (default: log.vkey in the archive)')
    .option('--json', 'print the result, with the evidence of each broken promise, as JSON')
    .action(runCheck);
}

async function runCheck(files: readonly string[], { promiseKey, archive, key, json }: PromiseOptions): Promise<void> {
  try {
    const verifier = await readVerifier(promiseKey);
    const read = (await Promise.all(files.map((file) => readPromises(file, verifier)))).flat();
    const promises = read.filter((one) => 'promise' in one);
    const refused = read.filter((one) => 'problem' in one);
    await onArchive(archive, key, async ({ objects, vkey, place }) => {
      const wanted = new Set(promises.flatMap(({ promise }) => promise.records.map(promisedKey)));
      const { size, found, unreadable } = await findPromised(objects, parseVerifierKey(vkey), wanted);
      const missing = promises.flatMap((one) => missingIn(one, found));
      const now = Date.now();
      const [due, latest] = [now, now + CLOCK_MILLIS_MAX].map((at) => new Date(at).toISOString()) as [string, string];
      const broken = missing.filter(({ receivedAt, dueAt }) => dueAt <= due || receivedAt > latest);
      const events = promises.reduce((sum, { promise }) => sum + promise.records.length, 0);
      const counts = { promises: promises.length, events, kept: events - missing.length };
      const ok = [broken, refused, unreadable].every(({ length }) => length === 0);
      const result = { ok, ...counts, open: missing.length - broken.length, seals: size, broken, refused, unreadable };
      if (json) console.log(JSON.stringify(result, null, 2));
      else for (const line of describe(place, result)) console.log(printable(line));
      for (const { file, line, problem } of refused) console.error(printable(`\`${file}\` line ${line}: ${problem}`));
      for (const { object, detail } of unreadable) console.error(printable(`not read: \`${object}\`: ${detail}`));
      if (!ok) process.exitCode = broken.length > 0 ? EXIT_BROKEN : EXIT_INPUT;
    });
  } catch (error) {
    if (!(error instanceof PromiseFileError)) throw error;
    console.error(printable(error.message));
    process.exitCode = EXIT_INPUT;
  }
}

async function readVerifier(file: string): Promise<NoteVerifier> {
  try {
    return parseVerifierKey(await readKeyFile(file));
  } catch (error) {
    if (error instanceof ArchiveUnreadableError) throw new PromiseFileError(error.message);
    if (error instanceof CheckpointError) throw new PromiseFileError(`\`${file}\`: ${error.message}`);
    throw error;
  }
}

async function readPromises(file: string, verifier: NoteVerifier): Promise<readonly (PlacedPromise | RefusedLine)[]> {
  const content = await readFile(file, 'utf8').catch((error: Error) => {
    throw new PromiseFileError(`file \`${file}\` cannot be read: ${error.message}, expected promises`);
  });
  return content.split('\n').flatMap((text, at): readonly (PlacedPromise | RefusedLine)[] => {
    if (text.trim() === '') return [];
    try {
      const value: unknown = JSON.parse(text);
      const note = isJsonObject(value) ? value.promise : null;
      if (typeof note !== 'string') throw new PromiseError('expected a JSON object with a text `promise`');
      return [{ file, line: at + 1, note, promise: openPromise(note, verifier) }];
    } catch (error) {
      if (!(error instanceof PromiseError || error instanceof SyntaxError)) throw error;
      return [{ file, line: at + 1, problem: error.message }];
    }
  });
}

function missingIn({ file, line, note, promise }: PlacedPromise, found: ReadonlySet<string>): readonly BrokenPromise[] {
  const { receivedAt, dueAt, records } = promise;
  return records
    .filter((record) => !found.has(promisedKey(record)))
    .map((record) => ({ file, line, ...record, receivedAt, dueAt, promise: note }));
}

interface CheckResult {
  readonly ok: boolean;
  readonly promises: number;
  readonly events: number;
  readonly kept: number;
  readonly open: number;
  readonly seals: number;
  readonly broken: readonly BrokenPromise[];
  readonly refused: readonly RefusedLine[];
  /** An event of a promise that is missing may be in one of these. The archive has to be whole, so the promise is broken all the same. */
  readonly unreadable: readonly UnreadablePart[];
}

function describe(place: string, { promises, events, kept, open, broken }: CheckResult): readonly string[] {
  const of = `${events} events in ${promises} promises`;
  const state = `${kept} are entries of ${place}, ${open} are not yet due, ${broken.length} are missing`;
  const lines = broken.map(
    ({ eventId, sourceId, receivedAt, dueAt, file, line }) =>
      `broken: event ${eventId} of ${sourceId}, received at ${receivedAt}, promised by ${dueAt} (${file} line ${line})`,
  );
  return [`${of}: ${state}`, ...lines];
}
