import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { decodeRegisterRecord } from '../../../records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../../records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../records/schemas.ts';
import type { Issuers } from './issuers.ts';
import {
  DamagedBytesError,
  decodeHome,
  type EntryPlace,
  isCut,
  type OwnerChunk,
  opened,
  openedFromRange,
  readVarint,
  SPAN_BYTES,
  type VersionRow,
} from './state-format.ts';
import { type ValueWriter, varintBytes } from './value-writer.ts';

/** A version as it is stored. */
export interface EncodedVersion {
  /** The number of bytes that `writeVersion` writes. */
  readonly length: number;
  readonly head: number;
  readonly issuer: number;
  readonly body: Buffer;
}

export function writeVersion({ head, issuer, body }: EncodedVersion, into: ValueWriter): ValueWriter {
  return into.varint(head).varint(issuer).raw(body);
}

/** Encodes and decodes versions. Decoding throws `DecodeError` or `DamagedBytesError` when the bytes are damaged. */
export class VersionCodec {
  readonly #issuers: Issuers;

  constructor(issuers: Issuers) {
    this.#issuers = issuers;
  }

  /** Encodes a version as it is stored under its id. Encoding runs inside a write transaction. */
  encode(filed: VersionRow): EncodedVersion {
    const { record } = filed;
    const issuer = this.#issuers.numberOf(record.issuer);
    return stored(filed, issuer, {
      ...record,
      id: isCut(record.id) ? record.id : '',
      issuer: issuer === 0 ? record.issuer : '',
    });
  }

  decode(value: Buffer, id: string): VersionRow {
    return this.#wholeVersion(opened(value), id);
  }

  /** Like `decode`, of a value from a range. */
  decodeFromRange(value: Buffer, id: string): VersionRow {
    return this.#wholeVersion(openedFromRange(value), id);
  }

  /** Decodes the value of an id: the newest version, or where it is stored. */
  decodeNewest(value: Buffer, id: string): VersionRow | OwnerChunk {
    return decodeHome(value) ?? this.decode(value, id);
  }

  /** Encodes a version as an entry of its owner's row. */
  encodeAtHome(filed: VersionRow): EncodedVersion {
    const { record } = filed;
    const number = this.#issuers.numberOf(record.issuer);
    const issuer = number === 0 ? record.issuer : '';
    const bare = 'ownerId' in record ? { ...record, id: '', ownerId: '', issuer } : { ...record, id: '', issuer };
    return stored(filed, number, bare);
  }

  /** Decodes the version of an id behind its span at `place`. */
  decodeAtHome(bytes: Buffer, { spanAt, end }: EntryPlace, id: string, owner: string): VersionRow {
    const filed = this.#version(bytes, spanAt + SPAN_BYTES, end, id);
    const record: { ownerId?: string } = filed.record as object;
    if (record.ownerId === '') record.ownerId = owner;
    return filed;
  }

  #wholeVersion(bytes: Buffer, id: string): VersionRow {
    return this.#version(bytes, 0, bytes.length, id);
  }

  #version(bytes: Buffer, from: number, end: number, id: string): VersionRow {
    const { value: head, next } = readVarint(bytes, from);
    const issuer = readVarint(bytes, next);
    const record: { id: string; issuer: string } & RegisterRecord = decodeRegisterRecord(
      schemaIds.registerRecord,
      bytes,
      issuer.next,
      end,
    );
    // The record was just decoded and has no other user, so it is changed in place: copying every field would cost as
    // much as decoding.
    if (record.id === '') record.id = id;
    if (issuer.value !== 0) record.issuer = this.#issuerOf(issuer.value);
    return { record, offset: Math.floor(head / 2) - 1, hasOthers: head % 2 === 1 };
  }

  #issuerOf(number: number): string {
    const name = this.#issuers.nameOf(number);
    if (name === undefined) throw new DamagedBytesError(`there is no issuer ${number}`);
    return name;
  }
}

function stored({ offset, hasOthers }: VersionRow, issuer: number, record: RegisterRecord): EncodedVersion {
  const head = 2 * (offset + 1) + (hasOthers ? 1 : 0);
  const body = encodeRegisterRecord(record);
  return { length: varintBytes(head) + varintBytes(issuer) + body.length, head, issuer, body };
}
