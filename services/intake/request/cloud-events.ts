import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { isAbsent, isJsonObject, type JsonObject } from '../../value-forms/json-fields.ts';
import { Problems } from '../../value-forms/problems.ts';
import { TEXT_EXPECTED } from '../../value-forms/text.ts';
import { isTooMuch, spanOfWhole } from './json-spans.ts';
import type { ReadText } from './text-record.ts';

const SPEC_VERSION = '1.0';
const requiredAttributes = ['id', 'source', 'type'] as const;
const headerNames = ['ce-id', 'ce-source', 'ce-specversion', 'ce-type'] as const;

/** The attributes of a CloudEvent that mean something here; others, and extensions, are ignored. */
interface Envelope {
  readonly specversion: unknown;
  readonly id: unknown;
  readonly source: unknown;
  readonly type: unknown;
  readonly time: unknown;
}

/**
 * CloudEvents 1.0, HTTP binding, structured mode (and one element of batch mode). The access event is `data` (or
 * `data_base64`); where it lacks them, `id` is its eventId, `source` its source.id and `time` its occurredAt.
 */
export function fromStructured(json: unknown): ReadText {
  const problems = new Problems();
  if (!isJsonObject(json)) {
    problems.add('event', json, 'a CloudEvent');
    return { json: null, problems: problems.list };
  }
  const { specversion, id, source, type, time } = json;
  const envelope = { specversion, id, source, type, time };
  checkEnvelope(envelope, '', problems);
  return { json: withDefaults(dataOf(json, problems), envelope), problems: problems.list };
}

/** Binary mode: the attributes are `ce-` headers, percent-encoded; the body is the access event. */
export function fromBinary(headers: IncomingHttpHeaders, json: unknown): ReadText {
  const problems = new Problems();
  const envelope = {
    specversion: attribute(headers, 'ce-specversion'),
    id: attribute(headers, 'ce-id'),
    source: attribute(headers, 'ce-source'),
    type: attribute(headers, 'ce-type'),
    time: attribute(headers, 'ce-time'),
  };
  checkEnvelope(envelope, 'ce-', problems);
  if (!isJsonObject(json)) problems.add('data', json, 'an access event');
  return { json: withDefaults(json, envelope), problems: problems.list };
}

export function isBinaryCloudEvent(headers: IncomingHttpHeaders): boolean {
  return headerNames.some((name) => headers[name] !== undefined);
}

function checkEnvelope(envelope: Envelope, prefix: string, problems: Problems): void {
  if (envelope.specversion !== SPEC_VERSION) problems.add(`${prefix}specversion`, envelope.specversion, SPEC_VERSION);
  for (const name of requiredAttributes) {
    const value = envelope[name];
    if (typeof value !== 'string' || value === '') problems.add(prefix + name, value, TEXT_EXPECTED);
  }
}

function dataOf(json: JsonObject, problems: Problems): unknown {
  const data = isAbsent(json.data_base64) ? json.data : decodeBase64(json.data_base64);
  if (!isJsonObject(data)) problems.add('data', data, 'an access event');
  return data;
}

function decodeBase64(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const bytes = Buffer.from(value, 'base64');
  // Other bytes would be replaced, and two ids become one.
  if (!isUtf8(bytes) || isTooMuch(spanOfWhole(bytes))) return value;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return value;
  }
}

function withDefaults(data: unknown, envelope: Envelope): unknown {
  if (!isJsonObject(data)) return null;
  return {
    ...data,
    eventId: data.eventId ?? envelope.id,
    occurredAt: data.occurredAt ?? envelope.time,
    source: sourceWithDefault(data.source, envelope.source),
  };
}

function sourceWithDefault(source: unknown, fallback: unknown): unknown {
  if (isAbsent(source)) return { id: fallback };
  return isJsonObject(source) ? { ...source, id: source.id ?? fallback } : source;
}

/** Section 3.1.3.2 of the binding: percent-encoded UTF-8. Text that is not well encoded is taken as it is. */
function attribute(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
