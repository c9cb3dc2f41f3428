import {
  accountClasses,
  locationClasses,
  personTypes,
  provenances,
  type RegisterKind,
  type RegisterRecord,
} from '../../domain/register/register-record.ts';
import { AvroReader } from './avro-reader.ts';
import { readRegisterRecord } from './register/register-record-reader.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { type Symbols, symbolsOf } from './symbols.ts';

const type = schemaType(schemaIds.registerRecord);
const reader = new AvroReader();

const branches: Readonly<Record<RegisterKind, string>> = {
  person: 'custodes.Person',
  account: 'custodes.Account',
  camera: 'custodes.Camera',
  recording: 'custodes.Recording',
  consent: 'custodes.Consent',
  ticket: 'custodes.Ticket',
  case: 'custodes.Case',
  'legal-order': 'custodes.LegalOrder',
  emergency: 'custodes.Emergency',
  entitlement: 'custodes.Entitlement',
  source: 'custodes.SourceRecord',
  policy: 'custodes.PolicyRecord',
  'policy-set': 'custodes.PolicySet',
  exception: 'custodes.Exception',
  dataset: 'custodes.Dataset',
  model: 'custodes.Model',
};

/** The one enum field a kind has, if any. */
const enumFields: Partial<Record<RegisterKind, { field: string; symbols: Symbols<string> }>> = {
  person: { field: 'type', symbols: symbolsOf<string>('type', personTypes) },
  account: { field: 'class', symbols: symbolsOf<string>('class', accountClasses) },
  camera: { field: 'locationClass', symbols: symbolsOf<string>('locationClass', locationClasses) },
  recording: { field: 'provenance', symbols: symbolsOf<string>('provenance', provenances) },
};

/** The record's Avro body (no wire header). */
export function encodeRegisterRecord(record: RegisterRecord): Buffer {
  const fields: Record<string, unknown> = { ...record };
  const enumField = enumFields[record.kind];
  if (enumField) fields[enumField.field] = enumField.symbols.toSymbol(String(fields[enumField.field]));
  return type.toBuffer({ ...record, body: { [branches[record.kind]]: fields } });
}

/** The record that `bytes` hold from `from` to `to`. Throws `DecodeError` when they do not. */
export function decodeRegisterRecord(bytes: Buffer, from = 0, to = bytes.length): RegisterRecord {
  try {
    reader.begin(bytes, from);
    const record = readRegisterRecord(reader);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not a RegisterRecord: ${(error as Error).message}`);
  }
}
