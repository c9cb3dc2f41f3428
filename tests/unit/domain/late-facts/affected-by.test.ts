import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { keysOfAccess } from '../../../../services/domain/late-facts/access-keys.ts';
import { affectedBy } from '../../../../services/domain/late-facts/affected-by.ts';
import { outcomeOf } from '../../../../services/domain/late-facts/outcome.ts';
import type { RegisterRecord } from '../../../../services/domain/register/register-record.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const decide = createDecider({ rules: { version: 'test', rules: [] } });
const { resource } = anAccessEvent();
const access = anAccessEvent({ resource: { ...resource, ownerId: 'o-81' } });
const person = aRecord('person');

/** What random worlds meet too seldom (`tests/properties/late-facts.test.ts`). */
describe('the accesses that a late record can change', () => {
  it('are also those after the next version of an account, of which the earlier one names a user', () => {
    const account = (days: number, authorisedUsers: readonly string[]) =>
      aRecord('account', { validFrom: time(-days * DAY), authorisedUsers });
    expect(lateness(access, [person, account(10, [])], account(100, ['e-1042']))).toEqual(['changed', 'found']);
  });

  it('are the livestreams of the day before a consent, which may go on under it', () => {
    const stream = { ...access, action: 'livestream', purpose: 'express-consent' } as const;
    const consent = (id: string, from: number, until: number) => {
      const span = { validFrom: time(from), validUntil: time(until) };
      return aRecord('consent', { id, ...span, live: true, actions: ['livestream'] });
    };
    const renewedAfter = (millis: number) => {
      const early = [person, aRecord('account'), consent('C-1', -HOUR, millis)];
      return lateness(stream, early, consent('C-2', millis, millis + HOUR));
    };
    expect(renewedAfter(2 * HOUR)).toEqual(['changed', 'found']);
    expect(renewedAfter(DAY)).toEqual(['changed', 'found']);
    expect(renewedAfter(DAY + 1)).toEqual(['changed', 'left out']);
  });
});

/** Whether the record changes the decision about the access, and whether the access is found by it. */
function lateness(event: AccessEvent, early: readonly RegisterRecord[], late: RegisterRecord) {
  const first = decide(event, aRegister(...early));
  const register = aRegister(...early, late);
  const hasChanged = outcomeOf(decide(event, register)) !== outcomeOf(first);
  const affected = affectedBy(late, register);
  const keys = first.facts === null ? [] : keysOfAccess(event, first.facts);
  const isFound =
    affected !== null &&
    affected.keys.some((key) => keys.includes(key)) &&
    affected.from <= event.occurredAt &&
    event.occurredAt < affected.until;
  return [hasChanged ? 'changed' : 'same', isFound ? 'found' : 'left out'];
}

function time(afterAccess: number): string {
  return new Date(access.occurredAt + afterAccess).toISOString();
}
