import { createHash } from 'node:crypto';
import type { RootDatabase } from 'lmdb';
import type { FiledRecord, HistoryPosition, RegisterHistory } from '../../domain/register/history/register-history.ts';
import { type RegisterKind, registerKinds } from '../../domain/register/register-record.ts';
import { decodeLogEntry } from '../../records/log-entry/decode-log-entry.ts';
import { encodeLogEntry } from '../../records/log-entry/encode-log-entry.ts';
import { decodeRegisterRecord } from '../../records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../records/register-record/encode-register-record.ts';
import { schemaIds } from '../../records/schemas.ts';
import { FACTS_LAYOUT } from '../avro/register-fact.ts';
import { backgroundTurn } from '../background-work.ts';
import { openCache } from './open-cache.ts';

/** A key contains at most this many bytes of an id; lmdb takes keys of at most 1,978 bytes. */
const ID_BYTES_MAX = 1_024;
const OFFSET_BYTES = 8;
/** Records encoded before other work runs: some milliseconds. */
const ROWS_PER_TURN = 256;
/** The key of the position. No kind has number 0. */
const POSITION_KEY = Buffer.of(0);
/** Changes when rows that were written before would be misread. A value is a log entry around a register record. */
export const HISTORY_LAYOUT = `3 ${schemaIds.logEntry} ${FACTS_LAYOUT}`;

/**
 * Opens the history of the register on lmdb, alone in its folder. Key: kind (1 byte), id, NUL, offset (8 bytes). The
 * records of a subject are adjacent, in log order, and subjects are sorted by id. A folder that cannot be opened or
 * has another layout is emptied, and the history is read again.
 */
export function openRegisterHistory({ folder }: { readonly folder: string }): RegisterHistory {
  return new LmdbRegisterHistory(openCache(folder, HISTORY_LAYOUT));
}

class LmdbRegisterHistory implements RegisterHistory {
  readonly #database: RootDatabase<Buffer, Buffer>;
  position: HistoryPosition;

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
    const stored = database.getBinary(POSITION_KEY);
    this.position = stored === undefined ? { nextOffset: 0, nextSeal: 0 } : decodePosition(stored);
  }

  async add(records: Iterable<FiledRecord>, position: HistoryPosition): Promise<void> {
    const rows: { readonly key: Buffer; readonly value: Buffer }[] = [];
    for (const { offset, appendedAt, record } of records) {
      const key = Buffer.concat([subjectKey(record.kind, record.id), SEPARATOR, encodeOffset(offset)]);
      rows.push({ key, value: encodeLogEntry({ offset, appendedAt, value: encodeRegisterRecord(record) }) });
      if (rows.length % ROWS_PER_TURN === 0) await backgroundTurn();
    }
    await this.#database.batch(() => {
      for (const { key, value } of rows) this.#database.put(key, value);
      this.#database.put(POSITION_KEY, encodePosition(position));
    });
    this.#database.resetReadTxn();
    this.position = position;
  }

  of(kind: RegisterKind, id: string): readonly FiledRecord[] {
    const start = Buffer.concat([subjectKey(kind, id), SEPARATOR]);
    const end = Buffer.concat([subjectKey(kind, id), BEHIND_SEPARATOR]);
    return [...this.#database.getRange({ start, end })].map(({ value }) => decode(value));
  }

  *subjects(kind: RegisterKind, after: string | null): Generator<readonly FiledRecord[]> {
    const number = kindNumber(kind);
    const start = after === null ? Buffer.of(number) : Buffer.concat([subjectKey(kind, after), BEHIND_SEPARATOR]);
    let subject: Buffer | null = null;
    let filed: FiledRecord[] = [];
    for (const { key, value } of this.#database.getRange({ start, end: Buffer.of(number + 1) })) {
      const own = key.subarray(0, key.length - OFFSET_BYTES);
      if (subject !== null && !own.equals(subject)) {
        yield filed;
        filed = [];
      }
      subject = Buffer.from(own);
      filed.push(decode(value));
    }
    if (filed.length > 0) yield filed;
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/** No id contains a control character, because no text of a record does. */
const SEPARATOR = Buffer.of(0);
const BEHIND_SEPARATOR = Buffer.of(1);

function subjectKey(kind: RegisterKind, id: string): Buffer {
  const bytes = Buffer.from(id);
  const kept = bytes.length <= ID_BYTES_MAX ? bytes : shortened(bytes);
  return Buffer.concat([Buffer.of(kindNumber(kind)), kept]);
}

/**
 * Shortens a long id to its beginning and its hash. The hash is in hex, because its raw bytes could contain the
 * separator.
 */
function shortened(id: Buffer): Buffer {
  const hash = createHash('sha256').update(id).digest('hex');
  return Buffer.concat([id.subarray(0, ID_BYTES_MAX), Buffer.from(hash)]);
}

function kindNumber(kind: RegisterKind): number {
  return registerKinds.indexOf(kind) + 1;
}

function decode(value: Buffer): FiledRecord {
  const { offset, appendedAt, value: body } = decodeLogEntry(schemaIds.logEntry, value);
  return { offset, appendedAt, record: decodeRegisterRecord(schemaIds.registerRecord, body) };
}

function encodeOffset(offset: number): Buffer {
  const bytes = Buffer.alloc(OFFSET_BYTES);
  bytes.writeBigUInt64BE(BigInt(offset));
  return bytes;
}

function encodePosition({ nextOffset, nextSeal }: HistoryPosition): Buffer {
  return Buffer.concat([encodeOffset(nextOffset), encodeOffset(nextSeal)]);
}

function decodePosition(bytes: Buffer): HistoryPosition {
  return { nextOffset: Number(bytes.readBigUInt64BE(0)), nextSeal: Number(bytes.readBigUInt64BE(OFFSET_BYTES)) };
}
