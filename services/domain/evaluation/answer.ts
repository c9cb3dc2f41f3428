import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import {
  actorInQuestion,
  groundInQuestion,
  resourceInQuestion,
  sourceInQuestion,
} from '../../records/access-event/question-values.ts';
import { type RuleVerdict, ruleVerdicts } from '../access-decision/access-decision.ts';
import { type AccessEvent, type Action, actions } from '../access-event/access-event.ts';

/** The result of asking before an access: the verdict that the access would have. */
export type AnswerVerdict = RuleVerdict | 'explained';

/** An answer to "may I?" as its `decisionId` encodes it: everything needed to compare the access with it later. */
export interface IssuedAnswer {
  readonly verdict: AnswerVerdict;
  /** When it was given by the decider's clock, milliseconds since 1970 UTC. */
  readonly askedAt: number;
  /** The time that the question was about. */
  readonly asOf: number;
  /** The register offset (exclusive) up to which `register` was read before answering. */
  readonly registerOffset: number;
  /** The first 16 hexadecimal digits of the policy set's version. */
  readonly policy: string;
  readonly question: Question;
}

/** The question in a compact form: hashes for everything but the action. */
export interface Question {
  readonly action: Action;
  /** The actor and whom it acts for. */
  readonly actor: string;
  readonly resource: string;
  readonly source: string;
  /** Purpose, claim, path, recipient and destination: the stated reason for the access. */
  readonly ground: string;
}

const VERSION = 1;
const verdicts: readonly AnswerVerdict[] = ['explained', ...ruleVerdicts];
const PART_BYTES = 16;
const POLICY_BYTES = 8;
const INSTANT_BYTES = 8;
const parts = ['actor', 'resource', 'source', 'ground'] as const;
/** Version, verdict and action come before them, one byte each. */
const NUMBERS_AT = 3;
const POLICY_AT = NUMBERS_AT + 3 * INSTANT_BYTES;
const partAt = (index: number): number => POLICY_AT + POLICY_BYTES + index * PART_BYTES;
const BODY_BYTES = partAt(parts.length);
const MAC_BYTES = 16;

/** Returns the question of this event. It is the same for the event that asks and the event that follows. */
export function questionOf(event: AccessEvent): Question {
  return {
    action: event.action,
    actor: digest(actorInQuestion(event)),
    resource: digest(resourceInQuestion(event)),
    source: digest(sourceInQuestion(event)),
    ground: digest(groundInQuestion(event)),
  };
}

/**
 * Encodes the `decisionId` of an answer: its bytes and a MAC over them (HMAC-SHA-256, 128 bits), base64url. Nothing is
 * stored: anyone with the key can confirm years later that this installation gave the answer.
 */
export function encodeDecisionId(answer: IssuedAnswer, key: Buffer): string {
  const body = encode(answer);
  return Buffer.concat([body, macOf(body, key)]).toString('base64url');
}

/**
 * Returns the answer in a `decisionId`, or null when this installation never gave it. UNTRUSTED: a tool supplies the
 * text.
 */
export function verifyDecisionId(decisionId: string, key: Buffer): IssuedAnswer | null {
  const bytes = bytesOf(decisionId);
  if (bytes === null) return null;
  const body = bytes.subarray(0, BODY_BYTES);
  return timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(body, key)) ? decode(body) : null;
}

/** Works like `openAnswer` for an id whose MAC was checked when the access was decided. */
export function decodeDecisionId(decisionId: string): IssuedAnswer | null {
  const bytes = bytesOf(decisionId);
  return bytes === null ? null : decode(bytes.subarray(0, BODY_BYTES));
}

/** One answer has one id, so another spelling of the same bytes is rejected. */
function bytesOf(decisionId: string): Buffer | null {
  const bytes = Buffer.from(decisionId, 'base64url');
  return bytes.length === BODY_BYTES + MAC_BYTES && bytes.toString('base64url') === decisionId ? bytes : null;
}

function encode({ verdict, askedAt, asOf, registerOffset, policy, question }: IssuedAnswer): Buffer {
  const body = Buffer.alloc(BODY_BYTES);
  body[0] = VERSION;
  body[1] = verdicts.indexOf(verdict);
  body[2] = actions.indexOf(question.action);
  [askedAt, asOf, registerOffset].forEach((number, index) => {
    body.writeBigInt64BE(BigInt(number), NUMBERS_AT + index * INSTANT_BYTES);
  });
  // A shorter value, such as the version of an unknown policy set, is padded with zeros.
  body.write(policy.slice(0, 2 * POLICY_BYTES), POLICY_AT, 'hex');
  for (const [index, part] of parts.entries()) body.write(question[part], partAt(index), 'hex');
  return body;
}

function decode(body: Buffer): IssuedAnswer | null {
  const verdict = verdicts[body[1] ?? verdicts.length];
  const action = actions[body[2] ?? actions.length];
  if (body[0] !== VERSION || verdict === undefined || action === undefined) return null;
  const [askedAt = 0, asOf = 0, registerOffset = 0] = [0, 1, 2].map((index) => {
    return Number(body.readBigInt64BE(NUMBERS_AT + index * INSTANT_BYTES));
  });
  const hex = (from: number, bytes: number) => body.toString('hex', from, from + bytes);
  const part = (index: number) => hex(partAt(index), PART_BYTES);
  const question = { action, actor: part(0), resource: part(1), source: part(2), ground: part(3) };
  return { verdict, askedAt, asOf, registerOffset, policy: hex(POLICY_AT, POLICY_BYTES), question };
}

function macOf(body: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}

function digest(values: readonly (string | null | undefined)[]): string {
  return hash('sha256', JSON.stringify(values.map((value) => value ?? null)), 'hex').slice(0, 2 * PART_BYTES);
}
