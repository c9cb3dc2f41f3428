import type { AccessDecision, Verdict } from '../access-decision/access-decision.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import type { LogPosition } from './log-position.ts';

/** The searchable form of a decided record: its place in the log and every field that a filter or an analyst needs. */
export interface AccessRow extends LogPosition {
  readonly eventId: string;
  readonly occurredAt: number | null;
  readonly sourceId: string | null;
  readonly actorId: string | null;
  readonly actorKind: string | null;
  readonly onBehalfOfId: string | null;
  /**
   * The person whose need to know was judged: `onBehalfOf` if a service acted, with aliases replaced by the id of the
   * person.
   */
  readonly judgedActorId: string | null;
  readonly judgedActorKind: string | null;
  readonly role: string | null;
  readonly team: string | null;
  readonly employer: string | null;
  readonly action: string | null;
  readonly phase: string | null;
  readonly outcome: string | null;
  readonly path: string | null;
  readonly resourceKind: string | null;
  readonly recordingId: string | null;
  /** The camera and owner from the event, or from the register if the event names none. */
  readonly cameraId: string | null;
  readonly ownerId: string | null;
  readonly siteId: string | null;
  readonly deviceId: string | null;
  readonly asn: number | null;
  /** The purpose that was judged. */
  readonly purpose: string | null;
  readonly verdict: Verdict;
  readonly rules: readonly string[];
}

/** One record of `access-events` with its decision. `event` is `null` if it could not be decoded. */
export interface DecidedAccess {
  readonly partition: number;
  readonly decision: AccessDecision;
  readonly event: AccessEvent | null;
}

export function toAccessRow({ partition, decision, event }: DecidedAccess): AccessRow {
  const { facts } = decision;
  return {
    appendedAt: decision.appendedAt,
    partition,
    sourceOffset: decision.sourceOffset,
    eventId: event?.eventId ?? rejectedId(partition, decision.sourceOffset),
    occurredAt: event?.occurredAt ?? null,
    sourceId: event?.source.id ?? null,
    actorId: event?.actor.id ?? null,
    actorKind: event?.actor.kind ?? null,
    onBehalfOfId: event?.actor.onBehalfOf?.id ?? null,
    judgedActorId: facts?.actor.id ?? null,
    judgedActorKind: facts?.actor.kind ?? null,
    role: facts?.actor.role ?? null,
    team: facts?.actor.team ?? null,
    employer: facts?.actor.employer ?? null,
    action: event?.action ?? null,
    phase: event?.phase ?? null,
    outcome: event?.outcome ?? null,
    path: event?.path ?? null,
    resourceKind: event?.resource.kind ?? null,
    recordingId: event?.resource.recordingId ?? null,
    cameraId: facts?.camera.id ?? event?.resource.cameraId ?? null,
    ownerId: facts?.account.ownerId ?? event?.resource.ownerId ?? null,
    siteId: event?.resource.siteId ?? null,
    deviceId: event?.authentication?.deviceId ?? null,
    asn: event?.network?.asn ?? null,
    purpose: facts?.purpose ?? event?.purpose ?? null,
    verdict: decision.verdict,
    rules: decision.determinedBy.map(({ rule }) => rule),
  };
}

/** Returns the `eventId` of an undecodable record (`docs/interfaces` section 5). */
export function rejectedId(partition: number, sourceOffset: number): string {
  return `rejected:${partition}:${sourceOffset}`;
}
