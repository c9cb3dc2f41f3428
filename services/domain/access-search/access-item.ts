import { accessEventFields } from '../../records/access-event/access-event-names.ts';
import { toAccessEventJson } from '../../records/access-event/to-access-event-json.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { AccessDecision, Verdict } from '../access-decision/access-decision.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { timeMarkOf } from '../access-event/time-claim.ts';
import type { IndexedAccess } from './access-index.ts';
import { type DecidedAccess, rejectedId } from './access-row.ts';

/**
 * The public form of an access (`docs/interfaces` section 5). It is ready for JSON: every key is present and absent
 * values are null.
 */
export type AccessItem = Readonly<Record<string, unknown>>;

/**
 * `purpose` is the purpose that was judged, and `purposeFrom` names its origin; `cameraId` and `ownerId` are what filters compare, from
 * the register where the event names none. All other fields of the event are as reported. Times are RFC 3339 in UTC with milliseconds.
 */
export function toAccessItem({ partition, decision, event }: DecidedAccess): AccessItem {
  if (event === null) return unreadItem(partition, decision);
  const { facts } = decision;
  // Assigns field by field: spreading two objects would take most of the time of indexing.
  const item: Record<string, unknown> = toAccessEventJson(event);
  item.source = shownSource(event.source);
  item.occurredAt = toTime(event.occurredAt);
  item.purpose = facts?.purpose ?? event.purpose;
  item.appendedAt = toTime(decision.appendedAt);
  item.clock = timeMarkOf({ occurredAt: event.occurredAt, appendedAt: decision.appendedAt }, decision.lateByMillis);
  item.role = facts?.actor.role ?? null;
  item.team = facts?.actor.team ?? null;
  item.purposeFrom = facts?.purposeFrom ?? null;
  item.cameraId = facts?.camera.id ?? event.resource.cameraId;
  item.ownerId = facts?.account.ownerId ?? event.resource.ownerId;
  item.verdict = decision.verdict;
  item.determinedBy = decision.determinedBy.map(({ rule }) => rule);
  item.explanation = decision.explanation;
  item.reason = decision.reason;
  item.policyVersion = decision.policyVersion;
  item.reevaluations = [];
  return item;
}

/** Without what the source signed: long texts that nobody searches for. The details of a decision have what came of it. */
function shownSource({ id, instance, version, sequence }: AccessEvent['source']) {
  return { id, instance, version, sequence };
}

/** One entry of `reevaluations` in an item. */
export interface ReevaluationItem {
  readonly verdict: string;
  /** Rule ids. */
  readonly determinedBy: readonly string[];
  /** RFC 3339. */
  readonly at: string;
  /** The register record that caused the re-evaluation. Null if only time had passed. */
  readonly because: { readonly kind: string; readonly id: string } | null;
}

/** Throws for a first decision. */
export function toReevaluationItem({ verdict, determinedBy, reevaluation }: AccessDecision): ReevaluationItem {
  if (reevaluation === null) throw new TypeError('a first decision is no re-evaluation');
  const { at, because } = reevaluation;
  return { verdict, determinedBy: determinedBy.map(({ rule }) => rule), at: toRfc3339(at), because };
}

/** Adds the re-evaluations to the JSON text of an item, which is that of the first decision. */
export function withReevaluations(json: string, reevaluations: readonly ReevaluationItem[]): string {
  return reevaluations.length === 0 ? json : JSON.stringify({ ...JSON.parse(json), reevaluations });
}

function unreadItem(partition: number, decision: AccessDecision): AccessItem {
  const { sourceOffset, appendedAt, verdict, reason, policyVersion } = decision;
  return emptyItem({ eventId: rejectedId(partition, sourceOffset), appendedAt, verdict, reason, policyVersion });
}

/** The item of a decision whose sealed leaf cannot be read: what the index contains, and why the rest is absent. */
export function damagedItem({ eventId, appendedAt, verdict, place }: IndexedAccess): AccessItem {
  const reason = `The sealed segment ${place.segmentKey} is missing or damaged; custodes verify reports what is wrong.`;
  return emptyItem({ eventId, appendedAt, verdict, reason, policyVersion: null });
}

function emptyItem(known: {
  readonly eventId: string;
  readonly appendedAt: number;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly policyVersion: string | null;
}): AccessItem {
  const { eventId, appendedAt, verdict, reason, policyVersion } = known;
  return {
    ...Object.fromEntries(accessEventFields.map((field) => [field, null])),
    eventId,
    appendedAt: toTime(appendedAt),
    clock: null,
    role: null,
    team: null,
    purposeFrom: null,
    cameraId: null,
    ownerId: null,
    verdict,
    determinedBy: [],
    explanation: null,
    reason,
    policyVersion,
    reevaluations: [],
  };
}

/** Years beyond ±275,760 have no ISO form, so such a claim stays a number. */
function toTime(millis: number): string | number {
  return Number.isNaN(new Date(millis).getTime()) ? millis : toRfc3339(millis);
}
