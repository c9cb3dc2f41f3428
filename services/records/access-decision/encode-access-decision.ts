// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import type { SharedMemory } from '../../avro/shared-memory.ts';
import type {
  AccessDecision,
  DecisionFacts,
  DeterminingRule,
  Explanation,
  LateFact,
  Reevaluation,
  Tried,
  WrittenEvent,
} from './access-decision.ts';

const writer = new AvroWriter();
const verdictIndex = enumIndex('Verdict', [
  undefined,
  'explained',
  'unexplained',
  'violation',
  'unknown',
  'ended',
  'rejected',
  'duplicate',
  'conflict',
]);
const ruleVerdictIndex = enumIndex('RuleVerdict', [undefined, 'violation', 'unknown', 'unexplained']);
const severityIndex = enumIndex('Severity', [undefined, 'low', 'medium', 'high', 'critical']);
const cameraLocationClassIndex = enumIndex('CameraLocationClass', ['unknown', 'intimate', 'indoor', 'outdoor']);
const priorEvaluationStateIndex = enumIndex('PriorEvaluationState', ['none', 'unverified', 'allow', 'deny']);
const sourceSignatureIndex = enumIndex('SourceSignature', [
  undefined,
  'none',
  'verified',
  'unchecked',
  'missing',
  'wrong',
]);

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeAccessDecision(record: AccessDecision): Buffer {
  writer.begin();
  writeAccessDecision(record);
  return writer.take();
}

/** The same in `memory`, which serves further records once this one is copied. */
export function encodeAccessDecisionIn(memory: SharedMemory, record: AccessDecision): Buffer {
  writer.begin();
  writeAccessDecision(record);
  return writer.takeIn(memory);
}

function writeAccessDecision(record: AccessDecision): void {
  writer.long(record.sourceOffset);
  writer.long(record.appendedAt);
  writer.long(record.eventSchemaId);
  writer.bytes(record.event);
  if (writer.present(record.rejectedHash)) writer.fixed(record.rejectedHash, 32);
  if (writer.present(record.written)) writeWrittenEvent(record.written);
  writer.optionalLong(record.deadLetterOffset);
  writer.long(verdictIndex(record.verdict));
  writer.array(record.determinedBy, writeDeterminingRule);
  writer.strings(record.observed);
  if (writer.present(record.explanation)) writeExplanation(record.explanation);
  writer.string(record.reason);
  writer.array(record.tried, writeTried);
  writer.string(record.policyVersion);
  writer.long(record.registerOffset);
  writer.boolean(record.misplaced);
  if (writer.present(record.facts)) writeDecisionFacts(record.facts);
  writer.optionalLong(record.delaySecondsMax);
  writer.optionalLong(record.lateByMillis);
  if (writer.present(record.sourceSignature)) writer.long(sourceSignatureIndex(record.sourceSignature));
  if (writer.present(record.reevaluation)) writeReevaluation(record.reevaluation);
}

function writeWrittenEvent(record: WrittenEvent): void {
  writer.long(record.schemaId);
  writer.fixed(record.schemaHash, 32);
  writer.bytes(record.body);
}

function writeDeterminingRule(record: DeterminingRule): void {
  writer.string(record.rule);
  writer.long(ruleVerdictIndex(record.verdict));
  writer.long(severityIndex(record.severity));
  writer.optionalString(record.exception);
}

function writeExplanation(record: Explanation): void {
  writer.string(record.kind);
  writer.string(record.id);
}

function writeTried(record: Tried): void {
  writer.string(record.kind);
  writer.string(record.id);
  writer.string(record.state);
}

function writeDecisionFacts(record: DecisionFacts): void {
  writer.string(record.actor.id);
  writer.string(record.actor.kind);
  writer.optionalString(record.actor.role);
  writer.optionalString(record.actor.team);
  writer.optionalString(record.actor.employer);
  writer.string(record.purpose);
  writer.string(record.purposeFrom);
  writer.optionalString(record.account.ownerId);
  writer.optionalString(record.camera.id);
  writer.long(cameraLocationClassIndex(record.camera.locationClass));
  writer.boolean(record.camera.isEndToEndEncrypted);
  writer.boolean(record.account.isOfChild);
  writer.boolean(record.account.isOfCoworker);
  writer.boolean(record.account.isOfHousehold);
  writer.boolean(record.account.isOwn);
  writer.boolean(record.privateMaterial);
  writer.boolean(record.account.isInactive);
  writer.optionalString(record.staff.id);
  writer.optionalLong(record.staff.grantedAt);
  writer.optionalString(record.requester);
  writer.optionalLong(record.permissionUntil);
  writer.optionalString(record.order.agency);
  writer.optionalLong(record.order.nonDisclosureUntil);
  writer.long(priorEvaluationStateIndex(record.asked));
}

function writeLateFact(record: LateFact): void {
  writer.string(record.kind);
  writer.string(record.id);
}

function writeReevaluation(record: Reevaluation): void {
  writer.long(record.at);
  if (writer.present(record.because)) writeLateFact(record.because);
  writer.long(verdictIndex(record.previousVerdict));
}
