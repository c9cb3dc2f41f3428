import { uuidv7 } from 'uuidv7';
import type { Caller } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { AlertCase, CaseAct, CaseIntent, CaseRefusal } from '../../domain/case/alert-case.ts';
import { caseBarsOf, caseJudgedFor } from '../../domain/case/judge-case-act.ts';
import {
  type AlertActDeps,
  ATTEMPTS_MAX,
  appended,
  authorOf,
  findAlert,
  registerRead,
  watchDaysOf,
} from '../acts/act-on-alert.ts';
import { refuseOtherProposal } from '../acts/proposal-read.ts';
import { recordRefused } from '../acts/record-refused.ts';
import { refusalProblem } from '../acts/refusal-problem.ts';

/**
 * Appends an act and returns the case as the log made it. Throws `HttpProblem` for an act that the fold refused, which is
 * in the history of the case by then.
 */
export async function actOnCase(
  deps: AlertActDeps,
  caseId: string,
  caller: Caller | null,
  intent: CaseIntent,
): Promise<AlertCase> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const act = await judged(deps, caseId, caller, intent);
    const folded = await append(deps, act);
    if (folded.is === 'outdated') continue;
    const after = findCase(deps, caseId);
    if (folded.is === 'refused' && folded.refusal !== null) {
      const verb = intent.alertId === undefined ? intent.action : 'alerts';
      const path = `/v1/cases/${encodeURIComponent(caseId)}/${verb}`;
      await recordRefused(deps.recordRead, { path, caller, reason: folded.refusal.reason });
      throw refused(after, act, folded.refusal, caller);
    }
    return after;
  }
  throw new HttpProblem('not-ready', {
    detail: `whom case \`${caseId}\` is about changed ${ATTEMPTS_MAX} times during the request`,
    retryAfterSeconds: 1,
  });
}

/** Appends a new case without alerts, and returns it. */
export async function openCase(deps: AlertActDeps, caller: Caller | null, title: string): Promise<AlertCase> {
  const registerOffset = await registerRead(deps);
  const now = deps.clock();
  const by = authorOf(caller, deps.register.view, now);
  const actId = uuidv7();
  const act = {
    ...emptyAct,
    actId,
    caseId: actId,
    action: 'create',
    by,
    at: now,
    registerOffset,
    text: title,
  } as const;
  await append(deps, act);
  return findCase(deps, actId);
}

/** One alert that was not added or removed, and why. */
export interface RefusedAlert {
  readonly alertId: string;
  readonly problem: HttpProblem;
}

export interface AlertChanges {
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

/**
 * Adds or removes alerts, one after the other. Throws `HttpProblem` where there is no such case or alert, before anything
 * is changed, and when the log does not answer.
 */
export async function changeAlerts(
  deps: AlertActDeps,
  caseId: string,
  caller: Caller | null,
  { add = [], remove = [] }: AlertChanges,
): Promise<readonly RefusedAlert[]> {
  findCase(deps, caseId);
  for (const alertId of [...add, ...remove]) findAlert(deps.book, alertId);
  const intents = [
    ...remove.map((alertId) => ({ action: 'remove-alert', alertId }) as const),
    ...add.map((alertId) => ({ action: 'add-alert', alertId }) as const),
  ];
  const refusals: RefusedAlert[] = [];
  for (const intent of intents) {
    try {
      await actOnCase(deps, caseId, caller, intent);
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.details.retryAfterSeconds !== undefined) throw error;
      refusals.push({ alertId: intent.alertId, problem: error });
    }
  }
  return refusals;
}

export function findCase({ book }: Pick<AlertActDeps, 'book'>, caseId: string): AlertCase {
  const one = book.cases.get(caseId);
  if (one !== null) return one;
  throw new HttpProblem('case-unknown', { detail: `there is no case \`${caseId.slice(0, 200)}\`` });
}

const emptyAct: Omit<CaseAct, 'actId' | 'caseId' | 'action' | 'by' | 'at' | 'registerOffset'> = {
  kind: 'case-act',
  judgedFor: '',
  bars: [],
  alertId: null,
  text: null,
  to: null,
  toBars: [],
  disposition: null,
  evidence: [],
  deadline: null,
  watchDays: null,
};

async function judged(deps: AlertActDeps, caseId: string, caller: Caller | null, intent: CaseIntent): Promise<CaseAct> {
  findCase(deps, caseId);
  const registerOffset = await registerRead(deps);
  const { book, register, clock } = deps;
  const now = clock();
  const one = findCase(deps, caseId);
  const alerts = book.cases.alertsOf(one, intent.alertId ?? null);
  const barsOf = (id: string) => caseBarsOf(id, one, alerts, register.view, now);
  const by = authorOf(caller, register.view, now);
  const { to = null, proposals, ...chosen } = intent;
  if (intent.action === 'approve-close') {
    const of = { what: `case \`${caseId}\``, path: `/v1/cases/${encodeURIComponent(caseId)}` };
    await refuseOtherProposal(deps.recordRead, caller, proposals, { ...of, proposal: one.proposal });
  }
  return {
    ...emptyAct,
    ...chosen,
    actId: uuidv7(),
    caseId,
    by,
    at: now,
    registerOffset,
    judgedFor: caseJudgedFor(one, alerts),
    bars: caller === null ? [] : barsOf(by.id),
    watchDays: watchDaysOf(intent.action),
    to,
    toBars: to === null ? [] : barsOf(to),
  };
}

function append(deps: AlertActDeps, act: CaseAct) {
  return appended(deps, act, { key: act.caseId, outcome: deps.book.caseOutcomeOf(act.actId) });
}

function refused(
  { caseId, disposition }: AlertCase,
  { alertId, deadline }: CaseAct,
  refusal: CaseRefusal,
  caller: Caller | null,
): HttpProblem {
  const { reason, otherCaseId, state } = refusal;
  if (reason === 'in-another-case') {
    const detail = `alert \`${alertId}\` is in case \`${otherCaseId}\`, expected one that is in no other case`;
    return new HttpProblem('in-another-case', { detail, extensions: { state, caseId: otherCaseId } });
  }
  if (reason === 'clock-not-running') {
    const detail = `clock \`${deadline}\` of case \`${caseId}\` does not run, expected one that runs and is not met`;
    return new HttpProblem('clock-not-running', { detail, extensions: { state } });
  }
  if (reason === 'case-full') {
    const detail = `case \`${caseId}\` has 100 alerts, expected fewer`;
    return new HttpProblem('case-full', { detail, extensions: { state } });
  }
  const by = caller?.by ?? 'nothing';
  return refusalProblem(`case \`${caseId}\``, { ...refusal, reason }, { extensions: { disposition }, by });
}
