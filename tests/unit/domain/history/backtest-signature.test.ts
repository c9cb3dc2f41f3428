import { encodeDecisionIn } from '../../../../services/adapters/avro/decision-versions.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { decideRecord, readRecord } from '../../../../services/decider/decide-record.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { findNoPriorEvaluation } from '../../../../services/domain/access-decision/facts/prior-evaluation.ts';
import { backtest } from '../../../../services/domain/history/backtest.ts';
import { onePolicy } from '../../../../services/domain/policy/policies.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aPolicySet } from '../../../support/a-policy-set.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { JUNE } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';
import { aSourceKey, signedBy } from '../../../support/signing/source-key.ts';

const [key, stranger] = [aSourceKey(), aSourceKey()];
const register = aRegister(aRecord('source', { id: 'signs', publicKey: key.publicKey }));
const set = aPolicySet({ version: 'v' });

function aDecision(signer: typeof key): AccessDecision {
  const event = signedBy(
    signer,
    anAccessEvent({ occurredAt: JUNE, source: { ...absentAccessEvent.source, id: 'signs' } }),
  );
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
  const record = { offset: 0, appendedAt: JUNE, key: null, value, headers: {} };
  const content = readRecord(record);
  if ('rejected' in content) throw new Error(content.rejected.detail);
  return decideRecord(record, content, 0, {
    register,
    policies: onePolicy(set),
    findPriorEvaluation: findNoPriorEvaluation,
    identities: { contentHashOf: () => null },
    registerOffset: 1,
  }).decision;
}

async function notReproduced(decision: AccessDecision): Promise<readonly string[]> {
  const schemaId = schemaIds.accessDecision;
  const entry = encodeDecisionIn(decision, schemaId);
  async function* history() {
    yield { decisions: [{ partition: 0, decision, entry, schemaId }], isAsSeen: true };
  }
  const report = await backtest({
    history: history(),
    register,
    proposed: null,
    setOf: () => createDecider({ rules: set }),
    encodeDecision: encodeDecisionIn,
    from: 0,
    to: Number.POSITIVE_INFINITY,
  });
  expect(report.decided).toBe(1);
  return report.notReproduced;
}

describe('a re-derivation of the archive', () => {
  it.each([
    ['verified', key],
    ['wrong', stranger],
  ] as const)('checks again that a signature is %s', async (result, signer) => {
    const decision = aDecision(signer);
    expect(decision.sourceSignature).toBe(result);
    expect(await notReproduced(decision)).toEqual([]);
    const claimed = result === 'wrong' ? 'verified' : 'wrong';
    expect(await notReproduced({ ...decision, sourceSignature: claimed })).toHaveLength(1);
  });
});
