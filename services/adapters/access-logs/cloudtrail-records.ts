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
export const DOCUMENT_CHARACTERS_MAX = 256 * 1024 * 1024;

/**
 * The records of a CloudTrail file in their order: NDJSON is read line by line, a `{"Records":[…]}` document or an
 * array as a whole. Throws InputError, naming file and line, at the first thing that is not CloudTrail.
 */
export async function* readRecords(
  file: string,
  open: () => Promise<AsyncIterable<string>>,
): AsyncGenerator<PlacedRecord> {
  try {
    yield* recordsOf(linesOf(await open(), DOCUMENT_CHARACTERS_MAX), file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

/** If the first line is not JSON by itself, it begins a document that spans several lines. */
async function* recordsOf(lines: AsyncGenerator<Line>, file: string): AsyncGenerator<PlacedRecord> {
  let isFirst = true;
  for await (const { number, text } of lines) {
    const line = isFirst ? text.replace(/^\ufeff/, '') : text;
    const read = readJson(line);
    if ('fault' in read && isFirst && /^\s*[{[]/.test(line)) {
      yield* recordsIn(await parsedWhole({ number, text: line }, lines, file), `${file}:${number}`);
      return;
    }
    if ('fault' in read) throw notJson(file, read.fault, number);
    yield* recordsIn(read.json, `${file}:${number}`);
    isFirst = false;
  }
}

async function parsedWhole(first: Line, rest: AsyncGenerator<Line>, file: string): Promise<unknown> {
  const lines = [first];
  let characters = first.text.length;
  for await (const line of rest) {
    lines.push(line);
    characters += line.text.length;
    if (characters > DOCUMENT_CHARACTERS_MAX) {
      throw new InputError(`\`${file}\` is no NDJSON and longer than any document of CloudTrail`);
    }
  }
  const read = readJson(lines.map(({ text }) => text).join('\n'));
  if ('json' in read) return read.json;
  // An NDJSON file with a broken first line also ends up here; the fault is then in that line.
  const isNdjson = lines.slice(1).some(({ text }) => isCloudTrailRecord(parsed(text)));
  const broken = isNdjson ? readJson(first.text) : read;
  const fault = 'fault' in broken ? broken.fault : read.fault;
  throw notJson(file, fault, (lines[fault.line - 1] ?? first).number);
}

function notJson(file: string, fault: JsonFault, line: number): InputError {
  const why = sentenceOf(faultProblem(fault, line));
  return new InputError(`\`${file}:${line}\` is not JSON, expected CloudTrail records: ${why}`);
}

function* recordsIn(json: unknown, place: string): Generator<PlacedRecord> {
  const isDocument =
    typeof json === 'object' && json !== null && Array.isArray((json as { Records?: unknown }).Records);
  const records = isDocument ? (json as { Records: unknown[] }).Records : json;
  if (!Array.isArray(records)) {
    yield placed(records, place);
    return;
  }
  for (const [index, record] of records.entries()) yield placed(record, `${place}, record ${index + 1}`);
}

function placed(record: unknown, place: string): PlacedRecord {
  if (isCloudTrailRecord(record)) return { place, record };
  throw new InputError(
    `\`${place}\` is not a CloudTrail record, expected an object with \`eventSource\` and \`eventName\``,
  );
}

/** Returns `undefined` when the text is not JSON, because JSON has no such value. */
function parsed(text: string): unknown {
  const read = readJson(text);
  return 'json' in read ? read.json : undefined;
}
