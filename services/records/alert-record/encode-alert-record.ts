// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import { schemaIds } from '../schemas.ts';
import type {
  AlertAct,
  AlertCommand,
  AlertRecord,
  Author,
  Bar,
  CanaryPassage,
  CaseAct,
  CitedAccess,
  CitedFacts,
  CoveredNotice,
  Finding,
  HandReport,
  MissingReports,
  Notification,
  TriedRecord,
  WatchGap,
  Withdrawal,
} from './alert-record.ts';

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
const alertActionIndex = enumIndex('AlertAction', [
  undefined,
  'acknowledge',
  'assign',
  'comment',
  'escalate',
  'close',
  'approve-close',
  'reopen',
  'open',
]);
const authorKindIndex = enumIndex('AuthorKind', [undefined, 'person', 'service']);
const alertRelationIndex = enumIndex('AlertRelation', [undefined, 'subject', 'line-manager', 'delegate', 'proposer']);
const caseActionIndex = enumIndex('CaseAction', [
  undefined,
  'create',
  'add-alert',
  'remove-alert',
  'comment',
  'close',
  'assign',
  'approve-close',
  'reopen',
  'meet',
]);
const notificationLaneIndex = enumIndex('NotificationLane', [undefined, 'critical', 'other']);
const notificationOutcomeIndex = enumIndex('NotificationOutcome', [undefined, 'started', 'delivered', 'refused']);
const gapCauseIndex = enumIndex('GapCause', [undefined, 'late', 'silent']);
const watchStageIndex = enumIndex('WatchStage', [undefined, 'collection', 'decision', 'detection']);

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeAlertRecord(record: AlertRecord): Buffer {
  writer.begin();
  writeAlertRecord(record);
  return writer.take();
}

/** The value that a topic has: version 1, behind its header. It is in `memory` where it fits there. */
export function encodeFramedAlertRecord(record: AlertRecord, memory?: Buffer): Buffer {
  writer.begin();
  writeAlertRecord(record);
  return writer.takeFramed(schemaIds.alertRecord, memory);
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
    case 'act':
      writer.long(3);
      writeAlertAct(record);
      break;
    case 'case-act':
      writer.long(4);
      writeCaseAct(record);
      break;
    case 'notification':
      writer.long(5);
      writeNotification(record);
      break;
    case 'watch-gap':
      writer.long(6);
      writeWatchGap(record);
      break;
  }
}

function writeTriedRecord(record: TriedRecord): void {
  writer.string(record.kind);
  writer.string(record.id);
  writer.string(record.state);
}

function writeCitedFacts(record: CitedFacts): void {
  writer.string(record.action);
  writer.optionalString(record.cameraId);
  writer.optionalString(record.recordingId);
  writer.string(record.locationClass);
  writer.boolean(record.isOfChild);
  writer.boolean(record.isOfCoworker);
  writer.boolean(record.isOfHousehold);
  writer.array(record.tried, writeTriedRecord);
  writer.optionalBoolean(record.endToEndEncrypted);
}

function writeCitedAccess(record: CitedAccess): void {
  writer.string(record.eventId);
  writer.string(record.sourceId);
  writer.optionalString(record.ownerId);
  writer.long(record.occurredAt);
  writer.long(record.appendedAt);
  if (writer.present(record.facts)) writeCitedFacts(record.facts);
}

function writeMissingReports(record: MissingReports): void {
  writer.long(record.count);
  writer.long(record.after);
}

function writeCanaryPassage(record: CanaryPassage): void {
  writer.long(record.partition);
  writer.long(record.offset);
  writer.long(record.decidedAt);
}

function writeFinding(record: Finding): void {
  writer.string(record.findingId);
  writer.string(record.rule);
  writer.long(alertSeverityIndex(record.severity));
  writer.string(record.group);
  writer.optionalString(record.actorId);
  writer.optionalString(record.sourceId);
  writer.long(record.detectedAt);
  writer.array(record.evidence, writeCitedAccess);
  writer.string(record.summary);
  writer.optionalString(record.detection);
  writer.optionalString(record.detectionVersion);
  if (writer.present(record.missing)) writeMissingReports(record.missing);
  if (writer.present(record.passage)) writeCanaryPassage(record.passage);
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

function writeAuthor(record: Author): void {
  writer.string(record.id);
  writer.long(authorKindIndex(record.kind));
  writer.string(record.personId);
  writer.strings(record.roles);
}

function writeBar(record: Bar): void {
  writer.long(alertRelationIndex(record.relation));
  writer.string(record.about);
}

function writeHandReport(record: HandReport): void {
  writer.long(alertSeverityIndex(record.severity));
  writer.optionalString(record.actorId);
  writer.optionalString(record.ownerId);
  writer.optionalString(record.cameraId);
  writer.optionalString(record.recordingId);
  writer.optionalString(record.sourceId);
}

function writeAlertAct(record: AlertAct): void {
  writer.string(record.actId);
  writer.string(record.alertId);
  writer.long(alertActionIndex(record.action));
  writeAuthor(record.by);
  writer.long(record.at);
  writer.long(record.registerOffset);
  writer.string(record.judgedFor);
  writer.array(record.bars, writeBar);
  writer.optionalString(record.to);
  writer.array(record.toBars, writeBar);
  writer.optionalString(record.text);
  if (writer.present(record.disposition)) writer.long(dispositionIndex(record.disposition));
  writer.strings(record.evidence);
  if (writer.present(record.opening)) writeHandReport(record.opening);
  writer.optionalString(record.bulkId);
  writer.optionalLong(record.watchDays);
}

function writeCaseAct(record: CaseAct): void {
  writer.string(record.actId);
  writer.string(record.caseId);
  writer.long(caseActionIndex(record.action));
  writeAuthor(record.by);
  writer.long(record.at);
  writer.long(record.registerOffset);
  writer.string(record.judgedFor);
  writer.array(record.bars, writeBar);
  writer.optionalString(record.alertId);
  writer.optionalString(record.text);
  writer.optionalString(record.to);
  writer.array(record.toBars, writeBar);
  if (writer.present(record.disposition)) writer.long(dispositionIndex(record.disposition));
  writer.strings(record.evidence);
  writer.optionalString(record.deadline);
  writer.optionalLong(record.watchDays);
}

function writeCoveredNotice(record: CoveredNotice): void {
  writer.string(record.alertId);
  writer.string(record.cause);
}

function writeNotification(record: Notification): void {
  writer.string(record.target);
  writer.long(notificationLaneIndex(record.lane));
  writer.long(notificationOutcomeIndex(record.outcome));
  writer.long(record.through);
  writer.optionalString(record.messageId);
  writer.array(record.covers, writeCoveredNotice);
  writer.long(record.attempts);
  writer.long(record.at);
  writer.optionalString(record.answer);
}

function writeWatchGap(record: WatchGap): void {
  writer.long(gapCauseIndex(record.because));
  if (writer.present(record.stage)) writer.long(watchStageIndex(record.stage));
  writer.optionalString(record.input);
  writer.optionalLong(record.partition);
  writer.long(record.from);
  writer.long(record.to);
  writer.long(record.at);
}
