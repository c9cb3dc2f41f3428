import { hash } from 'node:crypto';
import type { UnreadableCode } from '../adapters/avro/register-fact.ts';
import type { ResolvedEvent } from '../adapters/schema-registry/writer-schema.ts';
import { fixedSchemas, type WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { DecodeError } from '../avro/decode-error.ts';
import { unframe } from '../avro/framing.ts';
import type { AccessDecision, Decision } from '../domain/access-decision/access-decision.ts';
import type { FindPriorEvaluation } from '../domain/access-decision/facts/prior-evaluation.ts';
import { reportFacts } from '../domain/access-decision/facts/report-facts.ts';
import type { AccessEvent } from '../domain/access-event/access-event.ts';
import { decodeAndHash, identityKeyOf } from '../domain/access-event/identity.ts';
import type { LogRecord } from '../domain/decision-log/log.ts';
import { partitionOf } from '../domain/decision-log/partition.ts';
import type { Policies } from '../domain/policy/policies.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import { encodeAccessDecision } from '../records/access-decision/encode-access-decision.ts';
import { checkAccessEvent } from '../records/access-event/validate-access-event.ts';
import { recordOf } from '../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { withoutValue } from '../value-forms/problems.ts';

/** Looks up an identity by its key: the content first seen under it. */
export interface KnownIdentities {
  /** SHA-256 of the event's content, hex; `null` when the identity is new or too long ago at `appendedAt`. */
  contentHashOf(identity: string, appendedAt: number): string | null;
}

export interface DecidingState {
  readonly register: RegisterView;
  /** Returns the policy set for each record: the one in force when the access occurred. */
  readonly policies: Policies;
  /** Verifies the earlier answer that an event cites. */
  readonly findPriorEvaluation: FindPriorEvaluation;
  readonly identities: KnownIdentities;
  readonly registerOffset: number;
}

/** One decided record: its entry bytes, and what the decider must store once the log has accepted it. */
export interface DecidedRecord {
  readonly entry: Buffer;
  readonly decision: AccessDecision;
  readonly event: AccessEvent | null;
  /** Set only for the first event of an identity. */
  readonly remember: { readonly identity: string; readonly contentHash: string } | null;
}

/** Bytes that cannot be an access event, with the reason for the dead letter and the decision. */
export interface RejectedRecord {
  /** The offset of its dead letter, once written. */
  readonly deadLetterOffset: number | null;
  readonly rejected: { readonly code: UnreadableCode; readonly detail: string };
}

/** An event that can be judged. */
export type ReadableRecord = ResolvedEvent;

/**
 * Decodes a record; `schemas` has learned its schema id. Every reason to refuse is a value, never an exception: one bad
 * record must not stop a partition.
 */
export function readRecord(record: LogRecord, schemas: WriterSchemas = fixedSchemas): ReadableRecord | RejectedRecord {
  const framed = unframe(record.value);
  if (framed === null) {
    return {
      deadLetterOffset: null,
      rejected: { code: 'not-framed', detail: 'the value does not begin with 0x00 and a schema id' },
    };
  }
  const schema = recordOf(framed.schemaId) === 'access-event' ? null : schemas.of(framed.schemaId);
  if (typeof schema === 'string')
    return { deadLetterOffset: null, rejected: { code: 'unknown-schema', detail: schema } };
  try {
    const readable = schema?.resolve(framed.body) ?? asEncoded(framed);
    const [problem] = checkAccessEvent(readable.event);
    if (problem === undefined) return readable;
    return { deadLetterOffset: null, rejected: { code: 'not-valid', detail: withoutValue(problem) } };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { deadLetterOffset: null, rejected: { code: 'not-decodable', detail: error.message } };
  }
}

function asEncoded({ schemaId, body }: Pick<ReadableRecord, 'schemaId' | 'body'>): ReadableRecord {
  const { event, contentHash } = decodeAndHash(schemaId, body);
  return { event, schemaId, body, contentHash, written: null };
}

/** Judges a readable record: a repeat, a conflict, or a new event. */
export function decideRecord(
  record: LogRecord,
  readable: ReadableRecord,
  partition: number,
  state: DecidingState,
): DecidedRecord {
  const { event, schemaId, body, contentHash, written } = readable;
  const identity = identityKeyOf(event);
  const known = state.identities.contentHashOf(identity, record.appendedAt);
  const policy = state.policies.at(event.occurredAt);
  const decided =
    known === null
      ? policy.decide(event, state.register, event.occurredAt, state.findPriorEvaluation(event))
      : repeated(event, known === contentHash);
  const { delaySecondsMax, lateByMillis, sourceSignature } = reportFacts(event, record.appendedAt, state.register);
  // Field by field: a spread of `decided` and twelve more fields costs more than judging the event.
  const decision: AccessDecision = {
    verdict: decided.verdict,
    determinedBy: decided.determinedBy,
    observed: decided.observed,
    explanation: decided.explanation,
    reason: decided.reason,
    tried: decided.tried,
    facts: decided.facts,
    sourceOffset: record.offset,
    appendedAt: record.appendedAt,
    eventSchemaId: schemaId,
    event: body,
    rejectedHash: null,
    written,
    deadLetterOffset: null,
    policyVersion: policy.version,
    registerOffset: state.registerOffset,
    misplaced: partitionOf(event.actor.id, PARTITIONS_DECIDED) !== partition,
    delaySecondsMax,
    lateByMillis,
    sourceSignature,
    reevaluation: null,
  };
  const remember = known === null ? { identity, contentHash } : null;
  return { entry: encodeAccessDecision(decision), decision, event, remember };
}

/** Builds the entry of an unreadable record; `dead-letters` contains its reason. */
export function rejectRecord(
  record: LogRecord,
  { rejected, deadLetterOffset }: RejectedRecord,
  state: DecidingState,
): DecidedRecord {
  const decision: AccessDecision = {
    ...notJudged('rejected', `the record could not be read: ${rejected.detail}`),
    sourceOffset: record.offset,
    appendedAt: record.appendedAt,
    eventSchemaId: 0,
    event: Buffer.alloc(0),
    rejectedHash: Buffer.from(hash('sha256', record.value, 'hex'), 'hex'),
    written: null,
    deadLetterOffset,
    policyVersion: state.policies.at(record.appendedAt).version,
    registerOffset: state.registerOffset,
    misplaced: false,
    delaySecondsMax: null,
    lateByMillis: null,
    sourceSignature: null,
    reevaluation: null,
  };
  return { entry: encodeAccessDecision(decision), decision, event: null, remember: null };
}

function repeated(event: AccessEvent, sameContent: boolean): Decision {
  const name = `event \`${event.eventId}\` of source \`${event.source.id}\``;
  return sameContent
    ? notJudged('duplicate', `${name} was reported before with the same content`)
    : notJudged('conflict', `${name} was reported before with different content; the first report stands`);
}

function notJudged(verdict: 'rejected' | 'duplicate' | 'conflict', reason: string): Decision {
  return { verdict, determinedBy: [], observed: [], explanation: null, reason, tried: [], facts: null };
}
