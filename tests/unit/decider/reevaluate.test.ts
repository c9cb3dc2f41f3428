import { frame } from '../../../services/avro/framing.ts';
import { decideRecord, readRecord } from '../../../services/decider/decide-record.ts';
import { reevaluate } from '../../../services/decider/late/reevaluate.ts';
import type { LogRecord } from '../../../services/domain/decision-log/log.ts';
import { evaluate } from '../../../services/domain/evaluation/evaluate.ts';
import { verifyPriorEvaluation } from '../../../services/domain/evaluation/prior-evaluation.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import type { RegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { defaultSet } from '../../support/late/late-bench.ts';
import { aView, background } from '../../support/late/late-view.ts';
import { aRecord, aRegister } from '../../support/register-builders.ts';

const explaining = aRegister(...background, aRecord('consent'), aRecord('ticket'));
const policies = onePolicy(defaultSet);
const [key, another] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] as const;

function deciding(by: Buffer, register: RegisterView = explaining) {
  const identities = { contentHashOf: () => null };
  return { register, policies, identities, findPriorEvaluation: verifyPriorEvaluation(by), registerOffset: 1 };
}

/** The access that cites an answer, decided with the key, and judged again where another one is used. */
function judgedTwice(by: Buffer) {
  const view = aView('a');
  const asking = { register: explaining, policies, registerOffset: 1, now: view.occurredAt, key, doubt: null };
  const { decisionId } = evaluate(view, asking).context;
  const value = frame(schemaIds.accessEvent, encodeAccessEvent({ ...view, decisionId }));
  const record: LogRecord = { key: null, value, headers: {}, offset: 0, appendedAt: view.occurredAt };
  const read = readRecord(record);
  if ('rejected' in read) throw new Error(read.rejected.detail);
  const { entry, decision } = decideRecord(record, read, 0, deciding(by));
  const late = [{ offset: 1, kind: 'ticket', id: 'T-4711' }];
  const state = { ...deciding(another), now: view.occurredAt };
  const { changed } = reevaluate({ entry, schemaId: schemaIds.accessDecision }, late, state);
  return { rules: decision.determinedBy.map(({ rule }) => rule), changed };
}

describe('an access that cites an answer', () => {
  it('is judged again as it was found, also by an installation whose key was replaced', () => {
    expect(judgedTwice(key)).toEqual({ rules: [], changed: null });
  });

  it('stays one whose answer nobody here gave', () => {
    expect(judgedTwice(another)).toEqual({ rules: ['evaluation-mismatch'], changed: null });
  });
});
