import { returnedTo } from '../../../services/console/page/alerts/returned-to.ts';

const of = (...times: string[]) => times.map((occurredAt) => ({ ownerId: 'o-81', occurredAt }));
const onTwo = 'Recordings of one owner, o-81, were opened on 2 days.';

describe('how often a person came back to an owner', () => {
  it('counts days of the reader, to whom one evening is one day', () => {
    const evening = of('2026-11-24T23:30:00Z', '2026-11-25T00:30:00Z');
    expect(returnedTo(evening, 'America/Los_Angeles')).toBeNull();
    expect(returnedTo(evening, 'UTC')).toBe(onTwo);
    const midnight = of('2026-11-24T14:30:00Z', '2026-11-24T15:30:00Z');
    expect(returnedTo(midnight, 'Asia/Tokyo')).toBe(onTwo);
    expect(returnedTo(midnight, 'UTC')).toBeNull();
  });

  it('is a sentence about the owner of most days, and none about what has no owner or time', () => {
    const others = [
      { ownerId: 'o-82', occurredAt: '2026-11-24T09:00:00Z' },
      { ownerId: 'o-82', occurredAt: '2026-11-26T09:00:00Z' },
      { ownerId: null, occurredAt: '2026-11-26T09:00:00Z' },
      { ownerId: 'o-82', occurredAt: null },
    ];
    expect(returnedTo(others, 'UTC')).toBe('Recordings of one owner, o-82, were opened on 2 days.');
    const thrice = of('2026-11-23T09:00:00Z', '2026-11-24T09:00:00Z', '2026-11-25T09:00:00Z');
    expect(returnedTo([...others, ...thrice], 'UTC')).toBe('Recordings of one owner, o-81, were opened on 3 days.');
    expect(returnedTo([])).toBeNull();
  });
});
