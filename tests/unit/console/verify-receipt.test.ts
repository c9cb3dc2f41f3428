import { verifyReceipt } from '../../../services/console/page/accesses/verify-receipt.ts';
import { signCheckpoint } from '../../../services/domain/transparency-log/checkpoint.ts';
import { leafHash } from '../../../services/domain/transparency-log/merkle.ts';
import type { Receipt } from '../../../services/domain/transparency-log/receipt.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aSigner } from '../../support/archive-builder.ts';
import { aDecision, anEvent, JUNE } from '../../support/decision-builders.ts';
import { decisionSchema, logEntryOf, ofDecisions, receiptOf } from '../../support/verification/forged-segments.ts';

const signer = aSigner();
const encoded = { event: encodeAccessEvent(anEvent({ eventId: 'ev-1' })), eventSchemaId: schemaIds.accessEvent };
const reevaluation = { at: JUNE, because: null, previousVerdict: 'violation' as const };
const [first, again] = [null, reevaluation].map((one) =>
  encodeAccessDecision(aDecision(encoded, { reevaluation: one })),
);
const segment = {
  entries: [first ?? Buffer.of(), again ?? Buffer.of()],
  schema: decisionSchema,
  seal: { ...ofDecisions, lastSource: 0, reevaluations: 1 },
};
const right = receiptOf(segment, 0, signer);
/** It begins like a decision on an event that could not be decoded. */
const record = receiptOf(
  { entries: [logEntryOf({ value: Buffer.of(0, 0, 0, 0, 5) })], seal: { topic: 'register' } },
  0,
  signer,
);

const inOtherForm = (seal: string): Receipt => {
  const root = leafHash(Buffer.from(seal));
  return { ...right, seal, checkpoint: signCheckpoint({ size: 1, root }, signer).toString() };
};

describe('a receipt in the page', () => {
  it('proves the decision on its access', async () => {
    expect(await lastStepOf(right)).toBe('The record is the decision on this very access.');
  });

  it.each<[string, Receipt, string, string?]>([
    ['a re-evaluation of it', receiptOf(segment, 1, signer), 'it is not the first decision'],
    ['a record of another topic', record, 'the record is no decision', 'rejected:0:0'],
    ['the decision on another access', right, 'not about this access', 'ev-2'],
    [
      'a place below the first',
      { ...right, segment: { ...right.segment, index: -1 } },
      'the record is not in the segment',
    ],
    ['a place between two', { ...right, log: { ...right.log, index: 0.5 } }, 'the seal is not in the signed log'],
    ['base64 in another spelling', { ...right, entry: `${right.entry} ` }, 'base64 in another form'],
    ['a seal in another spelling', inOtherForm(`${right.seal} `), 'another form than custodes writes'],
  ])('does not with %s', async (_what, receipt, failure, eventId) => {
    await expect(lastStepOf(receipt, eventId)).rejects.toThrow(failure);
  });
});

async function lastStepOf(receipt: Receipt, eventId = 'ev-1'): Promise<string> {
  let last = '';
  for await (const step of verifyReceipt(receipt, signer.vkey, eventId)) last = step;
  return last;
}
