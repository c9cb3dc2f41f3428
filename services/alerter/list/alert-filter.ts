import { type Alert, isExplained } from '../../domain/alert/alert.ts';
import type { AlertBuilder } from '../../domain/alert/alert-builder.ts';

/** Filters that no index answers. Times are in milliseconds since 1970 UTC. */
export interface WorkFilter {
  readonly assignee?: string | undefined;
  readonly q?: string | undefined;
  /** Opened at this time or later, and before `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Open, and every access that it counted was explained or excused since. */
  readonly explained?: 'true' | undefined;
  /** `open`: not closed; `unassigned`: nor assigned. */
  readonly queue?: 'open' | 'unassigned' | undefined;
}

export function matchesWork(builder: AlertBuilder, { assignee, q, from, to, explained, queue }: WorkFilter): boolean {
  const { openedAt } = builder.opening;
  return (
    (assignee === undefined || builder.work.assignment?.to === assignee) &&
    (from === undefined || openedAt >= from) &&
    (to === undefined || openedAt < to) &&
    (explained === undefined || isExplained(builder.state, builder.toSearched())) &&
    (queue === undefined || isInQueue(builder, queue)) &&
    (q === undefined || contains(builder.toSearched(), q))
  );
}

function isInQueue(builder: AlertBuilder, queue: 'open' | 'unassigned'): boolean {
  return builder.state !== 'closed' && (queue === 'open' || builder.work.assignment === null);
}

/** Whether a text of the alert contains `q`, whatever the case. UNTRUSTED: `q` is compared as it is, never as a pattern. */
function contains({ alertId, group, source, rules, summary, work }: Omit<Alert, 'eventIds'>, q: string): boolean {
  const acts = work.history.flatMap(({ by, to, text }) => [by, to, text]);
  const wanted = q.toLowerCase();
  return [alertId, group, source, summary, work.explanation, ...rules, ...acts].some(
    (text) => text?.toLowerCase().includes(wanted) === true,
  );
}
