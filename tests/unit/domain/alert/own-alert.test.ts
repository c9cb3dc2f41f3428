import { ownAlert } from '../../../../services/domain/alert/own-alert.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');

/** Records of one person: the later one lists the one before, and each has a line manager of its own. */
const register = aRegister(
  aRecord('person', { id: 'e-1', aliases: ['one@example'], manager: 'm-1' }),
  aRecord('person', { id: 'e-2', aliases: ['e-1'], manager: 'm-2' }),
  aRecord('person', { id: 'e-3', aliases: ['e-2'], manager: 'm-3' }),
  aRecord('person', { id: 'e-9', manager: 'm-1' }),
);

const bar = (people: readonly string[], by: string) =>
  ownAlert({ people, firstEventAt: AT, lastEventAt: AT }, by, register, AT);

describe('an alert about somebody whose records were joined', () => {
  it.each(['one@example', 'e-1', 'e-2', 'e-3'])('is not answered by them, as %s', (by) => {
    expect(bar(['one@example'], by)).toEqual({ about: 'one@example', as: 'themself' });
  });

  it.each(['m-1', 'm-2', 'm-3'])('is not answered by the line manager %s of any of them', (by) => {
    expect(bar(['one@example'], by)).toMatchObject({ as: 'line manager' });
    // Two ids of one person are not two people.
    expect(bar(['one@example', 'e-2'], by)).toMatchObject({ as: 'line manager' });
  });

  it('is answered by a line manager where it is about somebody else too', () => {
    expect(bar(['one@example', 'e-9'], 'm-1')).toBeNull();
    expect(bar([], 'm-1')).toBeNull();
  });
});
