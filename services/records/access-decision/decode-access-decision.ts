// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type {
  AccessDecision,
  CameraLocationClass,
  DecisionFacts,
  DeterminingRule,
  Explanation,
  LateFact,
  PriorEvaluationState,
  PurposeFrom,
  Reevaluation,
  Requester,
  RuleVerdict,
  Severity,
  SourceSignature,
  Tried,
  Verdict,
  WrittenEvent,
} from './access-decision.ts';

const reader = new AvroReader();
const verdictSymbols: readonly (Verdict | undefined)[] = [
  undefined,
  'explained',
  'unexplained',
  'violation',
  'unknown',
  'ended',
  'rejected',
  'duplicate',
  'conflict',
];
const ruleVerdictSymbols: readonly (RuleVerdict | undefined)[] = [undefined, 'violation', 'unknown', 'unexplained'];
const severitySymbols: readonly (Severity | undefined)[] = [undefined, 'low', 'medium', 'high', 'critical'];
const cameraLocationClassSymbols: readonly (CameraLocationClass | undefined)[] = [
  'unknown',
  'intimate',
  'indoor',
  'outdoor',
];
const priorEvaluationStateSymbols: readonly (PriorEvaluationState | undefined)[] = [
  'none',
  'unverified',
  'allow',
  'deny',
];
const sourceSignatureSymbols: readonly (SourceSignature | undefined)[] = [
  undefined,
  'none',
  'verified',
  'unchecked',
  'missing',
  'wrong',
];

/**
 * Decodes the record in `bytes` from `from` to `to` into the shape of version 1; `schemaId` is the version that
 * wrote it. Its byte strings share the memory of `bytes`. Throws `DecodeError` unless the bytes are exactly one record.
 */
export function decodeAccessDecision(schemaId: number, bytes: Buffer, from = 0, to = bytes.length): AccessDecision {
  try {
    reader.begin(bytes, from);
    const record = read(schemaId);
    reader.end(to);
    return record;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessDecision: ${(error as Error).message}`);
  }
}

function read(schemaId: number): AccessDecision {
  switch (schemaId) {
    case 103:
      return readAccessDecision();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-decision`);
  }
}

function readWrittenEvent(): WrittenEvent {
  return { schemaId: reader.int(), schemaHash: reader.fixed(32), body: reader.bytes() };
}

function readDeterminingRule(): DeterminingRule {
  return {
    rule: reader.recurringString(),
    verdict: reader.symbol('determinedBy.verdict', ruleVerdictSymbols),
    severity: reader.symbol('determinedBy.severity', severitySymbols),
    exception: reader.present() ? reader.string() : null,
  };
}

function readExplanation(): Explanation {
  return { kind: reader.recurringString(), id: reader.string() };
}

function readTried(): Tried {
  return { kind: reader.recurringString(), id: reader.recurringString(), state: reader.string() };
}

function readDecisionFacts(): DecisionFacts {
  const actorId = reader.recurringString();
  const actorKind = reader.recurringString();
  const role = reader.present() ? reader.recurringString() : null;
  const team = reader.present() ? reader.recurringString() : null;
  const employer = reader.present() ? reader.recurringString() : null;
  const purpose = reader.recurringString() as Purpose;
  const purposeFrom = reader.recurringString() as PurposeFrom;
  const ownerId = reader.present() ? reader.recurringString() : null;
  const cameraId = reader.present() ? reader.recurringString() : null;
  const locationClass = reader.symbol('facts.camera.locationClass', cameraLocationClassSymbols);
  const endToEndEncrypted = reader.boolean();
  const childAccount = reader.boolean();
  const coworkerAccount = reader.boolean();
  const householdAccount = reader.boolean();
  const ownAccount = reader.boolean();
  const privateMaterial = reader.boolean();
  const inactiveAccount = reader.boolean();
  const staffId = reader.present() ? reader.recurringString() : null;
  const staffGrantedAt = reader.present() ? reader.long() : null;
  const requester = reader.present() ? (reader.recurringString() as Requester) : null;
  const permissionUntil = reader.present() ? reader.long() : null;
  const agency = reader.present() ? reader.recurringString() : null;
  const nonDisclosureUntil = reader.present() ? reader.long() : null;
  const asked = reader.symbol('facts.asked', priorEvaluationStateSymbols);
  return {
    actor: { id: actorId, kind: actorKind, role, team, employer },
    purpose,
    purposeFrom,
    account: {
      ownerId,
      isOfChild: childAccount,
      isOfCoworker: coworkerAccount,
      isOfHousehold: householdAccount,
      isOwn: ownAccount,
      isInactive: inactiveAccount,
    },
    camera: { id: cameraId, locationClass, isEndToEndEncrypted: endToEndEncrypted },
    privateMaterial,
    staff: { id: staffId, grantedAt: staffGrantedAt },
    requester,
    permissionUntil,
    order: { agency, nonDisclosureUntil },
    asked,
  };
}

function readLateFact(): LateFact {
  return { kind: reader.string(), id: reader.string() };
}

function readReevaluation(): Reevaluation {
  return {
    at: reader.long(),
    because: reader.present() ? readLateFact() : null,
    previousVerdict: reader.symbol('reevaluation.previousVerdict', verdictSymbols),
  };
}

function readAccessDecision(): AccessDecision {
  return {
    sourceOffset: reader.long(),
    appendedAt: reader.long(),
    eventSchemaId: reader.int(),
    event: reader.bytes(),
    rejectedHash: reader.present() ? reader.fixed(32) : null,
    written: reader.present() ? readWrittenEvent() : null,
    deadLetterOffset: reader.present() ? reader.long() : null,
    verdict: reader.symbol('verdict', verdictSymbols),
    determinedBy: reader.array(readDeterminingRule),
    observed: reader.strings(),
    explanation: reader.present() ? readExplanation() : null,
    reason: reader.string(),
    tried: reader.array(readTried),
    policyVersion: reader.string(),
    registerOffset: reader.long(),
    misplaced: reader.boolean(),
    facts: reader.present() ? readDecisionFacts() : null,
    delaySecondsMax: reader.present() ? reader.long() : null,
    lateByMillis: reader.present() ? reader.long() : null,
    sourceSignature: reader.present() ? reader.symbol('sourceSignature', sourceSignatureSymbols) : null,
    reevaluation: reader.present() ? readReevaluation() : null,
  };
}
