import { questionResourceFields } from '../../records/access-event/access-event-names.ts';
import type { ActorKind } from './access-event.ts';

/** A regular expression that may match anywhere in a text. */
export interface TextPattern {
  readonly groupNames: readonly string[];
  /** Returns what the named groups matched, `null` for groups that took no part; returns `null` if nothing matches. */
  match(text: string): Readonly<Record<string, string | null>> | null;
}

/** How one deployment reads its CloudTrail. Its settings override every default. */
export interface CloudTrailMap {
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

export const everyBucket: CloudTrailMap = { buckets: null, key: null, principals: [] };

/** The ids of a resource that an object's key may contain; the store is the bucket. */
export const keyIdFields = questionResourceFields.filter((field) => field !== 'storeId');
export type KeyIds = Readonly<Partial<Record<(typeof keyIdFields)[number], string>>>;

/** Returns what the key pattern reads from an object's key; nothing if there is no pattern or no match. */
export function idsInKey(key: string, { key: pattern }: CloudTrailMap): KeyIds {
  const groups = pattern?.match(key) ?? {};
  return Object.fromEntries(keyIdFields.flatMap((field) => (groups[field] ? [[field, groups[field]]] : [])));
}

/** Returns the actor that the map assigns to a principal, or `null` when no pattern matches. */
export function mappedPrincipal(id: string, { principals }: CloudTrailMap): { id: string; kind: ActorKind } | null {
  for (const { pattern, kind, person } of principals) {
    const groups = pattern.match(id);
    if (groups === null) continue;
    return { kind, id: person === null ? id : person.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '') };
  }
  return null;
}
