import { uuidv7 } from 'uuidv7';
import type { Clock } from '../../adapters/clock.ts';
import type { DetectionBook } from '../../adapters/detections/detection-source.ts';
import { actorOf, type Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { RecordRead } from '../../adapters/http/routes/router-of.ts';
import type { Logger } from '../../adapters/logger.ts';
import type { Alert, AlertAct, AlertIntent, Author, Bar } from '../../domain/alert/alert.ts';
import type { AlertFoldResult } from '../../domain/alert/alert-fold.ts';
import { barsOf } from '../../domain/alert/work/bars-of.ts';
import type { ActRefusal } from '../../domain/alert/work/judge-act.ts';
import { judgedFor } from '../../domain/alert/work/judged-for.ts';
import { WATCH_DAYS } from '../../domain/alert/work/watch.ts';
import type { CaseAct } from '../../domain/case/alert-case.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import type { RegisterFollower } from '../../domain/register/register-follower.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { personIdOf } from '../../domain/register/same-person.ts';
import { encodeFramedAlertRecord } from '../../records/alert-record/encode-alert-record.ts';
import type { AlertBook } from '../alert-book.ts';
import type { ActOutcome } from './outcomes.ts';
import { refuseOtherProposal } from './proposal-read.ts';
import { recordRefused } from './record-refused.ts';
import { refusalProblem } from './refusal-problem.ts';

export interface AlertActDeps {
  readonly book: AlertBook;
  readonly log: Log;
  /** `follower` feeds `view`. `detections` are the sets of the same register; without them, those of the release. */
  readonly register: {
    readonly view: RegisterView;
    readonly follower: RegisterFollower;
    readonly detections?: Pick<DetectionBook, 'at'>;
  };
  readonly clock: Clock;
  readonly logger: Logger;
  /** Records who reads alerts, and whose acts were refused. */
  readonly recordRead: RecordRead;
}

/** How often an act is written again because the alert changed between its judgement and its place in the log. */
export const ATTEMPTS_MAX = 5;

/** The author of an act where callers are not authenticated (no `AUTH_TOKENS_FILE`). */
const BY_NOBODY_KNOWN = 'unauthenticated';

/**
 * Appends an act and returns the alert as the log made it. The record has what the register knows about the author; the
 * fold judges it where the log has it. Throws `HttpProblem` for an act that the fold refused, which is in the history of
 * the alert by then.
 */
export async function actOnAlert(
  deps: AlertActDeps,
  alertId: string,
  caller: Caller | null,
  intent: AlertIntent,
): Promise<Alert> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const folded = await appendAct(deps, await judged(deps, alertId, caller, intent));
    const after = findAlert(deps.book, alertId);
    if (folded.is === 'outdated') continue;
    if (folded.is === 'refused' && folded.refusal !== null) {
      const { reason } = folded.refusal;
      const path = `/v1/alerts/${encodeURIComponent(after.alertId)}/${intent.action}`;
      await recordRefused(deps.recordRead, { path, caller, reason });
      throw refused(after, folded.refusal, caller);
    }
    return after;
  }
  throw new HttpProblem('not-ready', {
    detail: `whom alert \`${alertId}\` is about changed ${ATTEMPTS_MAX} times during the request`,
    retryAfterSeconds: 1,
  });
}

function refused(alert: Alert, refusal: ActRefusal, caller: Caller | null): HttpProblem {
  const extensions = { disposition: alert.work.disposition };
  return refusalProblem(`alert \`${alert.alertId}\``, refusal, { extensions, by: caller?.by ?? 'nothing' });
}

export function findAlert(book: AlertBook, alertId: string): Alert {
  return book.fold.get(alertId) ?? throwUnknown(alertId);
}

export function throwUnknown(alertId: string): never {
  throw new HttpProblem('alert-unknown', { detail: `there is no alert \`${alertId.slice(0, 200)}\`` });
}

async function judged(
  deps: AlertActDeps,
  alertId: string,
  caller: Caller | null,
  { action, to = null, text = null, disposition = null, evidence = [], bulkId = null, proposals }: AlertIntent,
): Promise<AlertAct> {
  const { book, register, clock } = deps;
  findAlert(book, alertId);
  const registerOffset = await registerRead(deps);
  const now = clock();
  const alert = book.fold.judged(alertId) ?? throwUnknown(alertId);
  if (action === 'approve-close') {
    const of = { what: `alert \`${alertId}\``, path: `/v1/alerts/${encodeURIComponent(alertId)}` };
    await refuseOtherProposal(deps.recordRead, caller, proposals, { ...of, proposal: alert.work.proposal });
  }
  const bars = (id: string): readonly Bar[] => barsOf(id, alert, register.view, now);
  const by = authorOf(caller, register.view, now);
  return {
    kind: 'act',
    actId: uuidv7(),
    alertId,
    action,
    by,
    at: now,
    registerOffset,
    judgedFor: judgedFor(alert.about.people, alert.work),
    bars: caller === null ? [] : bars(by.id),
    to,
    toBars: to === null ? [] : bars(to),
    text,
    disposition,
    evidence,
    opening: null,
    bulkId,
    watchDays: watchDaysOf(action),
  };
}

/** Only a close is watched. */
export function watchDaysOf(action: AlertAct['action'] | CaseAct['action']): number | null {
  return action === 'close' || action === 'approve-close' ? WATCH_DAYS : null;
}

/** Reads the register up to its end, so an alias that was acknowledged before the call counts. Returns the offset. */
export async function registerRead({ log, register }: Pick<AlertActDeps, 'log' | 'register'>): Promise<number> {
  await register.follower.reached(await log.endOffset('register', 0));
  return register.follower.offset;
}

export function authorOf(caller: Caller | null, register: Pick<RegisterView, 'person'>, now: number): Author {
  if (caller === null) return { id: BY_NOBODY_KNOWN, kind: 'service', personId: BY_NOBODY_KNOWN, roles: [] };
  const { id } = actorOf(caller);
  const kind = caller.person === null ? 'service' : 'person';
  return { id, kind, personId: personIdOf(id, register, now), roles: caller.roles };
}

/** Appends an act and returns what the fold made of it. */
export function appendAct(deps: AlertActDeps, act: AlertAct): Promise<AlertFoldResult> {
  return appended(deps, act, { key: act.alertId, outcome: deps.book.outcomeOf(act.actId) });
}

/** Appends an act on an alert or a case and resolves with its outcome. */
export async function appended<Result>(
  { log, logger }: Pick<AlertActDeps, 'log' | 'logger'>,
  act: AlertAct | CaseAct,
  { key, outcome }: { readonly key: string; readonly outcome: ActOutcome<Result> },
): Promise<Result> {
  const value = encodeFramedAlertRecord(act);
  try {
    await log.append('alerts', 0, [{ key: Buffer.from(key), value }]);
  } catch (error) {
    outcome.forget();
    logger.error({ error: (error as Error).message }, 'an act could not be appended');
    const detail = 'the outcome of the act is unknown; check the alert before you try again';
    throw new HttpProblem('outcome-unknown', { detail, retryAfterSeconds: 1 });
  }
  return outcome.folded;
}
