import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { shown } from '../../domain/access-event/problems.ts';
import { RECORDS_MAX } from '../limits.ts';
import { fromBinary, fromStructured, isBinaryCloudEvent } from './cloud-events.ts';
import type { ReceivedRecord } from './received-record.ts';
import { Refusal } from './refusal.ts';

export const jsonTypes = ['application/json', 'application/x-ndjson'] as const;
export const eventTypes = [...jsonTypes, 'application/cloudevents+json', 'application/cloudevents-batch+json'] as const;

const BYTE_ORDER_MARK = '\ufeff';
const NEWLINE = 0x0a;

/**
 * Splits a body into its records by its content type, one of `types`. Lines of NDJSON stand alone: a bad one is a
 * record with a problem, the others are used. In every other form bad JSON makes the whole body unusable.
 */
export function readRecords(
  headers: IncomingHttpHeaders,
  body: Buffer,
  types: readonly string[],
): ReceivedRecord[] | Refusal {
  const type = contentTypeOf(headers);
  if (type === null || !types.includes(type)) {
    const problem = { field: 'content-type', value: shown(headers['content-type']), expected: types.join(', ') };
    return new Refusal('content-type-unsupported', problem, body);
  }
  const records = type === 'application/x-ndjson' ? readLines(body) : readDocument(type, headers, body, types);
  if (records instanceof Refusal) return records;
  if (records.length === 0) {
    return new Refusal('no-records', { field: 'body', value: null, expected: 'at least one record' }, body);
  }
  if (records.length <= RECORDS_MAX) return records;
  const problem = { field: 'body', value: `${records.length} records`, expected: `at most ${RECORDS_MAX} records` };
  return new Refusal('records-too-many', problem, body);
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

function readDocument(
  type: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  types: readonly string[],
): ReceivedRecord[] | Refusal {
  if (!isUtf8(body)) return new Refusal('body-not-utf8', { field: 'body', value: null, expected: 'UTF-8' }, body);
  const text = body.toString();
  const json = parseJson(text);
  if (json === undefined) {
    return new Refusal('body-not-json', { field: 'body', value: shown(text), expected: 'JSON' }, body);
  }
  if (type === 'application/cloudevents+json') return [fromStructured(json, () => body)];
  if (type === 'application/cloudevents-batch+json') return readArray(json, body, fromStructured);
  const isBinary = types.includes('application/cloudevents+json') && isBinaryCloudEvent(headers);
  if (isBinary) return [fromBinary(headers, json, () => body)];
  return Array.isArray(json) ? readArray(json, body, plain) : readObject(json, body);
}

function readObject(json: unknown, body: Buffer): ReceivedRecord[] | Refusal {
  if (typeof json === 'object' && json !== null) return [plain(json, () => body)];
  const problem = { field: 'body', value: shown(json), expected: 'an object or an array of objects' };
  return new Refusal('body-not-json', problem, body);
}

function readArray(
  json: unknown,
  body: Buffer,
  toRecord: (item: unknown, raw: () => Buffer) => ReceivedRecord,
): ReceivedRecord[] | Refusal {
  if (!Array.isArray(json)) {
    const problem = { field: 'body', value: shown(json), expected: 'an array of CloudEvents' };
    return new Refusal('body-not-json', problem, body);
  }
  return json.slice(0, RECORDS_MAX + 1).map((item: unknown) => toRecord(item, () => toBytes(item)));
}

function readLines(body: Buffer): ReceivedRecord[] {
  const records: ReceivedRecord[] = [];
  let start = 0;
  for (let line = 1; start < body.length && records.length <= RECORDS_MAX; line += 1) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    const record = readLine(body.subarray(start, end), line);
    if (record !== null) records.push(record);
    start = end + 1;
  }
  return records;
}

/** `null` for an empty line. */
function readLine(bytes: Buffer, line: number): ReceivedRecord | null {
  const text = bytes.toString();
  const json = parseJson(text);
  if (json !== undefined && isUtf8(bytes)) return plain(json, () => bytes);
  if (text.trim() === '') return null;
  const problem = { field: `line ${line}`, value: shown(text.trimEnd()), expected: 'one JSON object in UTF-8' };
  return { json: undefined, problems: [problem], raw: () => bytes };
}

function plain(json: unknown, raw: () => Buffer): ReceivedRecord {
  return { json, problems: [], raw };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** UNTRUSTED: an item may be nested deeper than the serialiser's stack; then its bytes are lost, not its refusal. */
export function toBytes(item: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(item));
  } catch {
    return Buffer.alloc(0);
  }
}
