import type {
  AccessDecision,
  AskedState,
  DecisionFacts,
  DeterminingRule,
  PurposeFrom,
  Reevaluation,
  RuleVerdict,
  Severity,
  Tried,
  Verdict,
  WrittenEvent,
} from '../../domain/access-decision/access-decision.ts';
import type { Requester } from '../../domain/access-decision/facts/requester.ts';
import type { Purpose } from '../../domain/access-event/access-event.ts';
import type { LocationClass } from '../../domain/register/register-record.ts';
import { AvroReader } from './avro-reader.ts';
import { AvroWriter } from './avro-writer.ts';
import { DecodeError, schemaIds } from './schemas.ts';
import { enumIndexes, enumSymbols } from './symbols.ts';

const enumOf = enumIndexes(schemaIds.accessDecision);
const verdict = enumOf('Verdict');
const ruleVerdict = enumOf('RuleVerdict');
const severity = enumOf('Severity');
const locationClass = enumOf('LocationClass');
const askedState = enumOf('AskedState');
const writer = new AvroWriter();

const symbolsOf = enumSymbols(schemaIds.accessDecision);
// The domain's words: these enums have none with a `-`.
const verdicts = symbolsOf('Verdict') as readonly Verdict[];
const ruleVerdicts = symbolsOf('RuleVerdict') as readonly RuleVerdict[];
const severities = symbolsOf('Severity') as readonly Severity[];
const locationClasses = symbolsOf('LocationClass') as readonly LocationClass[];
const askedStates = symbolsOf('AskedState') as readonly AskedState[];
const reader = new AvroReader();
const HASH_BYTES = 32;

/** The entry bytes: what is written to the decision log, hashed as a leaf and archived. */
export function encodeAccessDecision(decision: AccessDecision): Buffer {
  const { explanation, facts, reevaluation } = decision;
  writer.begin();
  writer.long(decision.sourceOffset);
  writer.long(decision.appendedAt);
  writer.long(decision.eventSchemaId);
  writer.bytes(decision.event);
  if (writer.present(decision.rejectedHash)) writer.fixed(decision.rejectedHash);
  if (writer.present(decision.written)) writeWritten(decision.written);
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
  if (writer.present(reevaluation)) writeReevaluation(reevaluation);
  return writer.take();
}

/** Its `event` shares the memory of `body`. Throws `DecodeError` when `body` is not an access decision. */
export function decodeAccessDecision(body: Buffer): AccessDecision {
  try {
    reader.begin(body);
    const decision = readDecision();
    reader.end();
    return decision;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessDecision: ${(error as Error).message}`);
  }
}

/** In the order of the schema's fields, as the language evaluates a literal. */
function readDecision(): AccessDecision {
  return {
    sourceOffset: reader.long(),
    appendedAt: reader.long(),
    eventSchemaId: reader.int(),
    event: reader.bytes(),
    rejectedHash: reader.present() ? reader.fixed(HASH_BYTES) : null,
    written: reader.present() ? readWritten() : null,
    deadLetterOffset: reader.optionalLong(),
    verdict: reader.symbol(verdicts),
    determinedBy: reader.array(readRule),
    observed: reader.array(readString),
    explanation: reader.present() ? { kind: reader.string(), id: reader.string() } : null,
    reason: reader.string(),
    tried: reader.array(readTried),
    policyVersion: reader.string(),
    registerOffset: reader.long(),
    misplaced: reader.boolean(),
    facts: reader.present() ? readFacts() : null,
    reevaluation: reader.present() ? readReevaluation() : null,
  };
}

function readWritten(): WrittenEvent {
  return { schemaId: reader.int(), schemaHash: reader.fixed(HASH_BYTES), body: reader.bytes() };
}

function readRule(from: AvroReader): DeterminingRule {
  return {
    rule: from.string(),
    verdict: from.symbol(ruleVerdicts),
    severity: from.symbol(severities),
    exception: from.optionalString(),
  };
}

function readString(from: AvroReader): string {
  return from.string();
}

function readTried(from: AvroReader): Tried {
  return { kind: from.string(), id: from.string(), state: from.string() };
}

function readFacts(): DecisionFacts {
  return {
    actorId: reader.string(),
    actorKind: reader.string(),
    role: reader.optionalString(),
    team: reader.optionalString(),
    employer: reader.optionalString(),
    purpose: reader.string() as Purpose,
    purposeFrom: reader.string() as PurposeFrom,
    ownerId: reader.optionalString(),
    cameraId: reader.optionalString(),
    locationClass: reader.symbol(locationClasses),
    childAccount: reader.boolean(),
    coworkerAccount: reader.boolean(),
    householdAccount: reader.boolean(),
    ownAccount: reader.boolean(),
    privateMaterial: reader.boolean(),
    inactiveAccount: reader.boolean(),
    staffId: reader.optionalString(),
    staffGrantedAt: reader.optionalLong(),
    requester: reader.optionalString() as Requester | null,
    permissionUntil: reader.optionalLong(),
    agency: reader.optionalString(),
    nonDisclosureUntil: reader.optionalLong(),
    asked: reader.symbol(askedStates),
  };
}

function readReevaluation(): Reevaluation {
  return {
    at: reader.long(),
    because: reader.present() ? { kind: reader.string(), id: reader.string() } : null,
    previousVerdict: reader.symbol(verdicts),
  };
}

function writeWritten({ schemaId, schemaHash, body }: WrittenEvent): void {
  writer.long(schemaId);
  writer.fixed(schemaHash);
  writer.bytes(body);
}

function writeRule(to: AvroWriter, rule: DeterminingRule): void {
  to.string(rule.rule);
  to.long(ruleVerdict(rule.verdict));
  to.long(severity(rule.severity));
  to.optionalString(rule.exception);
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
  writer.boolean(facts.inactiveAccount);
  writer.optionalString(facts.staffId);
  writer.optionalLong(facts.staffGrantedAt);
  writer.optionalString(facts.requester);
  writer.optionalLong(facts.permissionUntil);
  writer.optionalString(facts.agency);
  writer.optionalLong(facts.nonDisclosureUntil);
  writer.long(askedState(facts.asked));
}

function writeReevaluation({ at, because, previousVerdict }: Reevaluation): void {
  writer.long(at);
  if (writer.present(because)) {
    writer.string(because.kind);
    writer.string(because.id);
  }
  writer.long(verdict(previousVerdict));
}
