import type { RegisterRecord } from '../../../domain/register/register-record.ts';
import { decodeRegisterRecord, encodeRegisterRecord } from '../../avro/register-record-codec.ts';
import type { Issuers } from './issuers.ts';
import {
  DamagedBytesError,
  decodeHome,
  type Filed,
  type Home,
  isCut,
  opened,
  readVarint,
  sealed,
  varint,
} from './state-format.ts';

/** Versions to bytes and back. What decodes throws `DecodeError` or `DamagedBytesError` when bytes are not what was written. */
export class VersionCodec {
  readonly #issuers: Issuers;

  constructor(issuers: Issuers) {
    this.#issuers = issuers;
  }

  /** As it lies under its id. What encodes is called inside a write transaction. */
  encode(filed: Filed): Buffer {
    const { record } = filed;
    return sealed(this.#parts(filed, isCut(record.id) ? record : { ...record, id: '' }));
  }

  decode(value: Buffer, id: string): Filed {
    return this.#version(opened(value), id);
  }

  /** What lies under an id: the newest version, or where that lies. */
  decodeNewest(value: Buffer, id: string): Filed | Home {
    const rest = opened(value);
    return decodeHome(rest) ?? this.#version(rest, id);
  }

  /** As an entry of its owner's row holds it. */
  encodeAtHome(filed: Filed): Buffer {
    const { record } = filed;
    const bare = 'ownerId' in record ? { ...record, id: '', ownerId: '' } : { ...record, id: '' };
    return Buffer.concat(this.#parts(filed, bare));
  }

  decodeAtHome(bytes: Buffer, id: string, owner: string): Filed {
    const filed = this.#version(bytes, id);
    const record: { ownerId?: string } = filed.record as object;
    if (record.ownerId === '') record.ownerId = owner;
    return filed;
  }

  #parts({ offset, hasOthers }: Filed, record: RegisterRecord): Buffer[] {
    const issuer = this.#issuers.numberOf(record.issuer);
    const body = encodeRegisterRecord(issuer === 0 ? record : { ...record, issuer: '' });
    return [varint(2 * (offset + 1) + (hasOthers ? 1 : 0)), varint(issuer), body];
  }

  #version(bytes: Buffer, id: string): Filed {
    const { value: head, next } = readVarint(bytes, 0);
    const issuer = readVarint(bytes, next);
    const record: { id: string; issuer: string } & RegisterRecord = decodeRegisterRecord(bytes, issuer.next);
    // Just decoded and nobody else's: a copy of every field would cost as much as decoding.
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
