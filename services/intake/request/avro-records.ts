import { DecodeError } from '../../avro/decode-error.ts';
import { unframe } from '../../avro/framing.ts';
import { decodeAndHash } from '../../domain/access-event/identity.ts';
import { checkAccessEvent } from '../../records/access-event/validate-access-event.ts';
import { releasedSchemas } from '../../records/schemas.ts';
import { type Problem, shown } from '../../value-forms/problems.ts';
import { RECORDS_MAX } from '../limits.ts';
import type { EncodedEvent, PlaceInBody, ReadContent, ReceivedRecord } from './received-record.ts';
import { type Refusal, refusedCount } from './refusal.ts';

const LENGTH_BYTES = 4;
const eventSchemas = releasedSchemas.filter(({ record }) => record === 'access-event').map(({ id }) => id);

/**
 * Reads access events in Avro: each is its length as int32 big-endian, and then the value of a Kafka record, 0x00, the id
 * of its schema, and the event. Where a length is wrong, nothing behind it can be found: the rest of the body is one
 * refused record, and the records before it are used, as of NDJSON.
 *
 * UNTRUSTED: nothing is decoded before its length is checked.
 */
export function readAvroEvents(body: Buffer): ReceivedRecord[] | Refusal {
  const values: Buffer[] = [];
  let at = 0;
  while (at < body.length && values.length <= RECORDS_MAX) {
    const end = endOf(body, at);
    if (end === null) break;
    values.push(body.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  const isCut = at < body.length;
  const refused = refusedCount(Math.max(values.length, isCut ? 1 : 0), body);
  if (refused !== null) return refused;
  const records: ReceivedRecord[] = values.map((value, index) => new NumberedRecord(value, index + 1, readEvent));
  if (isCut) records.push(new NumberedRecord(body.subarray(at), values.length + 1, cutOff));
  return records;
}

class NumberedRecord implements ReceivedRecord {
  readonly #bytes: Buffer;
  readonly #number: number;
  readonly #reader: (bytes: Buffer, number: number) => ReadContent;

  constructor(bytes: Buffer, number: number, reader: (bytes: Buffer, number: number) => ReadContent) {
    this.#bytes = bytes;
    this.#number = number;
    this.#reader = reader;
  }

  get length(): number {
    return this.#bytes.length;
  }

  get values(): number {
    return 0;
  }

  read(): ReadContent {
    return this.#reader(this.#bytes, this.#number);
  }

  raw(): Buffer {
    return this.#bytes;
  }

  place(): PlaceInBody {
    return { record: this.#number };
  }
}

/** Returns where the record ends that begins here; `null` where its length does not fit. */
function endOf(body: Buffer, at: number): number | null {
  if (body.length - at < LENGTH_BYTES) return null;
  const length = body.readInt32BE(at);
  return length <= 0 || at + LENGTH_BYTES + length > body.length ? null : at + LENGTH_BYTES + length;
}

function readEvent(value: Buffer): ReadContent {
  const framed = unframe(value);
  if (framed === null) return unreadable({ field: 'record', value: 'other bytes', expected: 'a 0x00 and a schema id' });
  const { schemaId, body } = framed;
  if (!eventSchemas.includes(schemaId)) {
    const expected = `that of a version of access-event: ${eventSchemas.join(', ')}`;
    return unreadable({ field: 'schema id', value: String(schemaId), expected });
  }
  try {
    const encoded: EncodedEvent = { schemaId, value, ...decodeAndHash(schemaId, body) };
    return { json: encoded.event, encoded, problems: problemsOf(encoded) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const expected = `one access event in the schema with the id ${schemaId}`;
    return unreadable({ field: 'record', value: shown(error.message), expected });
  }
}

function problemsOf({ event }: EncodedEvent): readonly Problem[] {
  const claimed = event.network?.claimed ?? null;
  const expected = 'nothing: only intake fills it in';
  return claimed === null
    ? checkAccessEvent(event)
    : [...checkAccessEvent(event), { field: 'network.claimed', value: 'an object', expected }];
}

function cutOff(rest: Buffer, number: number): ReadContent {
  const value = rest.length < LENGTH_BYTES ? `${rest.length} bytes` : String(rest.readInt32BE(0));
  const expected = `the length of record ${number}, an int32 from 1 to the number of bytes behind it`;
  return unreadable({ field: 'length', value, expected });
}

function unreadable(problem: Problem): ReadContent {
  return { json: undefined, code: 'record-invalid', problems: [problem] };
}
