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
import type { ReceivedRecord } from './received-record.ts';
import { Refusal, refusedCount } from './refusal.ts';
import { Turns, WORK_OF_A_TURN } from './turns.ts';

export const jsonTypes = ['application/json', 'application/x-ndjson'] as const;
export const eventTypes = [
  ...jsonTypes,
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/avro',
] as const;

type ToRecord = (json: unknown, raw: () => Buffer) => ReceivedRecord;

/**
 * Splits a body into its records by its content type, one of `types`. Lines of NDJSON are independent: a bad one is
 * a record with a problem, the others are used. In every other form bad JSON makes the whole body unusable.
 *
 * UNTRUSTED: nothing is parsed before its values are counted, and other requests are served between the records.
 */
export async function readRecords(
  headers: IncomingHttpHeaders,
  body: Buffer,
  types: readonly string[],
): Promise<ReceivedRecord[] | Refusal> {
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
  if (isBinary) return readObject(body, (json, raw) => fromBinary(headers, json, raw));
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

async function readLines(body: Buffer): Promise<ReceivedRecord[] | Refusal> {
  const spans: JsonSpan[] = [];
  const lines: number[] = [];
  for (const { line, span } of spansOfLines(body)) {
    spans.push(span);
    lines.push(line);
    if (spans.length > RECORDS_MAX) break;
  }
  const refusal = refuseCounts(spans, body);
  if (refusal !== null) return refusal;
  const records: ReceivedRecord[] = [];
  const [places, turns] = [new TextPlaces(body, startOf(body)), new Turns()];
  for (const [index, span] of spans.entries()) {
    records.push({ ...readLine(body, span, lines[index] ?? 0), place: () => places.at(span.start) });
    if (turns.isOver(span.end - span.start, span.values)) await turns.next();
  }
  return records;
}

function readLine(body: Buffer, span: JsonSpan, line: number): ReceivedRecord {
  const bytes = body.subarray(span.start, span.end);
  const field = `line ${line}`;
  if (isTooMuch(span)) return tooMuch(span, field, bytes);
  const isText = isUtf8(bytes);
  const json = isText ? parseJson(bytes) : undefined;
  if (json !== undefined) return plain(json, () => bytes);
  const isCrLf = bytes.at(-1) === 0x0d;
  const fault = isText ? jsonFault(isCrLf ? bytes.subarray(0, -1) : bytes) : null;
  const expected = 'one JSON object in UTF-8';
  const problem = fault === null ? { field, value: 'other bytes', expected } : faultProblem(fault, line);
  return { json, problems: [problem], raw: () => bytes };
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
  const refusal = refuseCounts(document.spans, body);
  if (refusal !== null) return refusal;
  const records: ReceivedRecord[] = [];
  const [places, turns] = [new TextPlaces(body, startOf(body)), new Turns()];
  for (const [index, span] of document.spans.entries()) {
    const bytes = body.subarray(span.start, span.end);
    const record = isTooMuch(span) ? tooMuch(span, `[${index}]`, bytes) : readElement(bytes, toRecord);
    if (record === null) return notJson(body);
    records.push({ ...record, place: () => places.at(skipBlank(body, span.start)) });
    if (turns.isOver(bytes.length, span.values)) await turns.next();
  }
  return records;
}

/** `null` for what is no JSON. */
function readElement(bytes: Buffer, toRecord: ToRecord): ReceivedRecord | null {
  const json = parseJson(bytes);
  return json === undefined ? null : toRecord(json, () => bytes);
}

/** A body that is one record; without `toRecord` it should have been an array. */
function readObject(body: Buffer, toRecord: ToRecord | null): ReceivedRecord[] | Refusal {
  const span = spanOfWhole(body);
  if (isTooMuch(span)) return [tooMuch(span, 'body', body)];
  const json = parseJson(body.subarray(span.start, span.end));
  if (json === undefined) return notJson(body);
  if (toRecord === null) return otherShape(body, json, 'an array of CloudEvents');
  if (typeof json === 'object' && json !== null) return [toRecord(json, () => body)];
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

function refuseCounts(spans: readonly JsonSpan[], body: Buffer): Refusal | null {
  const refused = refusedCount(spans.length, body);
  const values = spans.reduce((sum, span) => sum + span.values, 0);
  if (refused !== null || values <= REQUEST_VALUES_MAX) return refused;
  const problem = { field: 'body', value: `${values} values`, expected: `at most ${REQUEST_VALUES_MAX} values` };
  return new Refusal('values-too-many', problem, body);
}

/** It is not parsed, and the rest of the request is used. */
function tooMuch({ values, depth }: JsonSpan, field: string, bytes: Buffer): ReceivedRecord {
  const value = `${values} values, ${depth} deep`;
  const expected = `a record of at most ${VALUES_MAX} values, at most ${DEPTH_MAX} deep`;
  const problems = [{ field, value, expected }];
  return { json: undefined, code: 'record-too-complex', problems, raw: () => bytes };
}

function plain(json: unknown, raw: () => Buffer): ReceivedRecord {
  return { json, problems: [], raw };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
