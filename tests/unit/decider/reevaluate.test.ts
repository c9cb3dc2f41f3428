import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
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

it('a ticket in favour of the actor is a change', () => {
  const view = aView('a', { purpose: null });
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(view));
  const record: LogRecord = { key: null, value, headers: {}, offset: 0, appendedAt: view.occurredAt };
  const read = readRecord(record);
  if ('rejected' in read) throw new Error(read.rejected.detail);
  const consent = aRecord('consent');
  const { entry } = decideRecord(record, read, 0, deciding(key, aRegister(...background, consent)));
  const state = { ...deciding(key, aRegister(...background, consent, aRecord('ticket'))), now: view.occurredAt };
  const late = [{ offset: 1, kind: 'ticket', id: 'T-4711' }];
  const { changed } = reevaluate({ entry, schemaId: schemaIds.accessDecision }, late, state);
  expect(changed?.decision.tried[0]).toMatchObject({ kind: 'ticket', id: 'T-4711' });
});

/** V8 decides by the first few calls how it makes the objects of those that follow. */
const CALLS = 50;

it('decisions made again share one hidden class of V8', () => {
  const view = aView('a', { purpose: null });
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(view));
  const record: LogRecord = { key: null, value, headers: {}, offset: 0, appendedAt: view.occurredAt };
  const read = readRecord(record);
  if ('rejected' in read) throw new Error(read.rejected.detail);
  const consent = aRecord('consent');
  const { entry } = decideRecord(record, read, 0, deciding(key, aRegister(...background, consent)));
  const state = { ...deciding(key, aRegister(...background, consent, aRecord('ticket'))), now: view.occurredAt };
  const late = [{ offset: 1, kind: 'ticket', id: 'T-4711' }];
  const again = Array.from(
    { length: CALLS },
    () => reevaluate({ entry, schemaId: schemaIds.accessDecision }, late, state).changed?.decision,
  );
  expect(again).not.toContain(undefined);
  setFlagsFromString('--allow-natives-syntax');
  const haveSameMap = runInThisContext('(one, another) => %HaveSameMap(one, another)');
  const isShared = haveSameMap(again.at(-1), again.at(-2));
  // V8 compiles the function when it is called.
  setFlagsFromString('--no-allow-natives-syntax');
  expect(isShared).toBe(true);
});
