import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { unframe } from '../../../services/avro/framing.ts';
import type { SealedAlertRecord } from '../../../services/domain/history/misuse.ts';
import {
  type HistoryOptions,
  type HistoryRun,
  readHistory,
  readRegister,
  readSealedAlerts,
  type SealedFact,
} from '../../../services/domain/history/sealed-history.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { parseVerifierKey } from '../../../services/domain/transparency-log/checkpoint.ts';
import { decodeAlertRecord } from '../../../services/records/alert-record/decode-alert-record.ts';
import { decodeLogEntry } from '../../../services/records/log-entry/decode-log-entry.ts';
import { recordOf } from '../../../services/records/schemas.ts';
import { archivePlace, fromEnvironment } from '../environment.ts';
import { archiveErrors, type OpenArchive, withArchive } from './open-archive.ts';

const EXIT_INPUT = 2;

/** Replays the sealed decisions of an archive and updates `register` along the way. */
export function historyOf(
  { objects, vkey }: Pick<OpenArchive, 'objects' | 'vkey'>,
  register: HistoryOptions['register'],
): AsyncIterable<HistoryRun> {
  return readHistory({
    objects,
    verifier: parseVerifierKey(vkey),
    register,
    decodeFact: decodeSealedFact,
  });
}

/** Returns every fact of the sealed register, in log order. */
export function registerOf({ objects, vkey }: Pick<OpenArchive, 'objects' | 'vkey'>): AsyncIterable<RegisterRecord> {
  return readRegister({ objects, verifier: parseVerifierKey(vkey), decodeFact: decodeSealedFact });
}

/** Returns every record of the sealed alerts, in log order. */
export function sealedAlertsOf({
  objects,
  vkey,
}: Pick<OpenArchive, 'objects' | 'vkey'>): AsyncIterable<SealedAlertRecord> {
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

/** Runs `use` on the archive of an archive verb. An unreadable archive causes a message and exit code 2. */
export async function onArchive(
  place: string | undefined,
  key: string | undefined,
  use: (archive: OpenArchive) => Promise<void>,
): Promise<void> {
  try {
    await withArchive(place ?? fromEnvironment(archivePlace), key, use);
  } catch (error) {
    if (!archiveErrors.some((kind) => error instanceof kind)) throw error;
    console.error((error as Error).message);
    process.exitCode = EXIT_INPUT;
  }
}
