import { isCanaryActor } from '../access-event/canary.ts';
import { OWN_SOURCE } from '../access-event/own-source.ts';
import type { AccessRow } from './access-row.ts';

/** The filter of an investigator. An access must match every field that is not null. */
export interface AccessFilter {
  readonly owner: string | null;
  /** Matches the actor of the event, the person that a service acted for, or the person that was judged. */
  readonly actor: string | null;
  readonly camera: string | null;
  readonly recording: string | null;
  readonly site: string | null;
  readonly device: string | null;
  readonly verdict: string | null;
  readonly rule: string | null;
  readonly purpose: string | null;
  readonly source: string | null;
  /** Matches the events of every other source, and those that could not be decoded. */
  readonly exceptSource: string | null;
  readonly path: string | null;
  readonly outcome: string | null;
  readonly action: string | null;
  /**
   * The range of the time that `by` names, in milliseconds since 1970 UTC. The start is inclusive, the end is
   * exclusive.
   */
  readonly from: number | null;
  readonly to: number | null;
  readonly by: 'occurredAt' | 'appendedAt';
}

export const noFilter: AccessFilter = {
  owner: null,
  actor: null,
  camera: null,
  recording: null,
  site: null,
  device: null,
  verdict: null,
  rule: null,
  purpose: null,
  source: null,
  exceptSource: null,
  path: null,
  outcome: null,
  action: null,
  from: null,
  to: null,
  by: 'occurredAt',
};

/**
 * Defines what a filter matches. The Parquet index answers the same question in SQL, and a contract test compares the
 * two.
 */
export function matchesFilter(filter: AccessFilter, row: AccessRow): boolean {
  if (hidesCanaries(filter) && row.sourceId === OWN_SOURCE && isCanaryActor(row.actorId ?? '')) return false;
  return (
    equals(filter.owner, row.ownerId) &&
    (filter.actor === null || [row.actorId, row.onBehalfOfId, row.judgedActorId].includes(filter.actor)) &&
    equals(filter.camera, row.cameraId) &&
    equals(filter.recording, row.recordingId) &&
    equals(filter.site, row.siteId) &&
    equals(filter.device, row.deviceId) &&
    equals(filter.verdict, row.verdict) &&
    (filter.rule === null || row.rules.includes(filter.rule)) &&
    equals(filter.purpose, row.purpose) &&
    equals(filter.source, row.sourceId) &&
    (filter.exceptSource === null || row.sourceId !== filter.exceptSource) &&
    equals(filter.path, row.path) &&
    equals(filter.outcome, row.outcome) &&
    equals(filter.action, row.action) &&
    isWithin(filter, row)
  );
}

/** Canary accesses are nobody's: a list has them where it asks for an actor of theirs. */
export function hidesCanaries({ actor }: Pick<AccessFilter, 'actor'>): boolean {
  return actor === null || !isCanaryActor(actor);
}

function equals(asked: string | null, value: string | null): boolean {
  return asked === null || asked === value;
}

function isWithin({ from, to, by }: AccessFilter, row: AccessRow): boolean {
  if (from === null && to === null) return true;
  const time = row[by];
  // An event that could not be decoded has no time of its own, so no range of that time matches it.
  return time !== null && (from === null || time >= from) && (to === null || time < to);
}
