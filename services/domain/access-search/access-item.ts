import type { AccessDecision } from '../access-decision/access-decision.ts';
import { toNetworkJson } from '../access-event/to-access-event-json.ts';
import { type DecidedAccess, rejectedId } from './access-row.ts';

/** Event fields of an item, in the order of `docs/interfaces` section 2. */
export const itemEventFields = [
  'eventId',
  'occurredAt',
  'source',
  'actor',
  'authentication',
  'network',
  'action',
  'phase',
  'accessId',
  'outcome',
  'path',
  'resource',
  'extent',
  'purpose',
  'claim',
  'search',
  'recipient',
  'destination',
  'decisionId',
] as const;

/** An access as the outside sees it (`docs/interfaces` section 5): JSON-ready, every key present, absent = null. */
export type AccessItem = Readonly<Record<string, unknown>>;

/**
 * `purpose` is the purpose that was judged and `purposeFrom` tells where it came from; everything else of the event
 * is as declared. Times are RFC 3339 in UTC with milliseconds.
 */
export function toAccessItem({ partition, decision, event }: DecidedAccess): AccessItem {
  if (event === null) return unreadItem(partition, decision);
  const { facts } = decision;
  // One literal: spreading two halves together takes most of the time of indexing.
  return {
    eventId: event.eventId,
    occurredAt: toTime(event.occurredAt),
    source: event.source,
    actor: event.actor,
    authentication: event.authentication,
    network: toNetworkJson(event),
    action: event.action,
    phase: event.phase,
    accessId: event.accessId,
    outcome: event.outcome,
    path: event.path,
    resource: event.resource,
    extent: event.extent,
    purpose: facts?.purpose ?? event.purpose,
    claim: event.claim,
    search: event.search,
    recipient: event.recipient,
    destination: event.destination,
    decisionId: event.decisionId,
    appendedAt: toTime(decision.appendedAt),
    role: facts?.role ?? null,
    team: facts?.team ?? null,
    purposeFrom: facts?.purposeFrom ?? null,
    verdict: decision.verdict,
    determinedBy: decision.determinedBy.map(({ rule }) => rule),
    explanation: decision.explanation,
    reason: decision.reason,
    policyVersion: decision.policyVersion,
    reevaluations: [],
  };
}

/** A re-evaluation as an item lists it. */
export interface ReevaluationItem {
  readonly verdict: string;
  /** Rule ids. */
  readonly determinedBy: readonly string[];
  /** RFC 3339. */
  readonly at: string;
  /** The register record; null where only time passed. */
  readonly because: { readonly kind: string; readonly id: string } | null;
}

/** Throws for a first decision. */
export function toReevaluationItem({ verdict, determinedBy, reevaluation }: AccessDecision): ReevaluationItem {
  if (reevaluation === null) throw new TypeError('a first decision is no re-evaluation');
  const { at, because } = reevaluation;
  return { verdict, determinedBy: determinedBy.map(({ rule }) => rule), at: new Date(at).toISOString(), because };
}

/** The item, as JSON text, with its re-evaluations: it was written down before they were known. */
export function withReevaluations(json: string, reevaluations: readonly ReevaluationItem[]): string {
  return reevaluations.length === 0 ? json : JSON.stringify({ ...JSON.parse(json), reevaluations });
}

function unreadItem(partition: number, decision: AccessDecision): AccessItem {
  const unread = Object.fromEntries(itemEventFields.map((field) => [field, null]));
  return {
    ...unread,
    eventId: rejectedId(partition, decision.sourceOffset),
    appendedAt: toTime(decision.appendedAt),
    role: null,
    team: null,
    purposeFrom: null,
    verdict: decision.verdict,
    determinedBy: [],
    explanation: null,
    reason: decision.reason,
    policyVersion: decision.policyVersion,
    reevaluations: [],
  };
}

/** Years beyond ±275,760 have no ISO form; such a claim is shown as the number it is. */
function toTime(millis: number): string | number {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? millis : date.toISOString();
}
