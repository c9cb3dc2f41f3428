import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { checkAccessEvent } from '../../../../services/records/access-event/validate-access-event.ts';
import { anAccessEvent, IP_HASH } from '../../../support/access-event-builders.ts';

const source = { ...absentAccessEvent.source, id: 's' };
const resource = { ...absentAccessEvent.resource, kind: 'recording' } as const;
const noExtent = { ...absentAccessEvent.extent };

describe('checkAccessEvent', () => {
  it('finds nothing wrong with an event that intake could have written', () => {
    expect(checkAccessEvent(anAccessEvent())).toEqual([]);
    expect(checkAccessEvent(anAccessEvent({ network: { ...absentAccessEvent.network, ipHash: IP_HASH } }))).toEqual([]);
  });

  it.each<[string, Partial<AccessEvent>]>([
    ['eventId', { eventId: '' }],
    ['eventId', { eventId: 'a'.repeat(129) }],
    ['occurredAt', { occurredAt: 253_402_300_800_000 }],
    ['occurredAt', { occurredAt: -62_167_219_200_001 }],
    ['source.id', { source: { ...source, id: '' } }],
    ['source.id', { source: { ...source, id: 'nul\0byte' } }],
    ['source.instance', { source: { ...source, instance: 'a\nb' } }],
    ['source.version', { source: { ...source, version: 'x'.repeat(2_049) } }],
    ['source.sequence', { source: { ...source, sequence: -1 } }],
    ['actor.id', { actor: { id: '\ud800', kind: 'employee', onBehalfOf: null } }],
    ['actor.onBehalfOf.id', { actor: { id: 'a', kind: 'service', onBehalfOf: { id: '', kind: 'employee' } } }],
    ['accessId', { phase: 'end' }],
    ['accessId', { accessId: '' }],
    ['resource', { resource }],
    ['resource.recordingId', { resource: { ...resource, recordingId: '' } }],
    ['resource.cameraId', { resource: { ...resource, cameraId: '\u0085' } }],
    ['resource.ownerId', { resource: { ...resource, ownerId: '\u007f' } }],
    ['resource.storeId', { resource: { ...resource, storeId: '' } }],
    ['authentication', { authentication: { ...absentAccessEvent.authentication } }],
    ['authentication.method', { authentication: { ...absentAccessEvent.authentication, mfa: true, method: '' } }],
    ['authentication.sessionId', { authentication: { ...absentAccessEvent.authentication, sessionId: '' } }],
    ['network', { network: { ...absentAccessEvent.network } }],
    ['network.ipHash', { network: { ...absentAccessEvent.network, ipHash: '198.51.100.7' } }],
    ['network.country', { network: { ...absentAccessEvent.network, country: '' } }],
    ['extent', { extent: noExtent }],
    ['extent.durationMs', { extent: { ...noExtent, durationMs: -1 } }],
    ['extent.bytes', { extent: { ...noExtent, bytes: -1 } }],
    ['extent.count', { extent: { ...noExtent, count: 2 ** 53 } }],
    ['claim.id', { claim: { ...absentAccessEvent.claim, kind: 'ticket', id: '' } }],
    ['search.resultCount', { search: { ...absentAccessEvent.search, kind: 'name', resultCount: -1 } }],
    ['search.personId', { search: { ...absentAccessEvent.search, kind: 'id', personId: '' } }],
    ['search.filter', { search: { ...absentAccessEvent.search, kind: 'id', filter: 'two\nlines' } }],
    ['search.reason', { search: { ...absentAccessEvent.search, kind: 'id', reason: 'x'.repeat(2_049) } }],
    ['recipient.id', { recipient: { ...absentAccessEvent.recipient, kind: 'owner', id: '', jurisdiction: null } }],
    [
      'recipient.jurisdiction',
      { recipient: { ...absentAccessEvent.recipient, kind: 'owner', id: null, jurisdiction: '' } },
    ],
    ['destination.domain', { destination: { ...absentAccessEvent.destination, kind: 'email', domain: '' } }],
  ])('names %s', (field, fields) => {
    expect(checkAccessEvent(anAccessEvent(fields)).map((problem) => problem.field)).toEqual([field]);
  });

  it('lets a search go without a resource id', () => {
    expect(checkAccessEvent(anAccessEvent({ action: 'search', resource }))).toEqual([]);
  });
});
