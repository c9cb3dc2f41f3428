// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';

import type {
  AlertAct,
  AlertAction,
  AlertCommand,
  AlertRecord,
  AlertRelation,
  AlertSeverity,
  Author,
  AuthorKind,
  Bar,
  CanaryPassage,
  CaseAct,
  CaseAction,
  CitedAccess,
  CitedFacts,
  Command,
  CoveredNotice,
  Disposition,
  Finding,
  GapCause,
  HandReport,
  MissingReports,
  Notification,
  NotificationLane,
  NotificationOutcome,
  TriedRecord,
  WatchGap,
  WatchStage,
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
const alertActionSymbols: readonly (AlertAction | undefined)[] = [
  undefined,
  'acknowledge',
  'assign',
  'comment',
  'escalate',
  'close',
  'approve-close',
  'reopen',
  'open',
];
const authorKindSymbols: readonly (AuthorKind | undefined)[] = [undefined, 'person', 'service'];
const alertRelationSymbols: readonly (AlertRelation | undefined)[] = [
  undefined,
  'subject',
  'line-manager',
  'delegate',
  'proposer',
];
const caseActionSymbols: readonly (CaseAction | undefined)[] = [
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
];
const notificationLaneSymbols: readonly (NotificationLane | undefined)[] = [undefined, 'critical', 'other'];
const notificationOutcomeSymbols: readonly (NotificationOutcome | undefined)[] = [
  undefined,
  'started',
  'delivered',
  'refused',
];
const gapCauseSymbols: readonly (GapCause | undefined)[] = [undefined, 'late', 'silent'];
const watchStageSymbols: readonly (WatchStage | undefined)[] = [undefined, 'collection', 'decision', 'detection'];

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
    case 106:
      return readAlertRecordV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of alert-record`);
  }
}

function readTriedRecord(): TriedRecord {
  return { kind: reader.string(), id: reader.string(), state: reader.string() };
}

function readCitedFacts(): CitedFacts {
  return {
    action: reader.recurringString(),
    cameraId: reader.present() ? reader.string() : null,
    recordingId: reader.present() ? reader.string() : null,
    locationClass: reader.recurringString(),
    isOfChild: reader.boolean(),
    isOfCoworker: reader.boolean(),
    isOfHousehold: reader.boolean(),
    tried: reader.array(readTriedRecord),
    endToEndEncrypted: reader.present() ? reader.boolean() : null,
  };
}

function readCitedAccess(): CitedAccess {
  return {
    eventId: reader.string(),
    sourceId: reader.recurringString(),
    ownerId: reader.present() ? reader.recurringString() : null,
    occurredAt: reader.long(),
    appendedAt: reader.long(),
    facts: reader.present() ? readCitedFacts() : null,
  };
}

function readMissingReports(): MissingReports {
  return { count: reader.long(), after: reader.long() };
}

function readCanaryPassage(): CanaryPassage {
  return { partition: reader.int(), offset: reader.long(), decidedAt: reader.long() };
}

function readFinding(): Finding {
  return {
    kind: 'finding',
    findingId: reader.string(),
    rule: reader.recurringString(),
    severity: reader.symbol('finding.severity', alertSeveritySymbols),
    group: reader.recurringString(),
    actorId: reader.present() ? reader.recurringString() : null,
    sourceId: reader.present() ? reader.recurringString() : null,
    detectedAt: reader.long(),
    evidence: reader.array(readCitedAccess),
    summary: reader.string(),
    detection: reader.present() ? reader.recurringString() : null,
    detectionVersion: reader.present() ? reader.recurringString() : null,
    missing: reader.present() ? readMissingReports() : null,
    passage: reader.present() ? readCanaryPassage() : null,
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

function readAuthor(): Author {
  return {
    id: reader.string(),
    kind: reader.symbol('act.by.kind', authorKindSymbols),
    personId: reader.string(),
    roles: reader.strings(),
  };
}

function readBar(): Bar {
  return { relation: reader.symbol('act.bars.relation', alertRelationSymbols), about: reader.string() };
}

function readBarV2(): Bar {
  return { relation: reader.symbol('act.toBars.relation', alertRelationSymbols), about: reader.string() };
}

function readHandReport(): HandReport {
  return {
    severity: reader.symbol('act.opening.severity', alertSeveritySymbols),
    actorId: reader.present() ? reader.string() : null,
    ownerId: reader.present() ? reader.string() : null,
    cameraId: reader.present() ? reader.string() : null,
    recordingId: reader.present() ? reader.string() : null,
    sourceId: reader.present() ? reader.string() : null,
  };
}

function readAlertAct(): AlertAct {
  return {
    kind: 'act',
    actId: reader.string(),
    alertId: reader.string(),
    action: reader.symbol('act.action', alertActionSymbols),
    by: readAuthor(),
    at: reader.long(),
    registerOffset: reader.long(),
    judgedFor: reader.string(),
    bars: reader.array(readBar),
    to: reader.present() ? reader.string() : null,
    toBars: reader.array(readBarV2),
    text: reader.present() ? reader.string() : null,
    disposition: reader.present() ? reader.symbol('act.disposition', dispositionSymbols) : null,
    evidence: reader.strings(),
    opening: reader.present() ? readHandReport() : null,
    bulkId: reader.present() ? reader.string() : null,
    watchDays: reader.present() ? reader.int() : null,
  };
}

function readAuthorV2(): Author {
  return {
    id: reader.string(),
    kind: reader.symbol('case-act.by.kind', authorKindSymbols),
    personId: reader.string(),
    roles: reader.strings(),
  };
}

function readBarV3(): Bar {
  return { relation: reader.symbol('case-act.bars.relation', alertRelationSymbols), about: reader.string() };
}

function readBarV4(): Bar {
  return { relation: reader.symbol('case-act.toBars.relation', alertRelationSymbols), about: reader.string() };
}

function readCaseAct(): CaseAct {
  return {
    kind: 'case-act',
    actId: reader.string(),
    caseId: reader.string(),
    action: reader.symbol('case-act.action', caseActionSymbols),
    by: readAuthorV2(),
    at: reader.long(),
    registerOffset: reader.long(),
    judgedFor: reader.string(),
    bars: reader.array(readBarV3),
    alertId: reader.present() ? reader.string() : null,
    text: reader.present() ? reader.string() : null,
    to: reader.present() ? reader.string() : null,
    toBars: reader.array(readBarV4),
    disposition: reader.present() ? reader.symbol('case-act.disposition', dispositionSymbols) : null,
    evidence: reader.strings(),
    deadline: reader.present() ? reader.string() : null,
    watchDays: reader.present() ? reader.int() : null,
  };
}

function readCoveredNotice(): CoveredNotice {
  return { alertId: reader.string(), cause: reader.string() };
}

function readNotification(): Notification {
  return {
    kind: 'notification',
    target: reader.string(),
    lane: reader.symbol('notification.lane', notificationLaneSymbols),
    outcome: reader.symbol('notification.outcome', notificationOutcomeSymbols),
    through: reader.long(),
    messageId: reader.present() ? reader.string() : null,
    covers: reader.array(readCoveredNotice),
    attempts: reader.int(),
    at: reader.long(),
    answer: reader.present() ? reader.string() : null,
  };
}

function readWatchGap(): WatchGap {
  return {
    kind: 'watch-gap',
    because: reader.symbol('watch-gap.because', gapCauseSymbols),
    stage: reader.present() ? reader.symbol('watch-gap.stage', watchStageSymbols) : null,
    input: reader.present() ? reader.string() : null,
    partition: reader.present() ? reader.int() : null,
    from: reader.long(),
    to: reader.long(),
    at: reader.long(),
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
    case 3:
      return readAlertAct();
    case 4:
      return readCaseAct();
    case 5:
      return readNotification();
    case 6:
      return readWatchGap();
    default:
      throw new DecodeError(`the union \`body\` has no branch ${branch}`);
  }
}
