import { uuidv7 } from 'uuidv7';
import type { Clock } from '../adapters/clock/clock.ts';
import { actorOf, type Caller } from '../adapters/http/caller.ts';
import { HttpProblem } from '../adapters/http/problem.ts';
import { routerOf } from '../adapters/http/routes/router-of.ts';
import type { Router } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logging/logger.ts';
import { frame } from '../avro/framing.ts';
import type { Alert, AlertCommand, AlertState } from '../domain/alert/alert.ts';
import { ownAlert } from '../domain/alert/own-alert.ts';
import { toAlertJson } from '../domain/alert/to-alert-json.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { RegisterFollower } from '../domain/register/register-follower.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import { encodeAlertRecord } from '../records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../records/schemas.ts';
import type { AlertBook } from './alert-book.ts';
import { listAlerts } from './list-alerts.ts';
import { alerterRoutes } from './routes.ts';

export interface AlertRoutesDeps {
  readonly book: AlertBook;
  readonly log: Log;
  /** `follower` feeds `view`. */
  readonly register: { readonly view: RegisterView; readonly follower: RegisterFollower };
  readonly clock: Clock;
  readonly logger: Logger;
  /** False until the topic has been read; requests then get 503. */
  readonly isOpen: () => boolean;
}

type CommandBody = Pick<AlertCommand, 'command' | 'disposition' | 'explanation'>;

/** The author of a command where callers are not authenticated (no `AUTH_TOKENS_FILE`). */
const BY_NOBODY_KNOWN = 'unauthenticated';

/** `/v1/alerts` of `docs/interfaces` section 4. */
export function alertRoutes(deps: AlertRoutesDeps): Router {
  return routerOf(alerterRoutes, {
    listAlerts({ query, res }) {
      requireOpen(deps);
      res.json(listAlerts(deps.book.fold, query));
    },
    findAlert({ params, res }) {
      requireOpen(deps);
      res.json(toAlertJson(findAlert(deps.book, params.alertId)));
    },
    async acknowledgeAlert({ params, caller, res }) {
      const body = { command: 'acknowledge', disposition: null, explanation: null } as const;
      res.json(await command(deps, params.alertId, caller, body));
    },
    async closeAlert({ params, caller, body, res }) {
      res.json(await command(deps, params.alertId, caller, { command: 'close', ...body }));
    },
  });
}

function requireOpen({ isOpen }: AlertRoutesDeps): void {
  if (isOpen()) return;
  throw new HttpProblem('not-ready', { detail: 'alerts are being read', retryAfterSeconds: 1 });
}

/**
 * Appends the command and returns the result from the log: if two people act at once, the first in log order wins, and
 * the other gets a conflict.
 */
async function command(deps: AlertRoutesDeps, alertId: string, caller: Caller | null, body: CommandBody) {
  requireOpen(deps);
  const { book, clock } = deps;
  const before = findAlert(book, alertId);
  await refuseOwnAlert(deps, caller, before);
  if (!isPossible(before.state, body.command)) throw tooLate(before);

  const sent: AlertCommand = {
    kind: 'command',
    commandId: uuidv7(),
    alertId,
    by: caller === null ? BY_NOBODY_KNOWN : actorOf(caller).id,
    at: clock(),
    ...body,
  };
  const folded = await append(deps, sent);
  const after = findAlert(book, alertId);
  if (folded.is === 'refused') throw tooLate({ ...after, state: folded.state ?? after.state });
  return toAlertJson(after);
}

/**
 * Neither the people whom an alert is about nor the line manager of the one person it is about may answer it, under
 * whichever of their ids. Callers who are not authenticated may, because the person is unknown. The register is read up
 * to its end first: an alias that was acknowledged before the call counts.
 */
async function refuseOwnAlert(
  { book, log, register, clock }: AlertRoutesDeps,
  caller: Caller | null,
  { alertId }: Alert,
): Promise<void> {
  if (caller === null) return;
  await register.follower.reached(await log.endOffset('register', 0));
  const about = book.fold.aboutWhom(alertId);
  const own = about === null ? null : ownAlert(about, actorOf(caller).id, register.view, clock());
  if (own === null) return;
  const expected = own.as === 'themself' ? 'somebody else' : 'somebody other than their line manager';
  throw new HttpProblem('own-alert', {
    detail: `the alert is about \`${own.about}\`, expected an answer by ${expected}`,
  });
}

async function append({ book, log, logger }: AlertRoutesDeps, sent: AlertCommand) {
  const outcome = book.outcomeOf(sent.commandId);
  const value = frame(schemaIds.alertRecord, encodeAlertRecord(sent));
  try {
    await log.append('alerts', 0, [{ key: Buffer.from(sent.alertId), value }]);
  } catch (error) {
    outcome.forget();
    logger.error({ error: (error as Error).message }, 'a command could not be appended');
    const detail = 'the outcome of the command is unknown; check the alert before you try again';
    throw new HttpProblem('outcome-unknown', { detail, retryAfterSeconds: 1 });
  }
  return outcome.folded;
}

/** Reports early what the fold would report later; a state never goes back. */
function isPossible(state: AlertState, wanted: AlertCommand['command']): boolean {
  return wanted === 'acknowledge' ? state === 'new' : state !== 'closed';
}

function tooLate(alert: Alert): HttpProblem {
  return new HttpProblem('already-answered', {
    detail: `alert \`${alert.alertId}\` is already ${alert.state}`,
    extensions: { state: alert.state, disposition: alert.disposition },
  });
}

function findAlert(book: AlertBook, alertId: string): Alert {
  const alert = book.fold.get(alertId);
  if (alert !== null) return alert;
  throw new HttpProblem('alert-unknown', { detail: `there is no alert \`${alertId.slice(0, 200)}\`` });
}
