import { createHash } from 'node:crypto';
import {
  decodeDecisionId,
  encodeDecisionId,
  type IssuedAnswer,
  questionOf,
  verifyDecisionId,
} from '../../../../services/domain/evaluation/answer.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { isText } from '../../../../services/value-forms/text.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';

const key = Buffer.alloc(32, 1);
const answer: IssuedAnswer = {
  verdict: 'explained',
  askedAt: Date.UTC(2026, 10, 24),
  asOf: -1,
  registerOffset: 4_711,
  policy: '0123456789abcdef',
  question: questionOf(anAccessEvent()),
};

describe('what an answer covers', () => {
  const { resource } = anAccessEvent();
  const questionAt = (siteId: string | null) => questionOf(anAccessEvent({ resource: { ...resource, siteId } }));

  it('is one site: it does not hold at another, nor where the event names none', () => {
    const questions = [questionAt('home'), questionAt('shop'), questionAt(null)].map(({ resource: asked }) => asked);
    expect(new Set(questions).size).toBe(3);
  });

  it('is the hash of the values of each part, in the order of `covers`', () => {
    expect(questionAt(null)).toEqual({
      action: 'view',
      actor: digestOf(['employee', 'e-1042', null, null]),
      resource: digestOf(['recording', 'r-90', null, null, null, null]),
      source: digestOf(['support-console']),
      ground: digestOf([null, null, null, 'app', null, null, null, null, null]),
    });
  });
});

function digestOf(values: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32);
}

describe('the id of an answer', () => {
  it('carries the whole answer and fits into a text field', () => {
    const decisionId = encodeDecisionId(answer, key);
    expect(verifyDecisionId(decisionId, key)).toEqual(answer);
    expect(decodeDecisionId(decisionId)).toEqual(answer);
    expect(isText(decisionId)).toBe(true);
    expect(decisionId).toHaveLength(154);
  });

  it('carries the rest also where no policy set is known', () => {
    const zeros = { ...answer, policy: '0'.repeat(16) };
    expect(verifyDecisionId(encodeDecisionId({ ...answer, policy: '' }, key), key)).toEqual(zeros);
  });

  it.each(['explained', 'unexplained', 'violation', 'unknown'] as const)('carries the verdict %s', (verdict) => {
    expect(verifyDecisionId(encodeDecisionId({ ...answer, verdict }, key), key)?.verdict).toBe(verdict);
  });

  it('is nobody else’s: no byte can be changed and no other key makes it', () => {
    const decisionId = encodeDecisionId(answer, key);
    const bytes = Buffer.from(decisionId, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, verifyDecisionId(changed.toString('base64url'), key)]).toEqual([at, null]);
    }
    expect(verifyDecisionId(decisionId, Buffer.alloc(32, 2))).toBeNull();
  });

  it('has one spelling', () => {
    const decisionId = encodeDecisionId(answer, key);
    const last = String.fromCharCode(decisionId.charCodeAt(decisionId.length - 1) + 1);
    for (const other of [`${decisionId}=`, ` ${decisionId}`, `${decisionId}A`, decisionId.slice(0, -1), '', 'x']) {
      expect(verifyDecisionId(other, key)).toBeNull();
    }
    expect(verifyDecisionId(decisionId.slice(0, -1) + last, key)).toBeNull();
  });
});

describe('the question of an event', () => {
  const question = questionOf(anAccessEvent());

  it('is the same for the event that follows, whatever its id, time, outcome and extent', () => {
    const extent = { ...absentAccessEvent.extent, durationMs: 1 };
    const later = anAccessEvent({ eventId: 'x', occurredAt: 0, outcome: 'denied', extent });
    expect(questionOf(later)).toEqual(question);
  });

  it.each([
    ['actor', { actor: { id: 'e-1', kind: 'employee', onBehalfOf: null } }],
    ['actor', { actor: { id: 'e-1042', kind: 'contractor', onBehalfOf: null } }],
    ['actor', { actor: { id: 'e-1042', kind: 'employee', onBehalfOf: { id: 'e-1', kind: 'employee' } } }],
    ['action', { action: 'download' }],
    ['resource', { resource: { ...anAccessEvent().resource, ownerId: 'o-1' } }],
    ['resource', { resource: { ...anAccessEvent().resource, kind: 'camera' } }],
    ['resource', { resource: { ...anAccessEvent().resource, siteId: 'site-2' } }],
    ['source', { source: { ...absentAccessEvent.source, id: 'vault' } }],
    ['ground', { purpose: 'legal-rights' }],
    ['ground', { claim: { ...absentAccessEvent.claim, kind: 'ticket', id: 'T-1' } }],
    ['ground', { path: 'api' }],
    ['ground', { recipient: { ...absentAccessEvent.recipient, kind: 'other' } }],
    ['ground', { destination: { ...absentAccessEvent.destination, kind: 'email' } }],
  ] as const)('has another %s', (part, fields) => {
    const other = questionOf(anAccessEvent(fields));
    const differing = Object.keys(question).filter((name) => other[name as 'actor'] !== question[name as 'actor']);
    expect(differing).toEqual([part]);
  });
});
