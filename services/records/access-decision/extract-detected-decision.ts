// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { Purpose } from '../access-event/access-event.ts';
import type {
  CameraLocationClass,
  DecisionFacts,
  DeterminingRule,
  PriorEvaluationState,
  PurposeFrom,
  Requester,
  RuleVerdict,
  Severity,
  SourceSignature,
  Tried,
  Verdict,
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

/** Some fields of the record, flat. */
export interface DetectedDecision {
  readonly sourceOffset: number;
  readonly appendedAt: number;
  readonly eventSchemaId: number;
  readonly eventFrom: number;
  readonly eventTo: number;
  readonly verdict: Verdict;
  readonly determinedBy: readonly DeterminingRule[];
  readonly tried: readonly Tried[];
  readonly facts: DecisionFacts | null;
  readonly sourceSignature: SourceSignature | null;
}

/**
 * Reads them as version 1 has them; `schemaId` is the version that wrote the record. Other fields are left out unread, and
 * what follows the last of these is not looked at. Of bytes it returns where they are in `bytes`. Throws `DecodeError` where the bytes before it are no access-decision.
 */
export function extractDetectedDecision(schemaId: number, bytes: Buffer): DetectedDecision {
  reader.begin(bytes);
  switch (schemaId) {
    case 103:
      return readDetectedDecisionV1();
    default:
      throw new DecodeError(`schema id ${schemaId} is no released version of access-decision`);
  }
}

function readDetectedDecisionV1(): DetectedDecision {
  const sourceOffset = reader.long();
  const appendedAt = reader.long();
  const eventSchemaId = reader.int();
  const eventFrom = reader.skipText();
  const eventTo = reader.position;
  if (reader.present()) reader.skipFixed(32);
  if (reader.present()) skipWrittenEventV1();
  if (reader.present()) reader.long();
  const verdict = reader.symbol('verdict', verdictSymbols);
  const determinedBy = reader.array(readDeterminingRule);
  reader.skipArray(() => {
    reader.skipText();
  });
  if (reader.present()) skipExplanationV1();
  reader.skipText();
  const tried = reader.array(readTried);
  reader.skipText();
  reader.long();
  reader.boolean();
  const facts = reader.present() ? readDecisionFacts() : null;
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  const sourceSignature = reader.present() ? reader.symbol('sourceSignature', sourceSignatureSymbols) : null;
  return {
    sourceOffset,
    appendedAt,
    eventSchemaId,
    eventFrom,
    eventTo,
    verdict,
    determinedBy,
    tried,
    facts,
    sourceSignature,
  };
}

function skipWrittenEventV1(): void {
  reader.int();
  reader.skipFixed(32);
  reader.skipText();
}

function skipExplanationV1(): void {
  reader.skipText();
  reader.skipText();
}

function readDeterminingRule(): DeterminingRule {
  return {
    rule: reader.recurringString(),
    verdict: reader.symbol('determinedBy.verdict', ruleVerdictSymbols),
    severity: reader.symbol('determinedBy.severity', severitySymbols),
    exception: reader.present() ? reader.string() : null,
  };
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
