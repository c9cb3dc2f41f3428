// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import type { AlertCommand, AlertRecord, CitedAccess, Finding, Withdrawal } from './alert-record.ts';

const writer = new AvroWriter();
const alertSeverityIndex = enumIndex('AlertSeverity', [undefined, 'low', 'medium', 'high', 'critical']);
const commandIndex = enumIndex('Command', [undefined, 'acknowledge', 'close']);
const dispositionIndex = enumIndex('Disposition', [
  undefined,
  'justified',
  'register-gap',
  'policy-gap',
  'misuse',
  'false-positive',
  'test',
]);

/** The Avro body of version 1, without the header that stands before it on a topic. */
export function encodeAlertRecord(record: AlertRecord): Buffer {
  writer.begin();
  writeAlertRecord(record);
  return writer.take();
}

function writeAlertRecord(record: AlertRecord): void {
  switch (record.kind) {
    case 'finding':
      writer.long(0);
      writeFinding(record);
      break;
    case 'command':
      writer.long(1);
      writeAlertCommand(record);
      break;
    case 'withdrawal':
      writer.long(2);
      writeWithdrawal(record);
      break;
  }
}

function writeCitedAccess(record: CitedAccess): void {
  writer.string(record.eventId);
  writer.string(record.sourceId);
  writer.optionalString(record.ownerId);
  writer.long(record.occurredAt);
  writer.long(record.appendedAt);
}

function writeFinding(record: Finding): void {
  writer.string(record.findingId);
  writer.string(record.rule);
  writer.long(alertSeverityIndex(record.severity));
  writer.string(record.group);
  writer.optionalString(record.actorId);
  writer.optionalString(record.sourceId);
  writer.long(record.detectedAt);
  writer.array(record.evidence, (item) => {
    writeCitedAccess(item);
  });
  writer.string(record.summary);
}

function writeAlertCommand(record: AlertCommand): void {
  writer.string(record.commandId);
  writer.string(record.alertId);
  writer.long(commandIndex(record.command));
  writer.string(record.by);
  writer.long(record.at);
  if (writer.present(record.disposition)) writer.long(dispositionIndex(record.disposition));
  writer.optionalString(record.explanation);
}

function writeWithdrawal(record: Withdrawal): void {
  writer.string(record.findingId);
  writer.long(record.detectedAt);
}
