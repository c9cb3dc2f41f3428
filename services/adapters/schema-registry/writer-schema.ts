import { createHash } from 'node:crypto';
import avro from 'avsc';
import { DecodeError } from '../../avro/decode-error.ts';
import type { WrittenEvent } from '../../domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import { decodeAndHash } from '../../domain/access-event/identity.ts';
import { schemaIds } from '../../records/schemas.ts';
import { schemaType } from '../avro/schemas.ts';

/** An event as its writer encoded it, and the same event in our schema. */
export interface ResolvedEvent {
  readonly event: AccessEvent;
  readonly schemaId: number;
  readonly body: Buffer;
  readonly contentHash: string;
  /** The bytes as they were written; `null` where they equal `body`. */
  readonly written: WrittenEvent | null;
}

/** A schema in which emitters may write access events. */
export interface WriterSchema {
  /** Throws `DecodeError` where `body` is not the canonical encoding of what can be an access event. */
  resolve(body: Buffer): ResolvedEvent;
}

/** Entries contain these bytes beside the event's own, and a block must fit into one append. */
const WRITTEN_BYTES_MAX = 64 * 1024;
const TEXT_LENGTH_MAX = 256 * 1024;
/** Limits the cost of one decoding: fields, branches and types, counted at every use. */
const NODES_MAX = 2_000;

const newest = schemaIds.accessEvent;
const accessEvent = schemaType(newest);

/**
 * Parses the schema `text` and resolves it against ours by Avro's rules (names without namespace, defaults for missing
 * fields, unknown fields skipped). Throws `DecodeError` with the reason where that is impossible, or where a few bytes
 * could make decoding endless: arrays, maps and recursive types.
 */
export function openWriterSchema(schemaId: number, text: string): WriterSchema {
  // UNTRUSTED: everyone who may register a schema can choose this text; avsc generates code from it, with checked names
  // only.
  const writer = parse(text);
  countNodes(writer, NODES_MAX);
  const resolver = resolverOf(writer);
  const schemaHash = createHash('sha256').update(text).digest();
  return {
    resolve(bytes) {
      if (bytes.length > WRITTEN_BYTES_MAX)
        throw new DecodeError(`the body has ${bytes.length} bytes, expected at most ${WRITTEN_BYTES_MAX}`);
      const body = encodeAsOurs(writer, resolver, bytes);
      const written = body.equals(bytes) ? null : { schemaId, schemaHash, body: bytes };
      const { event, contentHash } = decodeAndHash(newest, body);
      return { event, schemaId: newest, body, contentHash, written };
    },
  };
}

function parse(text: string): avro.Type {
  if (text.length > TEXT_LENGTH_MAX)
    throw new DecodeError(`the schema has ${text.length} characters, expected at most ${TEXT_LENGTH_MAX}`);
  try {
    return avro.Type.forSchema(JSON.parse(text));
  } catch (error) {
    throw new DecodeError(`the schema cannot be parsed: ${(error as Error).message}`);
  }
}

/** Returns what is left of `budget`. */
function countNodes(type: avro.Type, budget: number): number {
  if (budget <= 0) throw new DecodeError(`the schema is recursive or has more than ${NODES_MAX} parts`);
  if (avro.Type.isType(type, 'array', 'map')) throw new DecodeError('the schema has an array or a map, expected none');
  if (avro.Type.isType(type, 'record')) {
    return (type as avro.types.RecordType).fields.reduce((left, field) => {
      if (field.name === '__proto__') throw new DecodeError('a field is named `__proto__`');
      return countNodes(field.type, left);
    }, budget - 1);
  }
  if (avro.Type.isType(type, 'union')) {
    return (type as avro.types.UnwrappedUnionType).types.reduce((left, branch) => countNodes(branch, left), budget - 1);
  }
  return budget - 1;
}

function resolverOf(writer: avro.Type) {
  try {
    return accessEvent.createResolver(writer, { ignoreNamespaces: true });
  } catch (error) {
    throw new DecodeError(`the schema is not one of an AccessEvent: ${(error as Error).message}`);
  }
}

/**
 * The bytes must stay the same when they are decoded and encoded again under the writer's schema, as for our own
 * schema: avsc accepts overlong numbers and broken text, so one event could otherwise be written in many ways.
 */
function encodeAsOurs(writer: avro.Type, resolver: ReturnType<typeof resolverOf>, bytes: Buffer): Buffer {
  try {
    const isCanonical = writer.toBuffer(writer.fromBuffer(bytes)).equals(bytes);
    if (isCanonical) return accessEvent.toBuffer(accessEvent.fromBuffer(bytes, resolver));
  } catch (error) {
    throw new DecodeError(`bytes are not of the writer's schema: ${(error as Error).message}`);
  }
  throw new DecodeError("bytes are not the canonical form of the writer's schema");
}
