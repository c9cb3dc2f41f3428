/**
 * Groups: at most one alert of a group is open at a time. The kind stands before the first colon; ids may hold
 * colons, rule ids and days hold none.
 */
export const groups = {
  /** Everything one actor did. */
  actor: (actorId: string): string => `actor:${actorId}`,
  /** A low rule, all actors together, one UTC day (days since 1970). */
  low: (rule: string, utcDay: number): string => `low:${rule}:${toDate(utcDay)}`,
  /** A question to a source or to the register. */
  unknown: (sourceId: string, rule: string): string => `unknown:${sourceId}:${rule}`,
  /** What a source reports that cannot be right. */
  source: (sourceId: string, rule: string): string => `source:${sourceId}:${rule}`,
  /** Everyone who looked at one recording. */
  recording: (recordingId: string): string => `recording:${recordingId}`,
} as const;

export type GroupKind = keyof typeof groups;

export interface ParsedGroup {
  readonly kind: GroupKind;
  /** Actor, rule and day, source and rule, or recording. */
  readonly subject: string;
}

/** A group's parts; a kind that this version does not know is treated as an actor's. */
export function parseGroup(group: string): ParsedGroup {
  const colon = group.indexOf(':');
  const kind = group.slice(0, colon);
  return { kind: isGroupKind(kind) ? kind : 'actor', subject: group.slice(colon + 1) };
}

function isGroupKind(kind: string): kind is GroupKind {
  return Object.hasOwn(groups, kind);
}

const DAY_MILLIS = 86_400_000;

function toDate(utcDay: number): string {
  return new Date(utcDay * DAY_MILLIS).toISOString().slice(0, -'T00:00:00.000Z'.length);
}
