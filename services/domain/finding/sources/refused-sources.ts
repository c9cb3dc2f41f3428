import type { DeadLetter } from '../../../records/dead-letter/dead-letter.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Finding } from '../finding.ts';
import { findingIdOf } from '../ids/finding-id.ts';

/** Part of the id of every finding, so a changed rule reports again. */
const DETECTOR = 'refused-sources@1';
const HOUR_MILLIS = 3_600_000;
/** Without authentication the input names its own source, so the alerts of made-up names are bounded. */
const SOURCES_MAX = 100;
/** Hours whose sources are remembered: clocks of those who append differ, and one may be ahead for a moment. */
const HOURS_MAX = 3;
/** Replaces the sources beyond. No source has this id. */
const OTHERS = '*';

/** How much of one source was refused. */
export interface RefusedOfSource {
  readonly inputs: number;
  /** Requests over its limit. */
  readonly throttled: number;
  /** Milliseconds since 1970 UTC. */
  readonly lastAt: number;
}

/** Sources whose refused input is counted. */
const COUNTED_MAX = 1_000;

type RefusedRule = 'source-throttled' | 'source-refused';

/** A dead letter and its place in the topic. */
export interface PlacedLetter {
  readonly letter: Pick<DeadLetter, 'code' | 'sourceId' | 'topic' | 'count'>;
  readonly offset: number;
  /** Milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/**
 * Turns dead letters of intake into findings about their source: what was refused is missing among the accesses or in
 * the register. One finding per source, rule and UTC hour of append time, however many letters; it cites the first. Its
 * id names the hour, so a replay from any place repeats it.
 */
export class RefusedSources {
  /** Sources reported in the hours that began last, by rule. */
  readonly #reported = new Map<number, Readonly<Record<RefusedRule, Set<string>>>>();
  readonly #counts = new BoundedMap<RefusedOfSource>(COUNTED_MAX);

  /** What was refused of each source until now. */
  get counts(): ReadonlyMap<string, RefusedOfSource> {
    return this.#counts;
  }

  loadCounts(counts: Iterable<readonly [string, RefusedOfSource]>): void {
    this.#counts.load(counts);
  }

  /** `nowMs` is recorded in the finding and decides nothing. */
  observe({ letter, offset, appendedAt }: PlacedLetter, nowMs: number): Finding | null {
    const { code, sourceId, topic, count } = letter;
    // What the decider refuses has no sender whom anybody authenticated: it is in the list of accesses.
    if (sourceId === null || topic !== null) return null;
    this.#count(sourceId, code === 'quota-exceeded' ? (count ?? 1) : null, appendedAt);
    const hour = Math.floor(appendedAt / HOUR_MILLIS);
    const rule = code === 'quota-exceeded' ? 'source-throttled' : 'source-refused';
    const reported = this.#reportedIn(hour)[rule];
    const named = reported.has(sourceId) || reported.size < SOURCES_MAX ? sourceId : OTHERS;
    if (reported.has(named)) return null;
    reported.add(named);
    const group = groups.source(named, rule);
    return {
      kind: 'finding',
      findingId: findingIdOf([DETECTOR, rule, group, String(hour)]),
      rule,
      severity: 'medium',
      group,
      actorId: null,
      sourceId: named,
      detectedAt: nowMs,
      evidence: [
        {
          eventId: `dead-letter:${offset}`,
          sourceId: named,
          ownerId: null,
          occurredAt: appendedAt,
          appendedAt,
          facts: null,
        },
      ],
      summary: summaries[rule](named),
      detection: null,
      detectionVersion: null,
      missing: null,
      passage: null,
    };
  }

  #reportedIn(hour: number): Readonly<Record<RefusedRule, Set<string>>> {
    const known = this.#reported.get(hour);
    if (known !== undefined) return known;
    const begun = { 'source-throttled': new Set<string>(), 'source-refused': new Set<string>() };
    this.#reported.set(hour, begun);
    if (this.#reported.size > HOURS_MAX) this.#reported.delete(this.#reported.keys().next().value ?? hour);
    return begun;
  }

  #count(sourceId: string, throttled: number | null, lastAt: number): void {
    const before = this.#counts.get(sourceId) ?? { inputs: 0, throttled: 0, lastAt };
    const inputs = before.inputs + (throttled === null ? 1 : 0);
    this.#counts.keep(sourceId, { inputs, throttled: before.throttled + (throttled ?? 0), lastAt });
  }
}

const summaries: Readonly<Record<RefusedRule, (sourceId: string) => string>> = {
  'source-throttled': (sourceId) => `\`${sourceId}\` sent more than its limit allows, and requests were refused.`,
  'source-refused': (sourceId) => `\`${sourceId}\` sent input that was refused.`,
};
