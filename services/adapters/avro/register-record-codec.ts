import {
  accountClasses,
  locationClasses,
  personTypes,
  provenances,
  type RegisterKind,
  type RegisterRecord,
} from '../../domain/register/register-record.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { type Symbols, symbolsOf } from './symbols.ts';

const type = schemaType(schemaIds.registerRecord);

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
const kinds = new Map(Object.entries(branches).map(([kind, branch]) => [branch, kind as RegisterKind]));

/** The one enum field a kind has, if any. */
const enumFields: Partial<Record<RegisterKind, { field: string; symbols: Symbols<string> }>> = {
  person: { field: 'type', symbols: symbolsOf<string>('type', personTypes) },
  account: { field: 'class', symbols: symbolsOf<string>('class', accountClasses) },
  camera: { field: 'locationClass', symbols: symbolsOf<string>('locationClass', locationClasses) },
  recording: { field: 'provenance', symbols: symbolsOf<string>('provenance', provenances) },
};

interface Decoded {
  readonly id: string;
  readonly issuer: string;
  readonly validFrom: number;
  readonly validUntil: number | null;
  readonly approver: string | null;
  readonly body: Readonly<Record<string, Record<string, unknown>>>;
}

/** The record's Avro body (no wire header). */
export function encodeRegisterRecord(record: RegisterRecord): Buffer {
  const fields: Record<string, unknown> = { ...record };
  const enumField = enumFields[record.kind];
  if (enumField) fields[enumField.field] = enumField.symbols.toSymbol(String(fields[enumField.field]));
  return type.toBuffer({ ...record, body: { [branches[record.kind]]: fields } });
}

/** Throws `DecodeError` when `body` is not a register record. */
export function decodeRegisterRecord(body: Buffer): RegisterRecord {
  const decoded = decode(body);
  const [branch, fields] = Object.entries(decoded.body)[0] ?? [];
  const kind = kinds.get(branch ?? '');
  if (kind === undefined) throw new DecodeError(`a register record has the unknown kind \`${branch}\``);
  const { id, issuer, validFrom, validUntil, approver } = decoded;
  const record: Record<string, unknown> = { id, issuer, validFrom, validUntil, approver, kind, ...fields };
  const enumField = enumFields[kind];
  if (enumField) record[enumField.field] = enumField.symbols.toValue(String(record[enumField.field]));
  return record as unknown as RegisterRecord;
}

function decode(body: Buffer): Decoded {
  try {
    return type.fromBuffer(body) as Decoded;
  } catch (error) {
    throw new DecodeError(`bytes are not a RegisterRecord: ${(error as Error).message}`);
  }
}
