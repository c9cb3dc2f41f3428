import type {
  AccessDecision,
  DecisionFacts,
  DeterminingRule,
  Tried,
} from '../../domain/access-decision/access-decision.ts';
import { AvroWriter } from './avro-writer.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';
import { enumIndexes } from './symbols.ts';

const type = schemaType(schemaIds.accessDecision);
const enumOf = enumIndexes(schemaIds.accessDecision);
const verdict = enumOf('Verdict');
const ruleVerdict = enumOf('RuleVerdict');
const severity = enumOf('Severity');
const locationClass = enumOf('LocationClass');
const writer = new AvroWriter();

/** The entry bytes: what is written to the decision log, hashed as a leaf and archived. */
export function encodeAccessDecision(decision: AccessDecision): Buffer {
  const { explanation, facts } = decision;
  writer.begin();
  writer.long(decision.sourceOffset);
  writer.long(decision.appendedAt);
  writer.long(decision.eventSchemaId);
  writer.bytes(decision.event);
  if (writer.present(decision.rejectedHash)) writer.fixed(decision.rejectedHash);
  writer.optionalLong(decision.deadLetterOffset);
  writer.long(verdict(decision.verdict));
  writer.array(decision.determinedBy, writeRule);
  writer.array(decision.observed, writeString);
  if (writer.present(explanation)) {
    writer.string(explanation.kind);
    writer.string(explanation.id);
  }
  writer.string(decision.reason);
  writer.array(decision.tried, writeTried);
  writer.string(decision.policyVersion);
  writer.long(decision.registerOffset);
  writer.boolean(decision.misplaced);
  if (writer.present(facts)) writeFacts(facts);
  return writer.take();
}

/** Throws `DecodeError` when `body` is not an access decision. */
export function decodeAccessDecision(body: Buffer): AccessDecision {
  try {
    return type.fromBuffer(body) as AccessDecision;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessDecision: ${(error as Error).message}`);
  }
}

function writeRule(to: AvroWriter, rule: DeterminingRule): void {
  to.string(rule.rule);
  to.long(ruleVerdict(rule.verdict));
  to.long(severity(rule.severity));
}

function writeString(to: AvroWriter, value: string): void {
  to.string(value);
}

function writeTried(to: AvroWriter, { kind, id, state }: Tried): void {
  to.string(kind);
  to.string(id);
  to.string(state);
}

function writeFacts(facts: DecisionFacts): void {
  writer.string(facts.actorId);
  writer.string(facts.actorKind);
  writer.optionalString(facts.role);
  writer.optionalString(facts.team);
  writer.optionalString(facts.employer);
  writer.string(facts.purpose);
  writer.string(facts.purposeFrom);
  writer.optionalString(facts.ownerId);
  writer.optionalString(facts.cameraId);
  writer.long(locationClass(facts.locationClass));
  writer.boolean(facts.childAccount);
  writer.boolean(facts.coworkerAccount);
  writer.boolean(facts.householdAccount);
  writer.boolean(facts.ownAccount);
  writer.boolean(facts.privateMaterial);
}
