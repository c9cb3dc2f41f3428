import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const resource = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', ownerId: 'o-81' } as const;
const event = anAccessEvent({ resource, purpose: 'express-consent' });

it('names the twenty tickets that came closest: of one closeness by id, in whichever order they were filed', () => {
  const closed = { closedAt: '2026-11-20T10:00:00Z' };
  const tickets = Array.from({ length: 60 }, (_, number) =>
    aRecord('ticket', {
      id: `T-${100 + ((number * 37) % 60)}`,
      ...(number % 4 === 0 ? closed : { assignees: ['e-5'] }),
    }),
  );
  const known = [aRecord('account'), aRecord('recording'), aRecord('person'), aRecord('consent')];
  const { tried } = decide(event, aRegister(...known, ...tickets));
  const idsOf = (isClosed: boolean) =>
    tickets
      .filter((ticket) => (ticket.closedAt !== null) === isClosed)
      .map(({ id }) => id)
      .sort();
  const expected = [
    ...idsOf(true).map((id) => ({ kind: 'ticket', id, state: 'was closed on 20 Nov 2026, 10:00 UTC' })),
    ...idsOf(false).map((id) => ({ kind: 'ticket', id, state: 'is not assigned to e-1042' })),
  ];
  expect(idsOf(true)).toHaveLength(15);
  expect(tried.filter(({ kind }) => kind === 'ticket')).toEqual(expected.slice(0, 20));
});

it.each([1, 2, 3])(
  'judges a closed ticket by the last one closed of the actor, wherever it was filed (%d)',
  (place) => {
    const tickets = [0, 1, 2, 3].map((number) => {
      const closedAt = number === place ? '2026-11-24T09:11:03.123Z' : `2026-11-2${number}T10:00:00Z`;
      return aRecord('ticket', { id: `T-${9 - number}`, closedAt });
    });
    const person = aRecord('person', { trainingValidUntil: '2030-01-01T00:00:00Z' });
    const known = [aRecord('account'), aRecord('recording'), person, aRecord('consent')];
    const judgedOf = (...some: typeof tickets) => decide(event, aRegister(...known, ...some)).verdict;
    expect(judgedOf(...tickets)).toBe('explained');
    expect(judgedOf(...tickets.filter((_, number) => number !== place))).toBe('unexplained');
  },
);
