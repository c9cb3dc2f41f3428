import fc from 'fast-check';
import type { StoreRequest } from '../../../../../services/domain/access-import/access-log/viewing.ts';
import { Viewings } from '../../../../../services/domain/access-import/access-log/viewings.ts';

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
    file: null,
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

  it('have the bytes of those requests of which the log has them, and none where it has none', () => {
    const bytesOf = (...bytes: (number | null)[]) =>
      viewingsOf(bytes.map((one) => aRequest({ bytes: one }))).map(
        ({ extent }) => (extent as { bytes: unknown }).bytes,
      );
    expect([bytesOf(null, null), bytesOf(null, 5, null, 6), bytesOf(0)]).toEqual([[null], [11], [0]]);
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

  describe('of one file, of which players fetch ranges', () => {
    const MEGABYTE = 1_000_000;
    const aRange = (from: number, to: number, fields: Partial<StoreRequest> = {}) =>
      aRequest({
        bytes: to - from,
        file: { path: '/files/r-1.mp4', parts: [from, to], size: 60 * MEGABYTE, length: { fileMillis: 600_000 } },
        ...fields,
      });
    const durationOf = (...requests: readonly StoreRequest[]) =>
      viewingsOf(requests).map(({ extent }) => (extent as { durationMs: number | null }).durationMs);

    it('have the time of the bytes that were delivered, each once across seeks', () => {
      const [first, again, later] = [aRange(0, 6 * MEGABYTE), aRange(3 * MEGABYTE, 9 * MEGABYTE), aRange(30e6, 33e6)];
      expect(durationOf(first)).toEqual([60_000]);
      expect(durationOf(first, later, again, first)).toEqual([120_000]);
    });

    it('have the time by the rate of the camera, whatever the size', () => {
      const file = { path: '/a.mp4', parts: [0, 4 * MEGABYTE], size: null, length: { bitsPerSecond: 4_000_000 } };
      expect(durationOf(aRequest({ file }))).toEqual([8_000]);
    });

    it('are as they were saved, however often they go back to that', () => {
      const viewings = new Viewings(settings);
      viewings.add(aRange(0, 6 * MEGABYTE), () => 'log:1');
      const saved = viewings.save();
      for (let times = 0; times < 2; times += 1) {
        viewings.add(aRange(30e6, 36e6), () => 'log:2');
        viewings.load(saved);
      }
      expect(viewings.end().map(({ event }) => event)).toMatchObject([{ extent: { durationMs: 60_000 } }]);
    });

    it.each([
      ['where its bytes are', { parts: null }],
      ['how long the file is', { size: null }],
      ['how bytes become time', { length: null }],
    ])('have no time where the log does not have %s', (_what, fields) => {
      const { file } = aRange(0, 100);
      if (file === null) throw new Error('the request has no file');
      expect(durationOf(aRequest({ file: { ...file, ...fields } }))).toEqual([null]);
    });

    const HOUR = 60 * MINUTE;
    const continues = (...requests: readonly StoreRequest[]) => {
      const events = viewingsOf(requests);
      return events.map(({ accessId }) => events.findIndex(({ eventId }) => eventId === accessId));
    };
    const played = aRange(0, 6 * MEGABYTE);

    it.each([
      ['the next byte, hours later', { at: START + 11 * HOUR }, 6 * MEGABYTE, 0],
      ['what was on its way when the connection ended', { at: START + HOUR }, 4 * MEGABYTE, 0],
      ['the beginning', { at: START + HOUR }, 0, -1],
      ['another place', { at: START + HOUR }, 9 * MEGABYTE, -1],
      ['the next byte, on the next day', { at: START + 13 * HOUR }, 6 * MEGABYTE, -1],
      ['the next byte, from another address', { at: START + HOUR, address: '192.0.2.9' }, 6 * MEGABYTE, -1],
      ['the next byte, as another action', { at: START + HOUR, action: 'download' } as const, 6 * MEGABYTE, -1],
    ])('that ask for %s continue it, or do not', (_what, fields, from, expected) => {
      expect(continues(played, aRange(from, 12 * MEGABYTE, fields))).toEqual([-1, expected]);
    });

    it('that begin anew do not continue another, whatever they ask for in the same second', () => {
      const later = { at: START + HOUR };
      expect(continues(played, aRange(6 * MEGABYTE, 12 * MEGABYTE, later), aRange(0, 100, later))).toEqual([-1, -1]);
    });

    it('continue the first of several that continue each other, also after the process was started again', () => {
      const requests = [played, aRange(6e6, 7e6, { at: START + HOUR }), aRange(7e6, 8e6, { at: START + 2 * HOUR })];
      expect(continues(...requests)).toEqual([-1, 0, 0]);
      const before = new Viewings(settings);
      const [first] = requests.slice(0, 2).flatMap((one) => before.add(one, () => 'log:1'));
      const after = new Viewings(settings);
      after.load(JSON.parse(JSON.stringify(before.save())));
      const ended = [...after.add(requests[2] ?? played, () => 'log:3'), ...after.end()];
      const eventId = (first?.event as { eventId?: string } | undefined)?.eventId;
      expect(eventId).toHaveLength(32);
      expect(ended).toMatchObject([{ event: { accessId: eventId } }, { event: { accessId: eventId } }]);
    });

    it('continue with the next segment', () => {
      const aSegment = (number: number, at: number) => aRequest({ at, segment: `0${number}`, segmentMillis: 6_000 });
      const watched = [aSegment(3, START), aSegment(4, START + 6_000)];
      expect(continues(...watched, aSegment(5, START + HOUR))).toEqual([-1, 0]);
      expect(continues(...watched, aSegment(3, START + HOUR))).toEqual([-1, -1]);
      expect(continues(...watched, aSegment(7, START + HOUR))).toEqual([-1, -1]);
    });
  });

  it('end while the log goes on, so that open ones stay few', () => {
    const viewings = new Viewings(settings);
    expect(viewings.add(aRequest(), () => 'log:1')).toEqual([]);
    const later = aRequest({ at: START + 6 * MINUTE + 1, resource: { kind: 'recording', recordingId: 'r-2' } });
    expect(viewings.add(later, () => 'log:2')).toMatchObject([{ place: 'log:1' }]);
  });

  it('of somebody who asks all the time are events while they go on, each of which goes on with the first', () => {
    const viewings = new Viewings(settings);
    const requests = Array.from({ length: 24 * 60 }, (_, minute) => aRequest({ at: START + minute * MINUTE }));
    const ended = requests.flatMap((request) => viewings.add(request, () => 'log:1')).map(({ event }) => event);
    expect(ended).toHaveLength(11);
    const all = [...ended, ...viewings.end().map(({ event }) => event)] as Record<string, unknown>[];
    expect(all.reduce((sum, { extent }) => sum + (extent as { bytes: number }).bytes, 0)).toBe(100 * requests.length);
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(12);
    expect(all.map(({ accessId }) => accessId)).toEqual([undefined, ...Array(11).fill(all[0]?.eventId)]);
  });

  it.each([
    [126, 0],
    [180, 0],
    [126, -1],
  ])('have each another id where a request takes %s minutes from the first moment and %s ms', (minutes, before) => {
    const short = Array.from({ length: 2 * minutes }, (_, index) => START + index * 30_000);
    const events = viewingsOf([
      ...short.map((at) => aRequest({ at, until: at })),
      aRequest({ at: START + before, until: START + minutes * MINUTE }),
    ]);
    const [first, second] = events.map(({ eventId }) => eventId);
    expect(events.map(({ accessId }) => accessId)).toEqual([undefined, first]);
    expect(second).not.toBe(first);
  });

  it('that were ended for their length go on after the process was started again, and a pause ends them', () => {
    const before = new Viewings(settings);
    const minutes = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, minute) => aRequest({ at: START + (from + minute) * MINUTE }));
    const [first] = minutes(0, 140).flatMap((one) => before.add(one, () => 'log:1'));
    const after = new Viewings(settings);
    after.load(JSON.parse(JSON.stringify(before.save())));
    const ended = [...minutes(140, 150), ...minutes(152, 160)].flatMap((one) => after.add(one, () => 'log:1'));
    const all = [first, ...ended, ...after.end()].map((one) => (one?.event ?? {}) as Record<string, unknown>);
    expect(all.map(({ accessId }) => accessId)).toEqual([undefined, all[0]?.eventId, undefined]);
    expect(all[0]?.eventId).toHaveLength(32);
  });

  it('end where the clock was ahead when they were read, and their log with it', () => {
    const [YEAR, HOUR] = [365 * 24 * 60 * MINUTE, 60 * MINUTE];
    const file = (from: number) => ({ path: '/a', parts: [from, from + 9], size: null, length: null });
    const viewings = new Viewings(settings);
    viewings.add(aRequest({ at: START + YEAR, resource: { kind: 'recording', recordingId: 'r-2' } }), () => '1', START);
    viewings.add(aRequest({ file: file(0) }), () => '2', START + YEAR);
    expect(viewings.settle(START - MINUTE, START)).toEqual([]);
    expect(viewings.settle(START + 1, START + 2 * MINUTE)).toHaveLength(2);
    const saved = viewings.save();
    expect([saved.newest, (saved.nextSweep ?? 0) <= START + 3 * MINUTE]).toEqual([START, true]);
    const again = new Viewings(settings);
    again.load(saved);
    again.add(aRequest({ at: START + HOUR, file: file(9) }), () => '3', START + HOUR);
    expect(again.settle(START + 2 * HOUR, START + 2 * HOUR)).toMatchObject([
      { event: { accessId: expect.anything() } },
    ]);
  });

  it('of requests that each took longer than a viewing may are one where they end together', () => {
    const aLong = (minute: number) => aRequest({ at: START, until: START + (300 + minute) * MINUTE });
    expect(viewingsOf([aLong(0), aLong(1), aLong(2)])).toHaveLength(1);
  });

  it('of many hours are the same in every order within the disorder', () => {
    const requests = Array.from({ length: 900 }, (_, at) => aRequest({ at: START + at * 20_000 }));
    const late = (by: number) =>
      requests.map((one, at) => ({ one, at: at + (at % 7 === by ? 12 : 0) })).sort((a, b) => a.at - b.at);
    const expected = viewingsOf(requests);
    expect(expected).toHaveLength(3);
    for (let by = 0; by < 7; by += 1) expect(viewingsOf(late(by).map(({ one }) => one))).toEqual(expected);
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
