import { bulkBody } from '../../../services/alerter/acts/bulk.ts';

const close = { alertIds: ['a'], action: 'close', disposition: 'test', text: 'a drill' };

describe('the body of an act on several alerts', () => {
  it.each([
    ['a close', close],
    ['a close with evidence', { ...close, evidence: ['T-1'] }],
    ['an acknowledgement', { alertIds: ['a', 'b'], action: 'acknowledge' }],
    ['an approval of what was read', { alertIds: ['a', 'b'], action: 'approve-close', proposals: ['p-1', 'p-2'] }],
    ['an assignment', { alertIds: ['a'], action: 'assign', to: 'mia' }],
  ])('may be %s', (_what, body) => {
    expect(bulkBody.safeParse(body).success).toBe(true);
  });

  it.each([
    ['no explanation', { ...close, text: undefined }, 'text'],
    ['a disposition of an acknowledgement', { ...close, action: 'acknowledge', text: undefined }, 'disposition'],
    ['a proposal of a close', { ...close, proposals: ['p-1'] }, 'proposals'],
    ['nobody to assign to', { alertIds: ['a'], action: 'assign' }, 'to'],
    ['one alert twice', { ...close, alertIds: ['a', 'a'] }, 'alertIds'],
    ['no alert', { ...close, alertIds: [] }, 'alertIds'],
    ['101 alerts', { ...close, alertIds: Array.from({ length: 101 }, (_, n) => `a-${n}`) }, 'alertIds'],
    ['an alert opened by hand', { ...close, action: 'open' }, 'action'],
    ['an unknown field', { ...close, by: 'me' }, ''],
  ])('is refused with %s', (_what, body, field) => {
    const { error } = bulkBody.safeParse(body);
    expect(error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });
});
