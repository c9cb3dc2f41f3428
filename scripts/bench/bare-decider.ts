import { openLocationClassifier } from '../../services/adapters/camera-words/camera-words.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../services/adapters/policies/policy-environment.ts';
import { type DecidingState, decideRecord, readRecord } from '../../services/decider/decide-record.ts';
import { findNoPriorEvaluation } from '../../services/domain/access-decision/facts/prior-evaluation.ts';
import { onePolicy } from '../../services/domain/policy/policies.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { decodeRegisterRecord } from '../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import type { EncodedAccess } from './company.ts';

export type Decided = ReturnType<typeof decideRecord>;

/**
 * Deciding alone: an access is decoded, judged by the whole set of rules and encoded as the decider does it, with the register in
 * memory and nothing else around it. No access repeats another.
 */
export async function openBareDecider(
  register: readonly object[],
): Promise<(access: EncodedAccess, offset: number) => Decided> {
  const view = createRegisterView();
  const classifyLocation = openLocationClassifier();
  for (const json of register) {
    const parsed = parseRegisterRecord(json, classifyLocation);
    // Decoded as from the log: V8 reads the objects that JSON.parse makes more slowly.
    if ('record' in parsed)
      view.applyRecord(decodeRegisterRecord(schemaIds.registerRecord, encodeRegisterRecord(parsed.record)));
  }
  const state: DecidingState = {
    register: view,
    policies: onePolicy(await loadPolicies(policyEnvironment.read({}).folder)),
    findPriorEvaluation: findNoPriorEvaluation,
    identities: { contentHashOf: () => null },
    registerOffset: 0,
  };
  return ({ event, value, partition }, offset) => {
    const record = { offset, appendedAt: event.occurredAt, key: null, value, headers: {} };
    const readable = readRecord(record);
    if ('rejected' in readable) throw new Error(readable.rejected.detail);
    return decideRecord(record, readable, partition, state);
  };
}
