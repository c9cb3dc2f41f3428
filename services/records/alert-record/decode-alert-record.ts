// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type {
  AlertCommand,
  AlertRecord,
  AlertSeverity,
  CitedAccess,
  Command,
  Disposition,
  Finding,
  Withdrawal,
} from './alert-record.ts';

const reader = new AvroReader();
const alertSeveritySymbols: readonly (AlertSeverity | undefined)[] = [undefined, 'low', 'medium', 'high', 'critical'];
const commandSymbols: readonly (Command | undefined)[] = [undefined, 'acknowledge', 'close'];
const dispositionSymbols: readonly (Disposition | undefined)[] = [
  undefined,
  'justified',
  'register-gap',
  'policy-gap',
  'misuse',
  'false-positive',
  'test',
];

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeAlertRecord(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): AlertRecord {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not an AlertRecord: ${(error as Error).message}`);
  }
}

function read(schemaId: number): AlertRecord {
  switch (schemaId) {
    case 6:
      return readAlertRecordV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readCitedAccess(): CitedAccess {
  return {
    eventId: reader.string(),
    sourceId: reader.string(),
    ownerId: reader.present() ? reader.string() : null,
    occurredAt: reader.long(),
    appendedAt: reader.long(),
  };
}

function readFinding(): Finding {
  return {
    kind: 'finding',
    findingId: reader.string(),
    rule: reader.string(),
    severity: reader.symbol('finding.severity', alertSeveritySymbols),
    group: reader.string(),
    actorId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
    detectedAt: reader.long(),
    evidence: reader.array(readCitedAccess),
    summary: reader.string(),
  };
}

function readAlertCommand(): AlertCommand {
  return {
    kind: 'command',
    commandId: reader.string(),
    alertId: reader.string(),
    command: reader.symbol('command.command', commandSymbols),
    by: reader.string(),
    at: reader.long(),
    disposition: reader.present() ? reader.symbol('command.disposition', dispositionSymbols) : null,
    explanation: reader.present() ? reader.string() : null,
  };
}

function readWithdrawal(): Withdrawal {
  return {
    kind: 'withdrawal',
    findingId: reader.string(),
    detectedAt: reader.long(),
  };
}

function readAlertRecordV1(): AlertRecord {
  const branch = reader.long();
  switch (branch) {
    case 0:
      return readFinding();
    case 1:
      return readAlertCommand();
    case 2:
      return readWithdrawal();
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}
