import type { NoticeWithSubject } from '../../../services/adapters/notifications/sender.ts';

/** An alert of severity high was opened. */
export const aNotice: NoticeWithSubject & { readonly case: null } = {
  offset: 0,
  at: 0,
  about: 'alert',
  closes: [],
  closed: [],
  case: null,
  alertId: 'a-1',
  kind: 'opened',
  cause: 'opened',
  severity: 'high',
  url: 'https://custodes.example/alerts/a-1',
  alert: {
    alertId: 'a-1',
    severity: 'high',
    state: 'new',
    openedAt: '1970-01-01T00:00:00.000Z',
    accesses: 3,
    owners: 2,
    rules: ['rule-a'],
    actor: 'e-1042',
    summary: 'by e-1042',
  },
};

/** A case was closed. */
export const aCaseNotice: NoticeWithSubject = {
  offset: 1,
  at: 0,
  about: 'case',
  closes: [],
  closed: [],
  alert: null,
  alertId: 'c-1',
  kind: 'case-closed',
  cause: 'closed',
  severity: 'critical',
  url: 'https://custodes.example/cases/c-1',
  case: { caseId: 'c-1', title: 'e-1042 again', state: 'closed', alertIds: ['a-1'], affectedAccounts: 3 },
};
