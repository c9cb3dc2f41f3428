import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { isCanary } from '../access-event/canary.ts';
import { type DetectedAccess, nameOfCited, toDetectedAccess } from '../finding/detected-access.ts';
import type { Detection } from '../finding/detection.ts';
import type { Finding } from '../finding/finding.ts';
import type { ConfirmedMisuse } from './misuse.ts';
import type { HistoryRun } from './sealed-history.ts';

/** How one set of detections would have done, in numbers and beside the other. */
export interface DetectionCount {
  readonly rule: string;
  readonly before: number;
  readonly after: number;
}

export interface DetectionBacktestReport {
  readonly accesses: number;
  /** By rule, where either set finds something. */
  readonly byRule: readonly DetectionCount[];
  /** People and sources with a finding of either set alone. */
  readonly gained: readonly string[];
  readonly missed: readonly string[];
  /** Alerts that people closed as misuse … */
  readonly confirmed: number;
  /** … and those of which the second set finds no access any more. */
  readonly lost: readonly Omit<ConfirmedMisuse, 'accesses'>[];
}

export interface DetectionBacktestOptions {
  readonly history: AsyncIterable<HistoryRun>;
  readonly before: Detection;
  readonly after: Detection;
  readonly misuse: readonly ConfirmedMisuse[];
  /** Includes only accesses that occurred in [from, to), in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/** How often time passes for detectors that wait, in append time. */
const ADVANCE_MILLIS = 60_000;
const DAY_MILLIS = 86_400_000;
/** After the last access so much time passes, so that what waits for it is reported. */
const AFTERWARDS_MILLIS = 30 * DAY_MILLIS;

/**
 * Lets two sets of detections look at the sealed decisions. First decisions count: what a late fact explained later is
 * not withdrawn, in either set. No detector looks at canary accesses. The report depends only on the archive and the sets.
 */
export async function backtestDetections(options: DetectionBacktestOptions): Promise<DetectionBacktestReport> {
  const { history, misuse, from, to } = options;
  const [before, after] = [new Found(options.before), new Found(options.after)];
  let accesses = 0;
  for await (const { decisions } of history) {
    for (const { decision } of decisions) {
      if (decision.verdict === 'rejected') continue;
      const event = decodeAccessEvent(decision.eventSchemaId, decision.event);
      if (event.occurredAt < from || event.occurredAt >= to || isCanary(event)) continue;
      const access = toDetectedAccess(decision, event);
      accesses += 1;
      for (const one of [before, after]) one.observe(access);
    }
  }
  for (const one of [before, after]) one.end();
  const rules = [...new Set([...before.byRule.keys(), ...after.byRule.keys()])].sort();
  const seen = (one: Found) => [...one.subjects].sort();
  return {
    accesses,
    byRule: rules.map((rule) => ({
      rule,
      before: before.byRule.get(rule) ?? 0,
      after: after.byRule.get(rule) ?? 0,
    })),
    gained: seen(after).filter((subject) => !before.subjects.has(subject)),
    missed: seen(before).filter((subject) => !after.subjects.has(subject)),
    confirmed: misuse.length,
    // What neither set finds was not found by a detector, or by another set before.
    lost: misuse
      .filter((one) => before.hasAny(one.accesses) && !after.hasAny(one.accesses))
      .map(({ accesses: _, ...one }) => one),
  };
}

/** What one set finds. */
class Found {
  readonly byRule = new Map<string, number>();
  readonly subjects = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #accesses = new Set<string>();
  #newest = 0;
  #advancedAt = 0;

  constructor(private readonly detection: Detection) {}

  observe(access: DetectedAccess): void {
    const { appendedAt } = access.decision;
    this.#newest = Math.max(this.#newest, appendedAt);
    this.#note(this.detection.observe(access, appendedAt));
    if (this.#newest - this.#advancedAt < ADVANCE_MILLIS) return;
    this.#advancedAt = this.#newest;
    this.#note(this.detection.advance({ nowMs: this.#newest, observedUpTo: this.#newest - 1 }));
  }

  end(): void {
    const nowMs = this.#newest + AFTERWARDS_MILLIS;
    this.#note(this.detection.advance({ nowMs, observedUpTo: Number.POSITIVE_INFINITY }));
  }

  hasAny(accesses: ReadonlySet<string>): boolean {
    for (const name of accesses) if (this.#accesses.has(name)) return true;
    return false;
  }

  #note(findings: readonly Finding[]): void {
    for (const { findingId, rule, actorId, sourceId, evidence } of findings) {
      if (this.#ids.has(findingId)) continue;
      this.#ids.add(findingId);
      this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
      const subject = actorId ?? sourceId;
      if (subject !== null) this.subjects.add(subject);
      for (const cited of evidence) this.#accesses.add(nameOfCited(cited));
    }
  }
}
