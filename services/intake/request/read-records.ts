import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { faultProblem, jsonFault } from '../../value-forms/json-fault.ts';
import { kindOf, type Problem, shown } from '../../value-forms/problems.ts';
import { TextPlaces } from '../../value-forms/text-places.ts';
import { RECORDS_MAX, REQUEST_VALUES_MAX } from '../limits.ts';
import { readAvroEvents } from './avro-records.ts';
import { fromBinary, fromStructured, isBinaryCloudEvent } from './cloud-events.ts';
import {
  DEPTH_MAX,
  isTooMuch,
  type JsonSpan,
  skipBlank,
  spanOfWhole,
  spansOfDocument,
  spansOfLines,
  startOf,
  VALUES_MAX,
} from './json-spans.ts';
import type { PlaceInBody, ReceivedRecord, ReceivedRecords } from './received-record.ts';
import { Refusal, refusedCount } from './refusal.ts';
import { type ReadText, TextRecord } from './text-record.ts';
import { Turns, WORK_OF_A_TURN } from './turns.ts';

export const jsonTypes = ['application/json', 'application/x-ndjson'] as const;
export const eventTypes = [
  ...jsonTypes,
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/avro',
] as const;

type ToRecord = (json: unknown) => ReadText;

/**
 * Splits a body into its records by its content type, one of `types`. Lines of NDJSON are independent: a bad one is
 * a record with a problem, the others are used. In every other form bad JSON makes the whole body unusable.
 *
 * UNTRUSTED: nothing is parsed before its values are counted, and other requests are served between the records of an
 * array. Lines and Avro events are parsed where they are used.
 */
export async function readRecords(
  headers: IncomingHttpHeaders,
  body: Buffer,
  types: readonly string[],
): Promise<ReceivedRecords | Refusal> {
  const type = contentTypeOf(headers);
  if (type === null || !types.includes(type)) {
    const problem = { field: 'content-type', value: shown(headers['content-type']), expected: types.join(', ') };
    return new Refusal('content-type-unsupported', problem, body);
  }
  // Only looking for the records of a large body takes a turn.
  if (body.length >= WORK_OF_A_TURN) await new Turns().next();
  if (type === 'application/x-ndjson') return readLines(body);
  if (type === 'application/avro') return readAvroEvents(body);
  if (!isUtf8(body)) return new Refusal('body-not-utf8', { field: 'body', value: null, expected: 'UTF-8' }, body);
  if (type === 'application/cloudevents+json') return readObject(body, fromStructured);
  if (type === 'application/cloudevents-batch+json') return readDocument(body, fromStructured, true);
  const isBinary = types.includes('application/cloudevents+json') && isBinaryCloudEvent(headers);
  if (isBinary) return readObject(body, (json) => fromBinary(headers, json));
  return readDocument(body, plain, false);
}

/** Lower case, without parameters; `null` for another charset than UTF-8, the only one JSON has. */
function contentTypeOf(headers: IncomingHttpHeaders): string | null {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim() === 'charset' && !['utf-8', 'utf8'].includes(value.trim().replaceAll('"', ''))) return null;
  }
  return type.trim();
}

function readLines(body: Buffer): ReceivedRecords | Refusal {
  const fields: number[] = [];
  let sum = 0;
  for (const { line, span } of spansOfLines(body)) {
    const { start, end, values, depth } = span;
    fields.push(start, end, values, depth, line);
    sum += values;
    if (fields.length > RECORDS_MAX * LINE_FIELDS) break;
  }
  const refusal = refuseCounts(fields.length / LINE_FIELDS, sum, body);
  if (refusal !== null) return refusal;
  const whole = { body, places: new TextPlaces(body, startOf(body)), isText: isUtf8(body) };
  return new LineRecords(whole, Int32Array.from(fields));
}

/** Start, end, values, depth and number of a line. */
const LINE_FIELDS = 5;

/** The lines of a body. Each record is made when it is used: thousands of them would wait until the last one is. */
class LineRecords implements Iterable<ReceivedRecord> {
  readonly #whole: Lines;
  readonly #fields: Int32Array;

  constructor(whole: Lines, fields: Int32Array) {
    this.#whole = whole;
    this.#fields = fields;
  }

  get length(): number {
    return this.#fields.length / LINE_FIELDS;
  }

  *[Symbol.iterator](): Generator<ReceivedRecord> {
    for (let at = 0; at < this.#fields.length; at += LINE_FIELDS) {
      const span = { start: this.#at(at), end: this.#at(at + 1), values: this.#at(at + 2), depth: this.#at(at + 3) };
      yield new LineRecord(this.#whole, span, this.#at(at + 4));
    }
  }

  #at(index: number): number {
    return this.#fields[index] ?? 0;
  }
}

/** A body of lines. `isText`: it is UTF-8, so that no line has to be looked at. */
interface Lines {
  readonly body: Buffer;
  readonly places: TextPlaces;
  readonly isText: boolean;
}

class LineRecord implements ReceivedRecord {
  readonly #whole: Lines;
  readonly #span: JsonSpan;
  readonly #line: number;

