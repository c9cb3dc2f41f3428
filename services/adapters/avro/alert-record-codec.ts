import { type AlertCommand, type AlertRecord, dispositions } from '../../domain/alert/alert.ts';
import type { Finding, Withdrawal } from '../../domain/finding/finding.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { symbolsOf } from './symbols.ts';

const type = schemaType(schemaIds.alertRecord);
const disposition = symbolsOf('disposition', dispositions);

interface Wrapped {
  readonly body: {
    readonly 'custodes.Finding'?: Finding;
    readonly 'custodes.Withdrawal'?: Withdrawal;
    readonly 'custodes.AlertCommand'?: AlertCommand;
  };
}

/** The record's Avro body (no wire header). */
export function encodeAlertRecord(record: AlertRecord): Buffer {
  if (record.kind === 'finding') return type.toBuffer({ body: { 'custodes.Finding': record } });
  if (record.kind === 'withdrawal') return type.toBuffer({ body: { 'custodes.Withdrawal': record } });
  const command = { ...record, disposition: record.disposition && disposition.toSymbol(record.disposition) };
  return type.toBuffer({ body: { 'custodes.AlertCommand': command } });
}

/** Throws `DecodeError` when `body` is not an alert record. */
export function decodeAlertRecord(body: Buffer): AlertRecord {
  const wrapped = decode(body).body;
  const { 'custodes.Finding': finding, 'custodes.Withdrawal': withdrawal, 'custodes.AlertCommand': command } = wrapped;
  if (finding) return { ...finding, kind: 'finding' };
  if (withdrawal) return { ...withdrawal, kind: 'withdrawal' };
  if (!command) throw new DecodeError('an alert record is neither a finding nor a withdrawal nor a command');
  return {
    ...command,
    kind: 'command',
    disposition: command.disposition && disposition.toValue(command.disposition),
  };
}

function decode(body: Buffer): Wrapped {
  try {
    return type.fromBuffer(body) as Wrapped;
  } catch (error) {
    throw new DecodeError(`bytes are not an AlertRecord: ${(error as Error).message}`);
  }
}
