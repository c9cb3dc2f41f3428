import { questionResourceFields } from '../../records/access-event/access-event-names.ts';
import type { ActorKind } from './access-event.ts';

/** A regular expression, wherever in a text it matches. */
export interface Pattern {
  readonly groupNames: readonly string[];
  /** What its named groups matched, `null` for those that took no part; `null` where it does not match. */
  match(text: string): Readonly<Record<string, string | null>> | null;
}

/** How one deployment reads its CloudTrail; what it says goes before every default. */
export interface CloudTrailMap {
  /** Buckets that hold recordings; `null` takes all. */
  readonly buckets: ReadonlySet<string> | null;
  /** Matched against an object's key; its groups named as in `keyIdFields` become the resource's ids. */
  readonly key: Pattern | null;
  /** The first whose pattern matches the principal's id says who it is. */
  readonly principals: readonly PrincipalPattern[];
}

export interface PrincipalPattern {
  readonly pattern: Pattern;
  readonly kind: ActorKind;
  /** The actor's id; `$<name>` stands for a named group of the pattern. `null` keeps the principal's id. */
  readonly person: string | null;
}

export const everyBucket: CloudTrailMap = { buckets: null, key: null, principals: [] };

/** The ids of a resource that an object's key may hold; the store is the bucket. */
export const keyIdFields = questionResourceFields.filter((field) => field !== 'storeId');
export type KeyIds = Readonly<Partial<Record<(typeof keyIdFields)[number], string>>>;

/** What the key pattern reads from an object's key; nothing when there is no pattern or the key does not match. */
export function idsInKey(key: string, { key: pattern }: CloudTrailMap): KeyIds {
  const groups = pattern?.match(key) ?? {};
  return Object.fromEntries(keyIdFields.flatMap((field) => (groups[field] ? [[field, groups[field]]] : [])));
}

/** Who a principal is by the map, or `null` when no pattern matches. */
export function mappedPrincipal(id: string, { principals }: CloudTrailMap): { id: string; kind: ActorKind } | null {
  for (const { pattern, kind, person } of principals) {
    const groups = pattern.match(id);
    if (groups === null) continue;
    return { kind, id: person === null ? id : person.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '') };
  }
  return null;
}
