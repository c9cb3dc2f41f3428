import { groups, parseGroup } from '../finding/alert-group.ts';
import type { Finding } from '../finding/finding.ts';
import type { SortedRows } from '../sorted-rows.ts';
import { stormKey } from './row-keys.ts';

/** One rule at one source for so many actors within so long is a fault of the source, not of each actor. */
const ACTORS_MIN = 10;
const WITHIN_MILLIS = 600_000;

/** Many actors broke one rule at one source together. */
export interface Storm {
  readonly sourceId: string;
  readonly rule: string;
  /** The alert that counts it. */
  readonly group: string;
  /** The last ten of them. */
  readonly actors: readonly string[];
  /** When it began, in event time, milliseconds since 1970 UTC: no access before it belongs to it. */
  readonly since: number;
}

/** An actor and the time of their last access that broke the rule. */
type Sighting = readonly [actorId: string, at: number];

/** Rules at sources whose actors are in memory too. */
const KEPT_MAX = 1_000;

/** Keeps the last ten actors of each rule at each source, as rows of a table: the same work for each finding. */
export class Storms {
  readonly #kept = new Map<string, readonly Sighting[]>();

  constructor(private readonly rows: SortedRows) {}

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#kept.clear();
  }

  /** Returns the storm that the finding is part of, or null. Call it once for each finding. */
  observe(finding: Finding): Storm | null {
    const { group, rule, actorId, evidence } = finding;
    const [cited] = evidence;
    if (parseGroup(group).kind !== 'actor' || actorId === null || cited === undefined) return null;
    const { sourceId } = cited;
    const before = this.#before(sourceId, rule);
    // A time in the future would keep its place for ever.
    const at = Math.min(cited.occurredAt, cited.appendedAt);
    const own = before.find(([id]) => id === actorId)?.[1] ?? at;
    const others = before.filter(([id]) => id !== actorId);
    const recent = [...others, [actorId, Math.max(at, own)] as const].sort(newestFirst).slice(0, ACTORS_MIN);
    this.#keep(sourceId, rule, recent);
    const [newest, oldest] = [recent[0]?.[1] ?? 0, recent[ACTORS_MIN - 1]?.[1]];
    if (oldest === undefined || newest - oldest > WITHIN_MILLIS || at < newest - WITHIN_MILLIS) return null;
    const actors = recent.map(([id]) => id);
    return { sourceId, rule, group: groups.storm(sourceId, rule), actors, since: newest - WITHIN_MILLIS };
  }

  #before(sourceId: string, rule: string): readonly Sighting[] {
    const kept = this.#kept.get(nameOf(sourceId, rule));
    if (kept !== undefined) return kept;
    const known = this.rows.get(stormKey(sourceId, rule));
    return known === null ? [] : JSON.parse(known.toString());
  }

  #keep(sourceId: string, rule: string, recent: readonly Sighting[]): void {
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(nameOf(sourceId, rule), recent);
    this.rows.put(stormKey(sourceId, rule), () => Buffer.from(JSON.stringify(recent)));
  }
}

/** A rule has no space. */
function nameOf(sourceId: string, rule: string): string {
  return `${rule} ${sourceId}`;
}

/** By time, then by id, so that the order of arrival decides nothing. */
function newestFirst([one, at]: Sighting, [other, otherAt]: Sighting): number {
  return otherAt - at || (one < other ? -1 : 1);
}
