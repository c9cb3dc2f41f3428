import type { z } from 'zod';
import type { AlertBuilder } from '../domain/alert/alert-builder.ts';
import type { AlertFold } from '../domain/alert/alert-fold.ts';
import { toAlertJson } from '../domain/alert/to-alert-json.ts';
import type { alerterRoutes } from './routes.ts';

export type AlertQuery = z.output<NonNullable<typeof alerterRoutes.listAlerts.query>>;

export interface AlertPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Returns one page of alerts, newest first by opening time; the order does not change while they are answered. */
export function listAlerts(fold: AlertFold, query: AlertQuery): AlertPage {
  const found: AlertBuilder[] = [];
  for (const alert of fold.newestFirst(query.cursor ?? Number.POSITIVE_INFINITY)) {
    if (!matches(alert, query)) continue;
    if (found.length === query.limit) return toPage(found, found.at(-1));
    found.push(alert);
  }
  return toPage(found, undefined);
}

function toPage(found: readonly AlertBuilder[], last: AlertBuilder | undefined): AlertPage {
  const items = found.map((alert) => toAlertJson(alert.toAlert()));
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
