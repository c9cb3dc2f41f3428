import type { AlertBuilder } from '../domain/alert/alert-builder.ts';
import type { AlertFold } from '../domain/alert/alert-fold.ts';
import { toAlertJson } from '../domain/alert/to-alert-json.ts';
import { type AlertQuery, toCursor } from './parse-alert-query.ts';

export interface AlertPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** One page of alerts, newest first by when they were opened; the order does not change while they are answered. */
export function listAlerts(fold: AlertFold, query: AlertQuery): AlertPage {
  const found: AlertBuilder[] = [];
  for (const alert of fold.newestFirst(query.before)) {
    if (!matches(alert, query)) continue;
    if (found.length === query.limit) return toPage(found, found.at(-1));
    found.push(alert);
  }
  return toPage(found, undefined);
}

function toPage(found: readonly AlertBuilder[], last: AlertBuilder | undefined): AlertPage {
  const items = found.map((alert) => toAlertJson(alert.toAlert()));
  return last === undefined ? { items } : { items, nextCursor: toCursor(last.opening.openedOffset) };
}

function matches(alert: AlertBuilder, { state, actor, rule, severity }: AlertQuery): boolean {
  return (
    (state === null || alert.state === state) &&
    (actor === null || alert.actor === actor) &&
    (rule === null || alert.rules.has(rule)) &&
    (severity === null || alert.severity === severity)
  );
}
