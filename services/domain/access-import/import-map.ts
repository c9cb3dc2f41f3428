import { questionResourceFields } from '../../records/access-event/access-event-names.ts';
import type { ActorKind } from '../access-event/access-event.ts';
import { writable } from './imported.ts';

/** A regular expression that may match anywhere in a text. */
export interface TextPattern {
  readonly groupNames: readonly string[];
  /** Returns what the named groups matched, `null` for groups that took no part; returns `null` if nothing matches. */
  match(text: string): Readonly<Record<string, string | null>> | null;
}

/** How one deployment reads what its stores log: CloudTrail, S3 access logs. Its settings override every default. */
export interface StoreMap {
  /** The buckets that contain recordings; `null` accepts all. */
  readonly buckets: ReadonlySet<string> | null;
  /** Matched against an object's key. Groups named as in `keyIdFields` become the resource's ids. */
  readonly key: TextPattern | null;
  /** The first entry whose pattern matches the principal's id determines the actor. */
  readonly principals: readonly PrincipalPattern[];
}

export interface PrincipalPattern {
  readonly pattern: TextPattern;
  readonly kind: ActorKind;
  /** The actor's id; `$<name>` is replaced by a named group of the pattern. `null` keeps the principal's id. */
  readonly person: string | null;
}

export const everyBucket: StoreMap = { buckets: null, key: null, principals: [] };

/** The ids of a resource that an object's key may contain; the store is the bucket. */
export const keyIdFields = questionResourceFields.filter((field) => field !== 'storeId');
export type KeyIds = Readonly<Partial<Record<(typeof keyIdFields)[number], string>>>;

/** Returns what the key pattern reads from an object's key; nothing if there is no pattern or no match. */
export function idsInKey(key: string, { key: pattern }: StoreMap): KeyIds {
  return idsIn(pattern?.match(key) ?? {});
}

/** Returns the ids among the groups of a pattern. */
export function idsIn(groups: Readonly<Record<string, string | null>>): KeyIds {
  const ids: Partial<Record<(typeof keyIdFields)[number], string>> = {};
  for (const field of keyIdFields) {
    const id = groups[field];
    if (id) ids[field] = writable(id);
  }
  return ids;
}

/** Returns the actor that the map assigns to a principal, and one of the given kind when no pattern matches. */
export function mappedPrincipal(
  id: string,
  principals: readonly PrincipalPattern[],
  otherwise: ActorKind,
): { id: string; kind: ActorKind } {
  for (const { pattern, kind, person } of principals) {
    const groups = pattern.match(id);
    if (groups === null) continue;
    const named = person === null ? id : person.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '');
    return { kind, id: writable(named) };
  }
  return { kind: otherwise, id: writable(id) };
}
