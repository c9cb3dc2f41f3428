import { noPriorEvaluation, unverified } from '../../../../services/domain/access-decision/facts/prior-evaluation.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { encodeDecisionId, type IssuedAnswer, questionOf } from '../../../../services/domain/evaluation/answer.ts';
import {
  recordedPriorEvaluation,
  verifyPriorEvaluation,
} from '../../../../services/domain/evaluation/prior-evaluation.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';

const key = Buffer.alloc(32, 1);
const asked = anAccessEvent();
const AT = asked.occurredAt;
const answer = (fields: Partial<IssuedAnswer> = {}): string =>
  encodeDecisionId(
    {
      verdict: 'explained',
      askedAt: AT,
      asOf: AT,
      registerOffset: 0,
      policy: '',
      question: questionOf(asked),
      ...fields,
    },
    key,
  );
const citing = (decisionId: string | null, fields: Partial<AccessEvent> = {}): AccessEvent =>
  anAccessEvent({ eventId: 'follows', ...fields, decisionId });

describe('what an event cites of an answer before it', () => {
  it('is nothing, or nothing of ours', () => {
    expect(verifyPriorEvaluation(key)(citing(null))).toBe(noPriorEvaluation);
    expect(verifyPriorEvaluation(key)(citing('made up'))).toBe(unverified);
    expect(verifyPriorEvaluation(Buffer.alloc(32, 2))(citing(answer()))).toBe(unverified);
  });

  it.each([
    ['explained', 'allow'],
    ['unexplained', 'deny'],
    ['violation', 'deny'],
    ['unknown', 'deny'],
  ] as const)('is, for an answer that was %s, %s', (verdict, state) => {
    const found = verifyPriorEvaluation(key)(citing(answer({ verdict })));
    expect(found).toEqual({ state, differs: [], fits: true, agedMs: 0, aheadMs: 0 });
  });

  it.each<[string, Partial<AccessEvent>]>([
    ['was about another actor', { actor: { id: 'e-9', kind: 'employee', onBehalfOf: null } }],
    ['was about another action', { action: 'download' }],
    ['was about another resource', { resource: { ...asked.resource, recordingId: 'r-91' } }],
    ['was about another resource', { resource: { ...asked.resource, siteId: 'shop' } }],
    ['was given to another source', { source: { ...asked.source, id: 'vault' } }],
    ['was about another purpose, claim, path, recipient or destination', { purpose: 'legal-rights' }],
  ])('%s', (words, fields) => {
    expect(verifyPriorEvaluation(key)(citing(answer(), fields))).toMatchObject({
      state: 'allow',
      differs: [words],
      fits: false,
    });
  });

  it('is of another time, by when it was asked or by what was asked about, whichever is further', () => {
    expect(verifyPriorEvaluation(key)(citing(answer({ askedAt: AT - 5, asOf: AT - 7 })))).toMatchObject({
      agedMs: 7,
      aheadMs: 0,
    });
    expect(verifyPriorEvaluation(key)(citing(answer({ askedAt: AT + 9, asOf: AT - 7 })))).toMatchObject({
      agedMs: 7,
      aheadMs: 9,
    });
    // Asked long before, about the time of the access: what the register said then is old.
    expect(verifyPriorEvaluation(key)(citing(answer({ askedAt: AT - 11, asOf: AT })))).toMatchObject({
      agedMs: 11,
      aheadMs: 0,
    });
    expect(verifyPriorEvaluation(key)(citing(answer({ askedAt: AT, asOf: AT + 13 })))).toMatchObject({
      agedMs: 0,
      aheadMs: 13,
    });
  });

  it('is found again without the key from what was found with it', () => {
    const forged = answer().replace(/^.{20}/, 'A'.repeat(20));
    // Nothing but the seal is wrong.
    const bytes = Buffer.from(answer(), 'base64url');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const ids = [null, 'made up', forged, bytes.toString('base64url'), answer({ verdict: 'unknown' })];
    for (const event of ids.map((id) => citing(id))) {
      const found = verifyPriorEvaluation(key)(event);
      expect(recordedPriorEvaluation(event, found.state)).toEqual(found);
    }
  });
});
