import { accessFacts } from '../../../../services/domain/access-decision/access-facts.ts';
import { names } from '../../../../services/domain/access-decision/judged-actor.ts';
import { affectedBy } from '../../../../services/domain/late-facts/affected-by.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const DAY = 86_400_000;
const t = anAccessEvent().occurredAt;
const iso = (at: number) => new Date(at).toISOString();
/** They left `sales` so long before the access. */
const left = (millis: number) => [
  aRecord('person', { team: 'sales', validFrom: iso(t - 300 * DAY) }),
  aRecord('person', { team: 'support', validFrom: iso(t - millis) }),
];

describe('what names a team', () => {
  it.each([
    ['the team of the person', 'team:support', 100 * DAY, true],
    ['the team that they left a millisecond less than seven days ago', 'team:sales', 7 * DAY - 1, true],
    ['the team that they left seven days ago', 'team:sales', 7 * DAY, false],
    ['the team that they leave later', 'team:sales', -1, true],
    ['the team that they join later', 'team:support', -1, false],
    ['another team', 'team:billing', DAY, false],
    ['a role that has the name of the former team', 'role:sales', DAY, false],
    ['the person', 'e-1042', DAY, true],
  ])('%s', (_, grantee, millis, isNamed) => {
    const { actor } = accessFacts(anAccessEvent(), aRegister(...left(millis)), t, 'none' as never, null as never);
    expect(names(actor, grantee)).toBe(isNamed);
  });

  it('is looked for again seven days beyond the next version of a person', () => {
    const [before, after] = left(30 * DAY);
    const register = aRegister(...left(30 * DAY));
    expect(before && affectedBy(before, register)).toMatchObject({ until: t - 23 * DAY });
    expect(after && affectedBy(after, register)).toMatchObject({ from: t - 30 * DAY, until: Number.POSITIVE_INFINITY });
  });
});
