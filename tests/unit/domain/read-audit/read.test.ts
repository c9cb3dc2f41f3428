import { aboutRecord, aboutRecords } from '../../../../services/domain/read-audit/about-register.ts';
import { readEvent, readStores, type WatchedRead } from '../../../../services/domain/read-audit/read.ts';
import { checkAccessEvent } from '../../../../services/records/access-event/validate-access-event.ts';
import { TEXT_CHARS_MAX } from '../../../../services/value-forms/text.ts';

const place = { eventId: 'ev-1', occurredAt: 0 };
const aRead: WatchedRead = {
  outcome: 'allowed',
  asker: { id: 'e-1', kind: 'employee' },
  store: 'alerts',
  subject: {},
  filter: '/v1/alerts',
  reason: null,
};

describe('the event of a read', () => {
  it.each(readStores)('of %s names the store where nothing was asked for by its id', (store) => {
    const { resource, search } = readEvent({ ...aRead, store }, place);
    expect([resource.kind, resource.storeId, search?.kind]).toEqual(['store', store, 'browse']);
  });

  it.each([
    ['account', { ownerId: 'o-1', cameraId: 'c-1' }],
    ['camera', { cameraId: 'c-1', recordingId: 'r-1' }],
    ['recording', { recordingId: 'r-1', personId: 'e-7' }],
  ] as const)('of an %s has every id that was asked for', (kind, subject) => {
    const { resource, search } = readEvent({ ...aRead, subject }, place);
    const { ownerId, cameraId, recordingId } = resource;
    expect({ ownerId, cameraId, recordingId, personId: search?.personId }).toEqual({
      ownerId: null,
      cameraId: null,
      recordingId: null,
      personId: null,
      ...subject,
    });
    expect([resource.kind, resource.storeId, search?.kind]).toEqual([kind, null, 'id']);
  });

  it.each([
    ['a control character', { personId: 'e\n7', ownerId: 'o-1' }],
    ['a mark of writing direction', { cameraId: 'c\u202e1' }],
    ['too many characters', { ownerId: 'x'.repeat(TEXT_CHARS_MAX + 1) }],
  ])('is valid although an id has %s: the filter has it', (_what, subject) => {
    const event = readEvent({ ...aRead, subject, filter: '?'.repeat(20_000) }, place);
    expect(checkAccessEvent(event)).toEqual([]);
    expect(event.search?.filter).toHaveLength(TEXT_CHARS_MAX);
    expect(event.search?.filter).toMatch(/…$/);
  });
});

describe('a read of the register', () => {
  it.each([
    ['person', { personId: 'x' }],
    ['account', { ownerId: 'x' }],
    ['camera', { cameraId: 'x' }],
    ['recording', { recordingId: 'x' }],
    ['ticket', {}],
  ] as const)('of a %s is about it', (kind, subject) => {
    expect(aboutRecord({ kind, id: 'x' })).toEqual(subject);
    expect(aboutRecords({ kind }, { id: 'x' })).toEqual(subject);
  });

  it.each([
    { issuer: 'scim', id: 'e-7' },
    { manager: '', id: 'e-7' },
    { manager: 'e-1', aliases: 'e-7' },
    { approver: 'hr', manager: 'e-7' },
    { manager: 'e-1', userName: 'e-7' },
    { manager: 'e-1', externalId: 'e-7' },
  ])('of people is about whom it finds, whatever other filter is given before: %p', (filters) => {
    expect(aboutRecords({ kind: 'person' }, filters)).toEqual({ personId: 'e-7' });
  });

  it('by a field is about whom the field names, of several the first', () => {
    const filters = {
      limit: 50,
      employeeId: 'e-7',
      manager: 'e-8',
      ownerIds: 'o-1',
      cameraId: ['c-1', 'c-2'],
      team: 'eu',
    };
    expect(aboutRecords({ kind: 'case' }, filters)).toEqual({ personId: 'e-7', ownerId: 'o-1' });
    expect(aboutRecords({ kind: 'case' }, JSON.parse('{"__proto__":"x","constructor":"y"}'))).toEqual({});
  });
});
