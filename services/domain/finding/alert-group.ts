/**
 * Kinds of groups. A group has at most one open alert at a time. The kind precedes the first colon. Ids may contain
 * colons; rule ids and days do not.
 */
export const groups = {
  /** All findings about one actor. */
  actor: (actorId: string): string => `actor:${actorId}`,
  /** One low-severity rule for all actors in one UTC day (days since 1970). */
  low: (rule: string, utcDay: number): string => `low:${rule}:${toDate(utcDay)}`,
  /** A question to a source or about the register. */
  unknown: (sourceId: string, rule: string): string => `unknown:${sourceId}:${rule}`,
  /** Reports of a source that cannot be correct. */
  source: (sourceId: string, rule: string): string => `source:${sourceId}:${rule}`,
  /** One rule at one source for many actors together. */
  storm: (sourceId: string, rule: string): string => `storm:${sourceId}:${rule}`,
  /** Canary accesses that came back: they open no alert. */
  canary: (): string => 'canary:custodes',
  /** What somebody reported by hand: each report is an alert of its own. */
  hand: (actId: string): string => `hand:${actId}`,
} as const;

export type GroupKind = keyof typeof groups;

export interface ParsedGroup {
  readonly kind: GroupKind;
  /** The actor, the rule and day, the source and rule, or the act. */
  readonly subject: string;
}

/** Splits a group into its parts. A kind that this release does not know is treated as an actor. */
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
