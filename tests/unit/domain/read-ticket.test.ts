import { readTicket, type TicketField, type TicketMap } from '../../../services/domain/read-ticket.ts';

const at = (path: string): TicketField => ({
  path,
  value: null,
  prefix: '',
  values: null,
  optional: false,
  when: null,
});

describe('the first of several fields that has a value', () => {
  const map: TicketMap = {
    only: null,
    fields: {
      id: [at('key'), { ...at('archived.key'), optional: true }],
      ownerId: [at('owner')],
      openedBy: [at('owner')],
      openedAt: [at('time')],
      updatedAt: [at('time')],
      cameraId: [],
      requesterAccountId: [],
      closedAt: [],
    },
    assignees: [],
    timesWithoutZone: false,
  };
  const message = { owner: 'o-1', time: '2026-11-24T09:30:00Z' };

  it('is taken where another one is missing', () => {
    const second = readTicket({ ...message, archived: { key: 'B' } }, map);
    expect(second).toMatchObject({ ticket: { id: 'B' } });
    expect(readTicket({ ...message, key: 'A', archived: { key: 'B' } }, map)).toMatchObject({ ticket: { id: 'A' } });
  });

  it('is missing where none has one: those that are not optional are reported', () => {
    expect(readTicket(message, map)).toMatchObject({ problems: [{ field: 'key', value: null }] });
  });
});
