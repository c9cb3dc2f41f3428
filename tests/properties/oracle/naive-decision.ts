import type { Verdict } from '../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent, Purpose } from '../../../services/domain/access-event/access-event.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { judgeAction } from './action-rules.ts';
import type { Broken } from './broken.ts';
import { type Facts, factsOf } from './facts.ts';
import { brokenObjectRules } from './object-rules.ts';
import { brokenPersonRules } from './person-rules.ts';

export interface NaiveDecision {
  readonly verdict: Verdict;
  readonly determinedBy: readonly string[];
  readonly explanation: { readonly kind: string; readonly id: string } | null;
  readonly purpose: Purpose;
  readonly purposeFrom: Facts['purposeFrom'];
}

/**
 * Section 7 of interfaces.md a second time, by the letter and as slowly as it comes: linear searches through
 * `records`, one plain function a rule, each under the sentence it implements. It exists to disagree with the decider
 * and shares nothing with it but the declarations of event and register. `records` stand in the order of sending.
 */
export function naiveDecision(event: AccessEvent, records: readonly RegisterRecord[]): NaiveDecision {
  const facts = factsOf(event, records);
  const { purpose, purposeFrom } = facts;
  // "`phase` […] end […]; its verdict is `ended`: recorded and joined to its access, not judged"; "an end with `path`
  // direct-store or database is judged like a begin"
  const isToolEnd = event.phase === 'end' && (event.path === 'app' || event.path === 'api');
  if (isToolEnd) return { verdict: 'ended', determinedBy: [], explanation: null, purpose, purposeFrom };
  // "A heartbeat […] that names nothing that can be watched has the verdict `ended` too"
  const { kind, storeId, recordingId, cameraId, ownerId, siteId } = event.resource;
  const ids = [storeId === 'heartbeat' ? null : 'another', recordingId, cameraId, ownerId, siteId];
  const isOfSource = event.actor.kind === 'service' && event.actor.id === event.source.id && !event.actor.onBehalfOf;
  const isToolBeat = event.phase === 'heartbeat' && (event.path === 'app' || event.path === 'api');
  if (isToolBeat && isOfSource && event.action === 'list' && kind === 'store' && ids.every((id) => id === null)) {
    return { verdict: 'ended', determinedBy: [], explanation: null, purpose, purposeFrom };
  }
  // "Every rule of the sections that apply is evaluated, also for an unknown actor or object; nothing stops at the
  // first failure."
  const action = judgeAction(facts);
  const broken = [...brokenPersonRules(facts), ...brokenObjectRules(facts), ...action.broken];
  const verdict = verdictOf(broken);
  return {
    verdict,
    determinedBy: broken.map(([rule]) => rule).sort(), // "`determinedBy` is sorted."
    explanation: verdict === 'explained' ? smallest(action.carriedBy) : null,
    purpose,
    purposeFrom,
  };
}

// "Precedence of the verdict: violation, then unknown, then unexplained, then explained."
function verdictOf(broken: readonly Broken[]): Verdict {
  const verdicts = broken.map(([, verdict]) => verdict);
  if (verdicts.includes('violation')) return 'violation';
  if (verdicts.includes('unknown')) return 'unknown';
  if (verdicts.includes('unexplained')) return 'unexplained';
  return 'explained';
}

// "`explanation` of an explained access is the record that carries it: […]; of several the smallest id."
function smallest(records: readonly { kind: string; id: string }[]): { kind: string; id: string } | null {
  let best: { kind: string; id: string } | null = null;
  for (const { kind, id } of records) if (best === null || id < best.id) best = { kind, id };
  return best;
}
