import type { z } from 'zod';
import type { Alert } from '../domain/alert/alert.ts';
import type { AlertBuilder } from '../domain/alert/alert-builder.ts';
import type { AlertFold } from '../domain/alert/alert-fold.ts';
import { matchesWork } from './alert-filter.ts';
import type { alerterRoutes } from './routes.ts';

export type AlertQuery = z.output<NonNullable<typeof alerterRoutes.listAlerts.query>>;

/** How an alert is shown. */
export type ShowAlert = (alert: Alert) => Readonly<Record<string, unknown>>;

export interface AlertPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Bounds the work of one request: a page may be short, or empty, and still have a cursor. */
export const READ_MAX = 10_000;

/** Returns one page of alerts, newest first by opening time; the order does not change while they are answered. */
export function listAlerts(fold: AlertFold, query: AlertQuery, shown: ShowAlert): AlertPage {
  const found: AlertBuilder[] = [];
  let read = 0;
  let last: AlertBuilder | undefined;
  for (const alert of fold.newestFirst(query.cursor ?? Number.POSITIVE_INFINITY)) {
    const isMatch = matches(alert, query) && matchesWork(alert, query);
    if (read === READ_MAX || (isMatch && found.length === query.limit)) return toPage(found, last, shown);
    if (isMatch) found.push(alert);
    read += 1;
    last = alert;
  }
  return toPage(found, undefined, shown);
}

function toPage(found: readonly AlertBuilder[], last: AlertBuilder | undefined, shown: ShowAlert): AlertPage {
  const items = found.map((alert) => shown(alert.toAlert()));
  return last === undefined ? { items } : { items, nextCursor: String(last.opening.openedOffset) };
}

function matches(alert: AlertBuilder, { state, actor, rule, severity }: AlertQuery): boolean {
  return (
    (state === undefined || alert.state === state) &&
    (actor === undefined || alert.actor === actor) &&
    (rule === undefined || alert.hasRule(rule)) &&
    (severity === undefined || alert.severity === severity)
  );
}
