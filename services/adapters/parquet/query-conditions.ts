import { CANARY_ACTOR } from '../../domain/access-event/canary.ts';
import { OWN_SOURCE } from '../../domain/access-event/own-source.ts';
import { type AccessFilter, hidesCanaries } from '../../domain/access-search/access-filter.ts';
import type { NewestQuery } from '../../domain/access-search/access-index.ts';
import type { LogPosition } from '../../domain/access-search/log-position.ts';

export interface Conditions {
  /** A boolean SQL expression with numbered parameters. */
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const columnOf = {
  owner: 'owner_id',
  camera: 'camera_id',
  recording: 'recording_id',
  site: 'site_id',
  device: 'device_id',
  verdict: 'verdict',
  purpose: 'purpose',
  source: 'source_id',
  path: 'path',
  outcome: 'outcome',
  action: 'action',
} as const satisfies Partial<Record<keyof AccessFilter, string>>;
const equalFields = Object.keys(columnOf) as (keyof typeof columnOf)[];

/**
 * Translates `matchesFilter` to SQL. Parameters are numbered from `firstParameter`; a comparison with null never
 * matches.
 */
export function conditionsOf({ filter, before }: Omit<NewestQuery, 'limit'>, firstParameter: number): Conditions {
  const parameters: (string | number)[] = [];
  const parameter = (value: string | number) => `$${firstParameter + parameters.push(value) - 1}`;
  const conditions = equalFields.flatMap((field) => {
    const value = filter[field];
    return value === null ? [] : [`${columnOf[field]} = ${parameter(value)}`];
  });
  if (filter.actor !== null) {
    const actor = parameter(filter.actor);
    conditions.push(`(actor_id = ${actor} OR on_behalf_of_id = ${actor} OR judged_actor_id = ${actor})`);
  }
  if (hidesCanaries(filter)) {
    const isOwn = `source_id IS NOT DISTINCT FROM ${parameter(OWN_SOURCE)}`;
    const isCanary = `regexp_full_match(coalesce(actor_id, ''), ${parameter(`${CANARY_ACTOR}(-[0-9]{1,6})?`)})`;
    conditions.push(`NOT (${isOwn} AND ${isCanary})`);
  }
  if (filter.exceptSource !== null) {
    conditions.push(`source_id IS DISTINCT FROM ${parameter(filter.exceptSource)}`);
  }
  if (filter.rule !== null) conditions.push(`list_contains(rules, ${parameter(filter.rule)})`);
  const time = filter.by === 'occurredAt' ? 'occurred_at' : 'appended_at';
  if (filter.from !== null) conditions.push(`${time} >= ${parameter(filter.from)}`);
  if (filter.to !== null) conditions.push(`${time} < ${parameter(filter.to)}`);
  if (before !== null) conditions.push(olderThan(before, parameter));
  return { sql: conditions.length === 0 ? 'true' : conditions.join(' AND '), parameters };
}

/** The first comparison is redundant, but it lets DuckDB skip row groups. */
function olderThan(position: LogPosition, parameter: (value: number) => string): string {
  const time = parameter(position.appendedAt);
  const partition = parameter(position.partition);
  const offset = parameter(position.sourceOffset);
  return `appended_at <= ${time} AND (appended_at < ${time} OR partition < ${partition}
    OR (partition = ${partition} AND source_offset < ${offset}))`;
}
