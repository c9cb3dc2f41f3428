import type { Caller } from '../../adapters/http/caller.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import type { AlertCase, CaseIntent } from '../../domain/case/alert-case.ts';
import { toCaseHistoryJson, toCaseJson } from '../../domain/case/to-case-json.ts';
import { toNotifiedJson } from '../../domain/notification/to-notified-json.ts';
import { proposalsOf } from '../acts/act-bodies.ts';
import { type AlertActDeps, findAlert } from '../acts/act-on-alert.ts';
import type { ShowAlert } from '../list/list-alerts.ts';
import { type AlertChanges, actOnCase, changeAlerts, findCase, openCase, type RefusedAlert } from './act-on-case.ts';
import { type ReportDeps, reportOf } from './case-report.ts';
import type { caseRoutes } from './case-routes.ts';

/** The newest messages about a case that it shows. */
const NOTIFIED_MAX = 100;

type CaseDeps = AlertActDeps & Pick<ReportDeps, 'alertFiles'>;
type CaseHandlers = Handlers<typeof caseRoutes>;
type ReadNames = 'listCases' | 'findCase' | 'reportCase';

/** `/v1/cases` of `docs/interfaces` section 4. */
export function caseHandlers(deps: CaseDeps, shownAlert: ShowAlert): CaseHandlers {
  return { ...caseReads(deps, shownAlert), ...caseActs(deps) };
}

function shownCase({ book, clock }: CaseDeps, one: AlertCase) {
  return toCaseJson(one, book.cases.alertsOf(one, null), clock());
}

function caseReads(deps: CaseDeps, shownAlert: ShowAlert): Pick<CaseHandlers, ReadNames> {
  const { book } = deps;
  const shown = (one: AlertCase) => shownCase(deps, one);
  const notifiedOf = ({ caseId, history }: AlertCase) =>
    book.notices.deliveriesOf(caseId, NOTIFIED_MAX).map((delivery) => toNotifiedJson(delivery, history));
  return {
    listCases({ query, res }) {
      const items: ReturnType<typeof shown>[] = [];
      let last: Buffer | null = null;
      for (const one of book.cases.list(query.state ?? null, query.cursor ?? null)) {
        if (items.length === query.limit) {
          res.json({ items, ...(last !== null && { nextCursor: (last as Buffer).toString('hex') }) });
          return;
        }
        items.push(shown(one));
        last = one.place;
      }
      res.json({ items });
    },
    findCase({ params, res }) {
      const one = findCase(deps, params.caseId);
      const alerts = one.alertIds.map((alertId) => shownAlert(findAlert(book, alertId)));
      res.json({ ...shown(one), alerts, history: one.history.map(toCaseHistoryJson), notified: notifiedOf(one) });
    },
    reportCase({ params, res }) {
      res.json(reportOf(deps, findCase(deps, params.caseId), deps.clock()));
    },
  };
}

function caseActs(deps: CaseDeps): Omit<CaseHandlers, ReadNames> {
  const { book } = deps;
  const shown = (one: AlertCase) => shownCase(deps, one);
  const act = async (caseId: string, caller: Caller | null, intent: CaseIntent) => {
    return shown(await actOnCase(deps, caseId, caller, intent));
  };
  return {
    async openCase({ caller, body, res }) {
      const { title, alertIds: add = [] } = body;
      for (const alertId of add) findAlert(book, alertId);
      const { caseId } = await openCase(deps, caller, title);
      const refused = await changeAlerts(deps, caseId, caller, { add });
      res.status(201).json({ ...shown(findCase(deps, caseId)), refused: refused.map(toRefusedJson) });
    },
    async changeAlertsOfCase({ params, caller, body, res }) {
      const refused = await changeAlerts(deps, params.caseId, caller, body);
      const [first] = refused;
      if (first !== undefined && refused.length === namedIn(body)) throw first.problem;
      res.json({ ...shown(findCase(deps, params.caseId)), refused: refused.map(toRefusedJson) });
    },
    async assignCase({ params, caller, body, res }) {
      res.json(await act(params.caseId, caller, { action: 'assign', to: body.to }));
    },
    async commentOnCase({ params, caller, body, res }) {
      res.json(await act(params.caseId, caller, { action: 'comment', text: body.text }));
    },
    async closeCase({ params, caller, body, res }) {
      const { disposition, explanation, evidence = [] } = body;
      res.json(await act(params.caseId, caller, { action: 'close', disposition, text: explanation, evidence }));
    },
    async approveCaseClose({ params, caller, body, res }) {
      res.json(await act(params.caseId, caller, { action: 'approve-close', proposals: proposalsOf(body) }));
    },
    async meetClock({ params, caller, body, res }) {
      const { clock, text } = body;
      res.json(await act(params.caseId, caller, { action: 'meet', deadline: clock, text }));
    },
    async reopenCase({ params, caller, body, res }) {
      res.json(await act(params.caseId, caller, { action: 'reopen', text: body.reason }));
    },
  };
}

function namedIn({ add = [], remove = [] }: AlertChanges): number {
  return add.length + remove.length;
}

function toRefusedJson({ alertId, problem }: RefusedAlert) {
  return { alertId, code: problem.code, detail: problem.message };
}
