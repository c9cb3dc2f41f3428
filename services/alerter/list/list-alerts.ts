import type { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { AlertBuilder } from '../../domain/alert/alert-builder.ts';
import type { AlertFold } from '../../domain/alert/alert-fold.ts';
import { placeOf } from '../../domain/alert/alert-index.ts';
import type { alerterRoutes } from '../routes.ts';
import { matchesWork } from './alert-filter.ts';

export type AlertQuery = z.output<NonNullable<typeof alerterRoutes.listAlerts.query>>;

/** The form in which an alert is shown. */
export type ShowAlert = (alert: Alert) => Readonly<Record<string, unknown>>;

export interface AlertPage<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Bounds the work of one request: a page may be short, or empty, and still have a cursor. */
export const READ_MAX = 10_000;

/**
 * Returns one page of alerts in the order of the query. A cursor is a place in that order and not an alert, so it stays
 * valid. An alert whose risk changes between two pages can be on both or on neither; by time of opening nothing moves.
 */
export function listAlerts<Item>(
  fold: AlertFold,
  query: AlertQuery,
  shown: (alert: AlertBuilder) => Item,
): AlertPage<Item> {
  const { limit, cursor, order, state, actor, rule, severity } = query;
  const open = query.queue !== undefined || query.explained !== undefined ? true : undefined;
  const found: AlertBuilder[] = [];
  let read = 0;
  let last: AlertBuilder | undefined;
  const subjects = (['owner', 'camera', 'recording'] as const).flatMap((kind) => {
    const id = query[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
  for (const alert of fold.list({ state, open, actor, rule, severity, subjects }, { order, after: cursor ?? null })) {
    const isMatch = matchesWork(alert, query);
    if (read === READ_MAX || (isMatch && found.length === limit)) {
      return { items: found.map(shown), ...cursorBehind(last, order) };
    }
    if (isMatch) found.push(alert);
    read += 1;
    last = alert;
  }
  return { items: found.map(shown) };
}

function cursorBehind(last: AlertBuilder | undefined, order: AlertQuery['order']): { readonly nextCursor?: string } {
  return last === undefined ? {} : { nextCursor: placeOf(last.listing(), order).toString('hex') };
}
