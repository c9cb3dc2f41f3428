import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { frame } from '../../services/avro/framing.ts';
import { decideRecord, readRecord } from '../../services/decider/decide-record.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { nowhere } from '../../services/domain/access-event/parse-access-event.ts';
import { type EvaluationState, evaluate } from '../../services/domain/evaluation/evaluate.ts';
import { parseQuestion, QUESTION_ID } from '../../services/domain/evaluation/parse-question.ts';
import { verifyPriorEvaluation } from '../../services/domain/evaluation/prior-evaluation.ts';
import { onePolicy, type Policies } from '../../services/domain/policy/policies.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { toAccessEventJson } from '../../services/records/access-event/to-access-event-json.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { questionAbout } from '../support/evaluation/questions.ts';
import { isWhole } from '../support/process/pass.ts';
import { randomAccess } from '../support/random-world/random-worlds.ts';
import { seedsWanted } from '../support/random-world/seeds.ts';

/**
 * What is answered before an access against what the stream decides about it, on random small worlds: the stream reads
 * encoded records and writes entries, the question comes as the text of an HTTP body wherever a question can say what
 * the event says. `SEED=n` compares that one world and prints it; `SEEDS=n` sets how many are compared.
 */

const { first: firstSeed, count: seeds, chunks, isOne } = seedsWanted(isWhole ? 20_000 : 2_500);
/** So much of it has to come through the body of a request, and each verdict so often, or it proves too little. */
const FROM_BODIES_MIN = 0.8;
const OCCURRENCES_MIN = 20;

const key = Buffer.alloc(32, 1);
const ADDRESS = '192.0.2.1';

describe('the answer before an access and the decision after it', () => {
  let policies: Policies;
  let state: Omit<EvaluationState, 'register'>;
  const seen = new Map<string, number>();
  let fromBodies = 0;
  beforeAll(async () => {
    policies = onePolicy(await loadPolicies(join(projectRoot, 'infra/policies')));
    state = { policies, registerOffset: 7, now: 0, key, doubt: null };
  });

  it.each(chunks)('are the same on the random accesses from %d to %d', (first, last) => {
    for (let seed = first; seed <= last; seed += 1) {
      const { event: reported, records } = randomAccess(seed);
      const event = asBegin(reported);
      const register = createRegisterView();
      for (const record of records) register.applyRecord(record);
      const decided = inStream(event, register);
      const answered = inAdvance(event, register);
      if (isOne || JSON.stringify(answered) !== JSON.stringify(decided)) {
        console.log(`SEED=${seed}`, JSON.stringify(event), ...records.map((record) => JSON.stringify(record)));
        expect(answered).toEqual(decided);
      }
      seen.set(decided.verdict, (seen.get(decided.verdict) ?? 0) + 1);
    }
  });

  it('hold the event that cites its answer to it, also where the source has to ask', () => {
    for (let seed = firstSeed; seed < firstSeed + Math.ceil(seeds / 10); seed += 1) {
      const { event: reported, records } = randomAccess(seed);
      const event = asBegin(reported);
      const register = createRegisterView();
      for (const record of records) {
        register.applyRecord(record.kind === 'source' ? { ...record, asksBeforeAccess: true } : record);
      }
      const { decision, context } = evaluate(event, { ...state, register, now: event.occurredAt });
      const cited = inStream({ ...event, eventId: 'follows', decisionId: context.decisionId }, register);
      const isAgainst = !decision && event.outcome === 'allowed';
      const expected = [...context.determinedBy, ...(isAgainst ? ['access-against-deny'] : [])].sort();
      if (JSON.stringify(cited.determinedBy) !== JSON.stringify(expected)) {
        console.log(`SEED=${seed}`, JSON.stringify(event));
        expect(cited.determinedBy).toEqual(expected);
      }
      if (decision) expect(cited.verdict).toBe('explained');
    }
  });

  it('came from bodies, and met every verdict', () => {
    if (isOne) return;
    expect(fromBodies / seeds).toBeGreaterThan(FROM_BODIES_MIN);
    const often = [...seen].filter(([, times]) => times >= OCCURRENCES_MIN).map(([verdict]) => verdict);
    expect(often.sort()).toEqual(['explained', 'unexplained', 'unknown', 'violation']);
  });

  function inStream(event: AccessEvent, register: RegisterView) {
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
    const record = { offset: 0, appendedAt: 0, key: null, value, headers: {} };
    const content = readRecord(record);
    if ('rejected' in content) throw new Error(content.rejected.detail);
    const { entry } = decideRecord(record, content, 0, {
      register,
      policies,
      findPriorEvaluation: verifyPriorEvaluation(key),
      identities: { contentHashOf: () => null },
      registerOffset: 7,
    });
    const {
      verdict,
      determinedBy,
      reason,
      policyVersion: version,
    } = decodeAccessDecision(schemaIds.accessDecision, entry);
    return { verdict, determinedBy: determinedBy.map(({ rule }) => rule), reason, policyVersion: version };
  }

  function inAdvance(event: AccessEvent, register: RegisterView) {
    const asked = asBody(event) ?? event;
    if (asked !== event) fromBodies += 1;
    const { decision, context } = evaluate(asked, { ...state, register });
    const { verdict, determinedBy, reason, policyVersion: version } = context;
    if (decision !== (verdict === 'explained')) throw new Error(`decision is ${decision} where it is ${verdict}`);
    return { verdict, determinedBy, reason, policyVersion: version };
  }
});

function nullIfEmpty<Part extends object>(part: Part): Part | null {
  return Object.values(part).every((value) => value === null) ? null : part;
}

/** As intake would write it: a begin, of something, without parts that say nothing; its id is that of a question. */
function asBegin(event: AccessEvent): AccessEvent {
  const authentication = event.authentication && nullIfEmpty(event.authentication);
  const network = event.network && nullIfEmpty(event.network);
  const extent = event.extent && nullIfEmpty(event.extent);
  const { recordingId, cameraId, ownerId, storeId } = event.resource;
  const isNamed = [recordingId, cameraId, ownerId, storeId].some((id) => id !== null);
  const resource = isNamed ? event.resource : { ...event.resource, ownerId: 'o-1' };
  return { ...event, eventId: QUESTION_ID, phase: 'begin', accessId: null, authentication, network, extent, resource };
}

/** The event after it was the text of a question; null where a question cannot say it. */
function asBody(event: AccessEvent): AccessEvent | null {
  const { network, ...json } = toAccessEventJson(event);
  const { ipHash = null, ...rest } = network ?? {};
  const question = questionAbout({ ...json, network: { ...rest, ip: ipHash === null ? null : ADDRESS } });
  const parsed = parseQuestion(JSON.parse(JSON.stringify(question)), {
    sourceId: 'unnamed',
    now: 0,
    hashIp: () => ipHash ?? '',
    locateIp: nowhere,
  });
  if ('event' in parsed) return parsed.event;
  const [problem, ...others] = parsed.problems;
  // An id of the resource's own kind is all that a question needs and an event may lack.
  if (problem?.field === 'resource.id' && problem.value === null && others.length === 0) return null;
  throw new Error(JSON.stringify(parsed.problems));
}
