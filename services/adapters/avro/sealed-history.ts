import { unframe } from '../../avro/framing.ts';
import type { SealedAlertRecord } from '../../domain/history/misuse.ts';
import {
  type HistoryOptions,
  type HistoryRun,
  readHistory,
  readRegister,
  readSealedAlerts,
  type SealedFact,
} from '../../domain/history/sealed-history.ts';
import type { RegisterRecord } from '../../domain/register/register-record.ts';
import { parseVerifierKey } from '../../domain/transparency-log/checkpoint.ts';
import type { ObjectReader } from '../../domain/transparency-log/object-store.ts';
import { decodeAlertRecord } from '../../records/alert-record/decode-alert-record.ts';
import { decodeLogEntry } from '../../records/log-entry/decode-log-entry.ts';
import { recordOf } from '../../records/schemas.ts';
import { decodeFact } from './register-fact.ts';

/** An archive to read, and the key that must have signed its checkpoint. */
export interface KeyedArchive {
  readonly objects: ObjectReader;
  /** The C2SP verifier key. */
  readonly vkey: string;
}

/** Replays the sealed decisions of an archive and updates `register` along the way. */
export function historyOf(
  { objects, vkey }: KeyedArchive,
  register: HistoryOptions['register'],
  options: Pick<HistoryOptions, 'since' | 'onCounted'> = {},
): AsyncIterable<HistoryRun> {
  return readHistory({
    objects,
    verifier: parseVerifierKey(vkey),
    register,
    decodeFact: decodeSealedFact,
    ...options,
  });
}

/** Returns every fact of the sealed register, in log order. */
export function registerOf({ objects, vkey }: KeyedArchive): AsyncIterable<RegisterRecord> {
  return readRegister({ objects, verifier: parseVerifierKey(vkey), decodeFact: decodeSealedFact });
}

/** Returns every record of the sealed alerts, in log order. */
export function sealedAlertsOf({ objects, vkey }: KeyedArchive): AsyncIterable<SealedAlertRecord> {
  return readSealedAlerts({ objects, verifier: parseVerifierKey(vkey), decode: decodeSealedAlert });
}

function decodeSealedAlert(schemaId: number, entry: Buffer): SealedAlertRecord {
  const { offset, appendedAt, value } = decodeLogEntry(schemaId, entry);
  const framed = unframe(value);
  const isAlert = framed !== null && recordOf(framed.schemaId) === 'alert-record';
  const record = isAlert ? decodeAlertRecord(framed.schemaId, framed.body) : null;
  return { record, position: { offset, appendedAt } };
}

function decodeSealedFact(schemaId: number, entry: Buffer): SealedFact {
  const record = decodeLogEntry(schemaId, entry);
  return { offset: record.offset, record: decodeFact(record) };
}
