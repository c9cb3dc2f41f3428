import fc from 'fast-check';
import { type StoreRequest, Viewings } from '../../../../../services/domain/access-import/access-log/viewings.ts';

const MINUTE = 60_000;
const settings = { gapMillis: MINUTE, disorderMillis: 5 * MINUTE };
const START = Date.UTC(2026, 10, 26, 9);

function aRequest(fields: Partial<StoreRequest> = {}): StoreRequest {
  return {
    at: START,
    source: 'nginx',
    actor: { id: 'e-1', kind: 'employee' },
    method: null,
    address: '192.0.2.3',
    action: 'view',
    outcome: 'allowed',
    path: 'app',
    resource: { kind: 'recording', recordingId: 'r-1' },
    bytes: 100,
    segment: null,
    segmentMillis: null,
    ...fields,
  };
}

function viewingsOf(requests: readonly StoreRequest[]) {
  const viewings = new Viewings(settings);
  const events = requests.flatMap((request, index) => viewings.add(request, () => `log:${index + 1}`));
  return [...events, ...viewings.end()].map(({ event }) => event as Record<string, unknown>);
}

describe('viewings', () => {
  it('are one for all segments that a player fetches, with the time that was seen', () => {
    const requests = Array.from({ length: 100 }, (_, index) =>
      aRequest({ at: START + index * 6_000, segment: `${index}`, segmentMillis: 6_000 }),
    );
    // A seek back fetches segments again, which is not more of the recording.
    const again = requests.slice(0, 10).map((one) => ({ ...one, at: START + 600_000 }));
    const events = viewingsOf([...requests, ...again]);
    expect(events).toMatchObject([
      { occurredAt: '2026-11-26T09:00:00.000Z', extent: { durationMs: 600_000, bytes: 11_000 } },
    ]);
  });

  it.each([
    ['another person', { actor: { id: 'e-2', kind: 'employee' } as const }],
    ['another address', { address: '192.0.2.4' }],
    ['another recording', { resource: { kind: 'recording', recordingId: 'r-2' } }],
    ['another action', { action: 'download' } as const],
    ['a denied request', { outcome: 'denied' } as const],
    ['a gap', { at: START + MINUTE + 1 }],
  ])('are apart for %s', (_what, fields) => {
    expect(viewingsOf([aRequest(), aRequest(fields)])).toHaveLength(2);
    expect(viewingsOf([aRequest(), aRequest({ at: START + MINUTE })])).toHaveLength(1);
  });

  it('end while the log goes on, so that open ones stay few', () => {
    const viewings = new Viewings(settings);
    expect(viewings.add(aRequest(), () => 'log:1')).toEqual([]);
    const later = aRequest({ at: START + 6 * MINUTE + 1, resource: { kind: 'recording', recordingId: 'r-2' } });
    expect(viewings.add(later, () => 'log:2')).toMatchObject([{ place: 'log:1' }]);
  });

  it('are the same in every order within the disorder, and twice', () => {
    const requests = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 5 }).map((halves) => START + halves * 50_000),
        actor: fc.constantFrom('e-1', 'e-2').map((id) => ({ id, kind: 'employee' }) as const),
        bytes: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        requests.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        ([given, shuffled]) => {
          const sorted = (list: typeof given) => viewingsOf(list.map(aRequest)).sort(byId);
          expect(sorted(shuffled)).toEqual(sorted(given));
        },
      ),
    );
  });
});

function byId(one: Record<string, unknown>, other: Record<string, unknown>): number {
  return String(one.eventId) < String(other.eventId) ? -1 : 1;
}