  constructor(whole: Lines, span: JsonSpan, line: number) {
    this.#whole = whole;
    this.#span = span;
    this.#line = line;
  }

  get length(): number {
    return this.#span.end - this.#span.start;
  }

  get values(): number {
    return this.#span.values;
  }

  read(): ReadText {
    const { body, isText } = this.#whole;
    return readLine(body, this.#span, this.#line, isText);
  }

  raw(): Buffer {
    return this.#whole.body.subarray(this.#span.start, this.#span.end);
  }

  place(): PlaceInBody {
    const { body, places } = this.#whole;
    return places.at(skipBlank(body, this.#span.start));
  }
}

function readLine(body: Buffer, span: JsonSpan, line: number, isText: boolean): ReadText {
  if (isTooMuch(span)) return tooMuch(span, `line ${line}`);
  const { start, end } = span;
  const isTextLine = isText || isUtf8(body.subarray(start, end));
  const json = isTextLine ? parseJson(body, start, end) : undefined;
  return json === undefined ? noJson(body.subarray(start, end), line, isTextLine) : plain(json);
}

function noJson(bytes: Buffer, line: number, isText: boolean): ReadText {
  const isCrLf = bytes.at(-1) === 0x0d;
  const fault = isText ? jsonFault(isCrLf ? bytes.subarray(0, -1) : bytes) : null;
  const expected = 'one JSON object in UTF-8';
  const field = `line ${line}`;
  const problem = fault === null ? { field, value: 'other bytes', expected } : faultProblem(fault, line);
  return { json: undefined, problems: [problem] };
}

/** Every element of an array is parsed before one is used: they are JSON together or not at all. */
async function readDocument(
  body: Buffer,
  toRecord: ToRecord,
  mustBeArray: boolean,
): Promise<ReceivedRecord[] | Refusal> {
  const document = spansOfDocument(body, RECORDS_MAX);
  if (document === null) return notJson(body);
  if (!document.isArray) return readObject(body, mustBeArray ? null : toRecord);
  const values = document.spans.reduce((sum, span) => sum + span.values, 0);
  const refusal = refuseCounts(document.spans.length, values, body);
  if (refusal !== null) return refusal;
  const records: ReceivedRecord[] = [];
  const [places, turns] = [new TextPlaces(body, startOf(body)), new Turns()];
  for (const [index, span] of document.spans.entries()) {
    const { start, end } = span;
    const read = isTooMuch(span) ? tooMuch(span, `[${index}]`) : readElement(body, span, toRecord);
    if (read === null) return notJson(body);
    records.push(new TextRecord(read, body, start, end, places));
    if (turns.isOver(end - start, span.values)) await turns.next();
  }
  return records;
}

/** `null` for what is no JSON. */
function readElement(body: Buffer, { start, end }: JsonSpan, toRecord: ToRecord): ReadText | null {
  const json = parseJson(body, start, end);
  return json === undefined ? null : toRecord(json);
}

/** A body that is one record; without `toRecord` it should have been an array. */
function readObject(body: Buffer, toRecord: ToRecord | null): ReceivedRecord[] | Refusal {
  const span = spanOfWhole(body);
  const whole = (read: ReadText) => [new TextRecord(read, body, 0, body.length, null)];
  if (isTooMuch(span)) return whole(tooMuch(span, 'body'));
  const json = parseJson(body, span.start, span.end);
  if (json === undefined) return notJson(body);
  if (toRecord === null) return otherShape(body, json, 'an array of CloudEvents');
  if (typeof json === 'object' && json !== null) return whole(toRecord(json));
  return otherShape(body, json, 'an object or an array of objects');
}

/** Names the place of the first fault, and repeats nothing of a body that may be anything. */
function notJson(body: Buffer): Refusal {
  const fault = jsonFault(body, startOf(body));
  const problem = fault === null ? { field: 'body', value: null, expected: 'JSON' } : faultProblem(fault);
  return new Refusal('body-not-json', problem, body);
}

function otherShape(body: Buffer, json: unknown, expected: string): Refusal {
  const value = json === null ? 'null' : kindOf(json);
  return new Refusal('body-not-json', { field: 'body', value, expected } satisfies Problem, body);
}

function refuseCounts(count: number, values: number, body: Buffer): Refusal | null {
  const refused = refusedCount(count, body);
  if (refused !== null || values <= REQUEST_VALUES_MAX) return refused;
  const problem = { field: 'body', value: `${values} values`, expected: `at most ${REQUEST_VALUES_MAX} values` };
  return new Refusal('values-too-many', problem, body);
}

/** It is not parsed, and the rest of the request is used. */
function tooMuch({ values, depth }: JsonSpan, field: string): ReadText {
  const value = `${values} values, ${depth} deep`;
  const expected = `a record of at most ${VALUES_MAX} values, at most ${DEPTH_MAX} deep`;
  return { json: undefined, code: 'record-too-complex', problems: [{ field, value, expected }] };
}

const noProblems: readonly Problem[] = [];

function plain(json: unknown): ReadText {
  return { json, problems: noProblems };
}

function parseJson(body: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(body.toString('utf8', start, end));
  } catch {
    return undefined;
  }
}
