import { isCloudTrailRecord } from '../../domain/access-import/cloudtrail.ts';
import { faultProblem, type JsonFault, readJson } from '../../value-forms/json-fault.ts';
import type { JsonObject } from '../../value-forms/json-fields.ts';
import { sentenceOf } from '../../value-forms/problems.ts';
import { InputError } from '../forms/input-error.ts';
import { type Line, linesOf } from './lines-of.ts';

/** The position of a record, for messages: `trail.json.gz:17`; in a `Records` array it is the number of the record. */
export interface PlacedRecord {
  readonly place: string;
  readonly record: JsonObject;
}

/**
 * The largest number of characters in memory at once: one line of NDJSON, or a whole `{"Records":[…]}` document.
 * CloudTrail rotates its files far below this.
 */
const DOCUMENT_CHARACTERS_MAX = 256 * 1024 * 1024;

/** What is no CloudTrail, with its place and why. */
type OnRefused = (why: InputError) => void;

function raise(why: InputError): never {
  throw why;
}

/**
 * The records of a CloudTrail file in their order: NDJSON is read line by line, a `{"Records":[…]}` document or an
 * array as a whole. Gives a line or record that is not CloudTrail to `onRefused` and goes on; without it, and where nothing of the
 * file can be read, throws InputError, naming file and line.
 */
export async function* readRecords(
  file: string,
  open: () => Promise<AsyncIterable<string>>,
  onRefused: OnRefused = raise,
): AsyncGenerator<PlacedRecord> {
  try {
    yield* recordsOf(linesOf(await open(), DOCUMENT_CHARACTERS_MAX), { file, onRefused, isWhole: true });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

interface Reading {
  readonly file: string;
  readonly onRefused: OnRefused;
  /** The lines begin with the first one of the file. */
  readonly isWhole: boolean;
}

/** If the first line is not JSON by itself, it begins a document that spans several lines. */
async function* recordsOf(
  lines: AsyncGenerator<Line> | Iterable<Line>,
  reading: Reading,
): AsyncGenerator<PlacedRecord> {
  const { file, onRefused } = reading;
  let isFirst = reading.isWhole;
  for await (const { number, text } of lines) {
    const line = isFirst ? text.replace(/^\ufeff/, '') : text;
    const read = readJson(line);
    if ('json' in read) yield* recordsIn(read.json, `${file}:${number}`, onRefused);
    else if (isFirst && /^\s*[{[]/.test(line)) {
      const all = await gathered({ number, text: line }, lines, file);
      yield* recordsOfDocument(all, reading);
      return;
    } else onRefused(notJson(file, read.fault, number));
    isFirst = false;
  }
}

async function gathered(
  first: Line,
  rest: AsyncGenerator<Line> | Iterable<Line>,
  file: string,
): Promise<readonly Line[]> {
  const lines = [first];
  let characters = first.text.length;
  for await (const line of rest) {
    lines.push(line);
    characters += line.text.length;
    if (characters > DOCUMENT_CHARACTERS_MAX) {
      throw new InputError(`\`${file}\` is no NDJSON and longer than any document of CloudTrail`);
    }
  }
  return lines;
}

async function* recordsOfDocument(lines: readonly Line[], reading: Reading): AsyncGenerator<PlacedRecord> {
  const { file, onRefused } = reading;
  const [first] = lines;
  const read = readJson(lines.map(({ text }) => text).join('\n'));
  if ('json' in read) yield* recordsIn(read.json, `${file}:${first?.number ?? 1}`, onRefused);
  // An NDJSON file with a broken first line also ends up here.
  else if (lines.slice(1).some(({ text }) => isCloudTrailRecord(parsed(text))))
    yield* recordsOf(lines, { ...reading, isWhole: false });
  else throw notJson(file, read.fault, lines[read.fault.line - 1]?.number ?? 1);
}

function notJson(file: string, fault: JsonFault, line: number): InputError {
  const why = sentenceOf(faultProblem(fault, line));
  return new InputError(`\`${file}:${line}\` is not JSON, expected CloudTrail records: ${why}`);
}

function* recordsIn(json: unknown, place: string, onRefused: OnRefused): Generator<PlacedRecord> {
  const isDocument =
    typeof json === 'object' && json !== null && Array.isArray((json as { Records?: unknown }).Records);
  const records = isDocument ? (json as { Records: unknown[] }).Records : json;
  if (!Array.isArray(records)) {
    yield* placed(records, place, onRefused);
    return;
  }
  for (const [index, record] of records.entries()) yield* placed(record, `${place}, record ${index + 1}`, onRefused);
}

function* placed(record: unknown, place: string, onRefused: OnRefused): Generator<PlacedRecord> {
  if (isCloudTrailRecord(record)) yield { place, record };
  else
    onRefused(
      new InputError(
        `\`${place}\` is not a CloudTrail record, expected an object with \`eventSource\` and \`eventName\``,
      ),
    );
}

/** Returns `undefined` when the text is not JSON, because JSON has no such value. */
function parsed(text: string): unknown {
  const read = readJson(text);
  return 'json' in read ? read.json : undefined;
}
