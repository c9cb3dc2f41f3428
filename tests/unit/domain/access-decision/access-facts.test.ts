import { isMfaUnknown } from '../../../../services/domain/access-decision/access-facts.ts';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const said = (mfa: boolean | null): Partial<AccessEvent> => ({
  authentication: { ...absentAccessEvent.authentication, mfa, method: 'webauthn' },
});
const silent = aRegister(aRecord('source'));
const enforcing = aRegister(aRecord('source', { mfaEnforced: true }));
const lax = aRegister(aRecord('source', { mfaEnforced: false }));
const service = (onBehalfOf: AccessEvent['actor']['onBehalfOf']): Partial<AccessEvent> => ({
  actor: { id: 'proxy', kind: 'service', onBehalfOf },
});

describe('a second factor', () => {
  it.each([
    ['neither the event nor its source reports it', {}, silent, true],
    ['the event is silent and its source unknown', {}, aRegister(), true],
    ['the event has authentication without it', said(null), silent, true],
    ['the event reports one', said(true), silent, false],
    ['the event reports none', said(false), silent, false],
    ['the source enforces one', {}, enforcing, false],
    ['the source enforces none', {}, lax, false],
    ['a service acts for a person', service({ id: 'e-1042', kind: 'employee' }), silent, true],
    ['a service acts for itself', service(null), silent, false],
    ['a customer looks', { actor: { id: 'o-81', kind: 'owner' as const, onBehalfOf: null } }, silent, false],
    ['it is the end of an access', { phase: 'end' as const, accessId: 'ev-0' }, silent, false],
  ])('when %s', (_, event, register, isUnknown) => {
    expect(isMfaUnknown(anAccessEvent(event), register)).toBe(isUnknown);
  });
});
