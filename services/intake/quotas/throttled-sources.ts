const MINUTE_MILLIS = 60_000;

/** Requests over the limit of a source that one dead letter reports. */
export interface ThrottledRequests<Exceeded> {
  /** The newest of them. */
  readonly exceeded: Exceeded;
  readonly count: number;
}

interface Throttled<Exceeded> {
  reportedAt: number;
  /** Requests since then. */
  waiting: ThrottledRequests<Exceeded> | null;
}

/**
 * Turns requests over the limit of their source into at most one report per source and minute, so that a flood of them
 * costs the log nothing. The first is reported at once, the others with their count. Only sources with a limit in the
 * register occur here, and one that was quiet for a minute is forgotten.
 */
export class ThrottledSources<Exceeded extends { readonly sourceId: string }> {
  readonly #sources = new Map<string, Throttled<Exceeded>>();

  /** Returns what to report now; null while the request is only counted. */
  note(exceeded: Exceeded, nowMs: number): ThrottledRequests<Exceeded> | null {
    const known = this.#sources.get(exceeded.sourceId);
    const requests = { exceeded, count: (known?.waiting?.count ?? 0) + 1 };
    if (known !== undefined && !isMinuteOver(known.reportedAt, nowMs)) {
      known.waiting = requests;
      return null;
    }
    this.#sources.set(exceeded.sourceId, { reportedAt: nowMs, waiting: null });
    return requests;
  }

  /** Returns the counts whose minute is over; all of them where intake stops. */
  due(nowMs: number, isStopping = false): readonly ThrottledRequests<Exceeded>[] {
    const reports: ThrottledRequests<Exceeded>[] = [];
    for (const [sourceId, { reportedAt, waiting }] of this.#sources) {
      if (!isStopping && !isMinuteOver(reportedAt, nowMs)) continue;
      if (waiting === null) {
        this.#sources.delete(sourceId);
        continue;
      }
      this.#sources.set(sourceId, { reportedAt: nowMs, waiting: null });
      reports.push(waiting);
    }
    return reports;
  }
}

/** A clock that was set back must not keep reports waiting. */
function isMinuteOver(reportedAt: number, nowMs: number): boolean {
  return nowMs < reportedAt || nowMs >= reportedAt + MINUTE_MILLIS;
}
