import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { formerTeamIn } from '../../../../services/domain/access-decision/facts/former-team.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** What a decision reports where records name a team that the actor has left. What covers an access stays as it is. */

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const DAY = 86_400_000;
const event = anAccessEvent({
  resource: { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
  authentication: { ...absentAccessEvent.authentication, mfa: true },
  purpose: 'express-consent',
});
const trained = { trainingValidUntil: '2030-01-01T00:00:00Z' };
const iso = (at: number) => new Date(at).toISOString();
const person = (team: string, ago: number, fields = {}) =>
  aRecord('person', { ...trained, team, validFrom: iso(event.occurredAt - ago), ...fields });
/** They left `sales` so long before the access. */
const left = (millis: number) => [person('sales', 300 * DAY), person('support', millis)];
const known = [aRecord('account'), aRecord('camera'), aRecord('recording', { cameraId: 'c-3' })];
const ticketOf = (...assignees: readonly string[]) => aRecord('ticket', { assignees });
const consentTo = (grantedTo: string, fields = {}) => aRecord('consent', { grantedTo, ...fields });

function judged(...records: readonly RegisterRecord[]) {
  const decision = decide(event, aRegister(...known, ...records));
  const { verdict, determinedBy, tried, reason } = decision;
  return { verdict, rules: determinedBy.map(({ rule }) => rule), tried, reason, former: formerTeamIn(tried) };
}

describe('a record that names the former team', () => {
  it('covers nothing, and the decision reports that it would have, and since when they have left', () => {
    const found = judged(...left(2 * DAY), consentTo('team:sales'), ticketOf('team:sales'));
    expect(found).toMatchObject({ verdict: 'violation', rules: ['consent-out-of-scope', 'no-need-to-know'] });
    const state =
      'left team:sales on 22 Nov 2026, 09:12:03.123 UTC: there consent C-1 and ticket T-4711 would have explained it';
    expect(found.tried[0]).toEqual({ kind: 'person', id: 'e-1042', state });
    expect(found.reason).toContain(`e-1042 ${state}`);
    expect(found.former).toEqual({
      team: 'sales',
      leftAt: event.occurredAt - 2 * DAY,
      day: '22 Nov 2026',
      records: 'consent C-1 and ticket T-4711',
      isExplained: true,
    });
  });

  it('is of one of the last eight teams: each is judged once more, and a directory may let people write theirs', () => {
    const moves = (count: number) => [
      person('sales', 300 * DAY),
      ...Array.from({ length: count }, (_, index) => person(`team-${index}`, DAY - index)),
    ];
    const records = [consentTo('any-support'), ticketOf('team:sales')];
    expect(judged(...moves(8), ...records).former).toMatchObject({ team: 'sales' });
    expect(judged(...moves(9), ...records).former).toBeNull();
  });

  it('is a ticket alone, where the consent holds', () => {
    const found = judged(...left(2 * DAY), consentTo('any-support'), ticketOf('team:sales'));
    expect(found).toMatchObject({ verdict: 'unexplained', former: { records: 'ticket T-4711' } });
  });

  it('covers where a ticket is missing there too, so that the access would be unexplained and break no rule', () => {
    const found = judged(...left(2 * DAY), consentTo('team:sales'));
    expect(found).toMatchObject({ verdict: 'violation', former: { records: 'consent C-1', isExplained: false } });
  });

  it('is reported beside a rule of low severity, which is not about it', () => {
    const lapsed = { trainingValidUntil: '2026-01-01T00:00:00Z' };
    const people = [person('sales', 300 * DAY), person('support', DAY, lapsed)];
    const found = judged(...people, consentTo('any-support'), ticketOf('team:sales'));
    expect(found).toMatchObject({ rules: ['no-need-to-know', 'training-lapsed'], former: { team: 'sales' } });
  });

  it.each<readonly [string, readonly RegisterRecord[]]>([
    [
      'they left fourteen days and a moment ago',
      [...left(14 * DAY + 1), consentTo('team:sales'), ticketOf('team:sales')],
    ],
    ['they never were in it', [person('support', DAY), consentTo('team:sales'), ticketOf('team:sales')]],
    [
      'they join it later',
      [person('support', DAY), person('sales', -DAY), ticketOf('team:sales'), consentTo('team:sales')],
    ],
    [
      'it would not have covered in the former team either',
      [...left(DAY), consentTo('team:sales', { actions: ['export'] })],
    ],
    [
      'it covers nothing more there than another record does',
      [...left(DAY), consentTo('any-support'), consentTo('team:sales', { id: 'C-2' })],
    ],
    [
      'a graver rule is broken too',
      [
        person('sales', 300 * DAY),
        person('support', DAY, { employmentUntil: '2026-01-01T00:00:00Z' }),
        consentTo('team:sales'),
        ticketOf('team:sales'),
      ],
    ],
    ['nothing names a team', [...left(DAY)]],
  ])('is not reported where %s', (_, records) => {
    expect(judged(...records)).toMatchObject({ verdict: expect.not.stringMatching('^explained$'), former: null });
  });

  it('is not looked for where the access is explained', () => {
    expect(judged(...left(DAY), consentTo('team:support'), ticketOf('team:support'))).toMatchObject({
      verdict: 'explained',
      tried: [],
    });
  });
});

it('reads of a decision only what it wrote', () => {
  const former = (kind: string, state: string) => formerTeamIn([{ kind, id: 'x', state }]);
  const state =
    'left team:a on 1 Jun 2026, 09:00 UTC: there b on 3 Jun 2026, 10:00 UTC: there ticket T would have explained it';
  expect(former('person', state)).toMatchObject({ team: 'a on 1 Jun 2026, 09:00 UTC: there b', day: '3 Jun 2026' });
  expect([former('ticket', state), former('person', `x ${state}`), former('person', `${state} x`)]).toEqual([
    null,
    null,
    null,
  ]);
});
