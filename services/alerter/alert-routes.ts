import type { AlertFiles } from '../adapters/alert-files/read-alert-files.ts';
import { type Caller, identityOf } from '../adapters/http/caller.ts';
import { type Handlers, routerOf } from '../adapters/http/routes/router-of.ts';
import type { Request, Response, Router } from '../adapters/http/server.ts';
import type { Alert, AlertIntent } from '../domain/alert/alert.ts';
import { toAlertJson, toHistoryJson } from '../domain/alert/to-alert-json.ts';
import { toNotifiedJson } from '../domain/notification/to-notified-json.ts';
import { proposalsOf } from './acts/act-bodies.ts';
import { type AlertActDeps, actOnAlert, findAlert } from './acts/act-on-alert.ts';
import { actOnAlerts } from './acts/bulk.ts';
import { openAlert } from './acts/open-alert.ts';
import { monitoringOf } from './canary/monitoring.ts';
import { caseHandlers } from './cases/case-handlers.ts';
import { ChangeStreams } from './change-streams.ts';
import { AlertPages, type RenderedPage } from './list/alert-pages.ts';
import { countedPage } from './list/list-accesses.ts';
import { type AlertsOpening, onceOpen } from './opening.ts';
import { alerterRoutes } from './routes.ts';
import { detectionsAt, meaningOf } from './rule-meanings.ts';

export interface AlertRoutesDeps extends AlertActDeps {
  readonly alertFiles: AlertFiles;
  /** Whether requests are answered. */
  readonly opening: AlertsOpening;
}

/** The newest messages about an alert that it shows. */
const NOTIFIED_MAX = 100;

/** `/v1/alerts` of `docs/interfaces` section 4. */
export function alertRoutes(deps: AlertRoutesDeps): Router {
  const { objectives } = deps.alertFiles;
  const shown = (alert: Alert) => toAlertJson(alert, { now: deps.clock(), objectives });
  const pages = new AlertPages(deps.book.fold, objectives);
  const act = async (alertId: string, caller: Caller | null, intent: AlertIntent) => {
    return shown(await actOnAlert(deps, alertId, caller, intent));
  };
  const changes = new ChangeStreams(deps.book);
  const handlers: Handlers<typeof alerterRoutes> = {
    ...caseHandlers(deps, shown),
    listAlerts({ query, req, res }) {
      sendPage(pages.find(query, deps.clock()), req, res);
    },
    followAlerts({ caller, res }) {
      changes.open(res, caller === null ? null : identityOf(caller));
    },
    findAlert({ params, res }) {
      res.json(fullAlert(deps, findAlert(deps.book, params.alertId)));
    },
    readMonitoring({ query, res }) {
      res.json(monitoringOf(deps.book, query, deps.clock()));
    },
    async openAlert({ caller, body, res }) {
      res.status(201).json(shown(await openAlert(deps, caller, body)));
    },
    listCountedAccesses({ params, query, res }) {
      res.json(countedPage(deps, params.alertId, query));
    },
    async actOnAlerts({ caller, body, res }) {
      res.json(await actOnAlerts(deps, caller, body));
    },
    async acknowledgeAlert({ params, caller, res }) {
      res.json(await act(params.alertId, caller, { action: 'acknowledge' }));
    },
    async assignAlert({ params, caller, body, res }) {
      res.json(await act(params.alertId, caller, { action: 'assign', to: body.to }));
    },
    async commentOnAlert({ params, caller, body, res }) {
      res.json(await act(params.alertId, caller, { action: 'comment', text: body.text }));
    },
    async escalateAlert({ params, caller, body, res }) {
      res.json(await act(params.alertId, caller, { action: 'escalate', text: body.reason }));
    },
    async closeAlert({ params, caller, body, res }) {
      const { disposition, explanation, evidence = [] } = body;
      res.json(await act(params.alertId, caller, { action: 'close', disposition, text: explanation, evidence }));
    },
    async approveClose({ params, caller, body, res }) {
      res.json(await act(params.alertId, caller, { action: 'approve-close', proposals: proposalsOf(body) }));
    },
    async reopenAlert({ params, caller, body, res }) {
      res.json(await act(params.alertId, caller, { action: 'reopen', text: body.reason }));
    },
  };
  return routerOf(alerterRoutes, onceOpen(handlers, deps.opening), deps.recordRead);
}

function sendPage({ body, etag }: RenderedPage, req: Request, res: Response): void {
  res.set('ETag', etag);
  if (isNamedIn(req.headers['if-none-match'], etag)) res.status(304).end();
  else res.type('json').send(body);
}

/** UNTRUSTED: `header` names the answers that the caller has. Caches on the way may have marked them as weak. */
function isNamedIn(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) === true;
}

/** The alert with what its rules mean, everything that was done to it, and who was notified. */
function fullAlert({ book, clock, register, alertFiles: { rules, objectives } }: AlertRoutesDeps, alert: Alert) {
  const meanings = { rules, detections: detectionsAt(register, clock()) };
  return {
    ...toAlertJson(alert, { now: clock(), objectives }),
    rules: alert.rules.map((id) => ({ id, ...(meaningOf(id, meanings) ?? unknownRule(id)) })),
    history: alert.work.history.map(toHistoryJson),
    notified: book.notices
      .deliveriesOf(alert.alertId, NOTIFIED_MAX)
      .map((delivery) => toNotifiedJson(delivery, alert.work.history)),
  };
}

/** A rule of the installation's own that no file describes. */
function unknownRule(id: string) {
  return { title: id, meaning: null, severity: null, legalBasis: null, runbook: null };
}
