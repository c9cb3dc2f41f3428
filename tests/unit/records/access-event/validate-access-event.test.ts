import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { checkAccessEvent } from '../../../../services/records/access-event/validate-access-event.ts';
import { anAccessEvent, IP_HASH } from '../../../support/access-event-builders.ts';

const source = { id: 's', instance: null, version: null, sequence: null };
const resource = { kind: 'recording', recordingId: null, cameraId: null, ownerId: null, storeId: null } as const;
const noExtent = { durationMs: null, bytes: null, count: null, decrypted: null };

describe('checkAccessEvent', () => {
  it('finds nothing wrong with an event that intake could have written', () => {
    expect(checkAccessEvent(anAccessEvent())).toEqual([]);
    expect(
      checkAccessEvent(anAccessEvent({ network: { ipHash: IP_HASH, country: null, approved: null, claimed: null } })),
    ).toEqual([]);
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
    ['authentication', { authentication: { mfa: null, method: null, sessionId: null, managedDevice: null } }],
    ['authentication.method', { authentication: { mfa: true, method: '', sessionId: null, managedDevice: null } }],
    ['authentication.sessionId', { authentication: { mfa: null, method: null, sessionId: '', managedDevice: null } }],
    ['network', { network: { ipHash: null, country: null, approved: null, claimed: null } }],
    ['network.ipHash', { network: { ipHash: '198.51.100.7', country: null, approved: null, claimed: null } }],
    ['network.country', { network: { ipHash: null, country: '', approved: null, claimed: null } }],
    ['extent', { extent: noExtent }],
    ['extent.durationMs', { extent: { ...noExtent, durationMs: -1 } }],
    ['extent.bytes', { extent: { ...noExtent, bytes: -1 } }],
    ['extent.count', { extent: { ...noExtent, count: 2 ** 53 } }],
    ['claim.id', { claim: { kind: 'ticket', id: '' } }],
    ['search.resultCount', { search: { kind: 'name', resultCount: -1 } }],
    ['recipient.id', { recipient: { kind: 'owner', id: '', jurisdiction: null } }],
    ['recipient.jurisdiction', { recipient: { kind: 'owner', id: null, jurisdiction: '' } }],
    ['destination.domain', { destination: { kind: 'email', domain: '' } }],
  ])('names %s', (field, fields) => {
    expect(checkAccessEvent(anAccessEvent(fields)).map((problem) => problem.field)).toEqual([field]);
  });

  it('lets a search go without a resource id', () => {
    expect(checkAccessEvent(anAccessEvent({ action: 'search', resource }))).toEqual([]);
  });
});
