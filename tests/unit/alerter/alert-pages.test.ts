import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { AlertPages, PAGES_CHARS_MAX } from '../../../services/alerter/list/alert-pages.ts';
import { type AlertQuery, listAlerts } from '../../../services/alerter/list/list-alerts.ts';
import { alerterRoutes } from '../../../services/alerter/routes.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import { toAlertJson } from '../../../services/domain/alert/to-alert-json.ts';
import { alertFiles } from '../../support/alerts/alert-files.ts';
import { aFinding, anActIn, HOUR, JUNE } from '../../support/decision-builders.ts';

const { objectives } = alertFiles;

describe('a rendered page of alerts', () => {
  let fold: AlertFold;
  let pages: AlertPages;
  let offset: number;
  beforeEach(() => {
    fold = new AlertFold(memoryRowTable());
    pages = new AlertPages(fold, objectives);
    offset = 0;
    for (const actor of ['e-1', 'e-2', 'e-3'])
      apply(aFinding({ findingId: actor, group: `actor:${actor}`, actorId: actor }));
  });

  function apply(record: Parameters<AlertFold['apply']>[0]) {
    const result = fold.apply(record, { offset, appendedAt: JUNE });
    offset += 1;
    return result;
  }

  const asked = (query: object) => alerterRoutes.listAlerts.query?.parse(query) as AlertQuery;

  /** What a page without anything kept has. */
  function plain(query: AlertQuery, now: number) {
    return listAlerts(fold, query, (alert) => toAlertJson(alert.toAlert(), { now, objectives }));
  }

  it.each([{}, { limit: '2' }, { queue: 'open' }, { order: 'newest' }, { actor: 'e-2' }])(
    'is that of the table after each change, for %j',
    (query) => {
      const [alertId = ''] = plain(asked({}), JUNE).items.map((alert) => alert.alertId);
      const steps = [
        () => {},
        () => apply(anActIn(fold, alertId)),
        () =>
          apply(
            aFinding({ findingId: 'more', group: 'actor:e-3', actorId: 'e-3', rule: 'another', severity: 'critical' }),
          ),
        () => apply({ kind: 'withdrawal', findingId: 'e-2', detectedAt: JUNE }),
        () => apply(anActIn(fold, alertId, { action: 'close', disposition: 'misuse' })),
      ];
      for (const step of steps) {
        step();
        for (const _ of ['first', 'again']) {
          expect(JSON.parse(pages.find(asked(query), JUNE).body)).toEqual(
            JSON.parse(JSON.stringify(plain(asked(query), JUNE))),
          );
        }
      }
    },
  );

  it('is rendered once until an alert changes, and has another tag then only where it differs', () => {
    const [one, other] = [pages.find(asked({ actor: 'e-1' }), JUNE), pages.find(asked({ actor: 'e-1' }), JUNE + 1)];
    expect(other).toBe(one);
    apply(aFinding({ findingId: 'other', group: 'actor:e-2', actorId: 'e-2' }));
    expect(pages.find(asked({ actor: 'e-1' }), JUNE).etag).toBe(one.etag);
    apply(aFinding({ findingId: 'own', group: 'actor:e-1', actorId: 'e-1', rule: 'another' }));
    expect(pages.find(asked({ actor: 'e-1' }), JUNE).etag).not.toBe(one.etag);
  });

  it('is kept no longer where too many others were asked for, though these find nothing', () => {
    const first = pages.find(asked({}), JUNE);
    const long = 'x'.repeat(2_000);
    for (let page = 0; page < PAGES_CHARS_MAX / long.length; page += 1) {
      pages.find(asked({ actor: `${page}${long}` }), JUNE);
    }
    expect(pages.find(asked({}), JUNE)).not.toBe(first);
  });

  it('has what is overdue from the moment that it is, without a change', () => {
    const overdueAt = (now: number) =>
      JSON.parse(pages.find(asked({ actor: 'e-1' }), now).body).items.map(
        ({ overdue }: { overdue: boolean }) => overdue,
      );
    const [{ dueAt = '' } = {}] = JSON.parse(pages.find(asked({ actor: 'e-1' }), JUNE).body).items;
    expect(overdueAt(Date.parse(dueAt) - 1)).toEqual([false]);
    expect(overdueAt(Date.parse(dueAt))).toEqual([true]);
    expect(overdueAt(Date.parse(dueAt) + HOUR)).toEqual([true]);
    expect(overdueAt(JUNE)).toEqual([false]);
  });
});
