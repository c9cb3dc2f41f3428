import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { actorAsked, groundAsked, resourceAsked, sourceAsked } from '../../records/access-event/question-values.ts';
import { type RuleVerdict, ruleVerdicts } from '../access-decision/access-decision.ts';
import { type AccessEvent, type Action, actions } from '../access-event/access-event.ts';

/** What an answer before an access says: the verdict that the access would have. */
export type AnswerVerdict = RuleVerdict | 'explained';

/** An answer to "may I?", as its `decisionId` carries it: everything that is needed to hold the access to it. */
export interface Answer {
  readonly verdict: AnswerVerdict;
  /** When it was given: the decider's clock, milliseconds since 1970 UTC. */
  readonly askedAt: number;
  /** The time that was asked about. */
  readonly asOf: number;
  /** `register` was read up to this offset (exclusive) before answering. */
  readonly registerOffset: number;
  /** The first 16 hexadecimal digits of the policy set's version. */
  readonly policy: string;
  readonly question: Question;
}

/** What was asked, short enough to be carried along: hashes, but for the action. */
export interface Question {
  readonly action: Action;
  /** Actor and whom it acts for. */
  readonly actor: string;
  readonly resource: string;
  readonly source: string;
  /** Purpose, claim, path, recipient and destination: what the access is said to be for. */
  readonly ground: string;
}

/** Secret of an installation, the same for each of its deciders. */
export const EVALUATION_KEY_BYTES = 32;

const VERSION = 1;
const verdicts: readonly AnswerVerdict[] = ['explained', ...ruleVerdicts];
const PART_BYTES = 16;
const POLICY_BYTES = 8;
const INSTANT_BYTES = 8;
const parts = ['actor', 'resource', 'source', 'ground'] as const;
/** Version, verdict and action lie before them, a byte each. */
const NUMBERS_AT = 3;
const POLICY_AT = NUMBERS_AT + 3 * INSTANT_BYTES;
const partAt = (index: number): number => POLICY_AT + POLICY_BYTES + index * PART_BYTES;
const BODY_BYTES = partAt(parts.length);
const MAC_BYTES = 16;

/** What the question of this event is: the same for the event that asks and the one that follows. */
export function questionOf(event: AccessEvent): Question {
  return {
    action: event.action,
    actor: digest(actorAsked(event)),
    resource: digest(resourceAsked(event)),
    source: digest(sourceAsked(event)),
    ground: digest(groundAsked(event)),
  };
}

/**
 * The `decisionId` of an answer: its bytes and a MAC over them (HMAC-SHA-256, 128 bits), base64url. Nothing is stored:
 * whoever has the key can tell years later that this installation said so.
 */
export function sealAnswer(answer: Answer, key: Buffer): string {
  const body = encode(answer);
  return Buffer.concat([body, macOf(body, key)]).toString('base64url');
}

/** The answer in a `decisionId`, null when this installation never gave it. UNTRUSTED: the text is a tool's. */
export function openAnswer(decisionId: string, key: Buffer): Answer | null {
  const bytes = bytesOf(decisionId);
  if (bytes === null) return null;
  const body = bytes.subarray(0, BODY_BYTES);
  return timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(body, key)) ? decode(body) : null;
}

/** As `openAnswer` for an id whose MAC was checked before, when the access was decided. */
export function readAnswer(decisionId: string): Answer | null {
  const bytes = bytesOf(decisionId);
  return bytes === null ? null : decode(bytes.subarray(0, BODY_BYTES));
}

/** One answer has one id: another spelling of the same bytes is none. */
function bytesOf(decisionId: string): Buffer | null {
  const bytes = Buffer.from(decisionId, 'base64url');
  return bytes.length === BODY_BYTES + MAC_BYTES && bytes.toString('base64url') === decisionId ? bytes : null;
}

function encode({ verdict, askedAt, asOf, registerOffset, policy, question }: Answer): Buffer {
  const body = Buffer.alloc(BODY_BYTES);
  body[0] = VERSION;
  body[1] = verdicts.indexOf(verdict);
  body[2] = actions.indexOf(question.action);
  [askedAt, asOf, registerOffset].forEach((number, index) => {
    body.writeBigInt64BE(BigInt(number), NUMBERS_AT + index * INSTANT_BYTES);
  });
  // What is shorter than its place, as the policy of a set that is not known, is followed by zeros.
  body.write(policy.slice(0, 2 * POLICY_BYTES), POLICY_AT, 'hex');
  for (const [index, part] of parts.entries()) body.write(question[part], partAt(index), 'hex');
  return body;
}

function decode(body: Buffer): Answer | null {
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
