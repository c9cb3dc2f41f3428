import type { Detector } from '../../../../../services/domain/finding/detector.ts';
import { liveOverrun } from '../../../../../services/domain/finding/rules/live-overrun.ts';
import { type AccessChanges, aDetectedAccess, HOUR, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { loadMemory, savedMemory } from '../../../../support/rows/saved-memory.ts';

const create = () => {
  const values = { arrivalSeconds: 2, liveSecondsMax: 60, importMinutes: 60, endsMin: 5, endsPerMissingMin: 20 };
  return liveOverrun.create(values, { severity: 'high' }) as Required<Detector>;
};

const stream = { eventId: 'a', action: 'livestream', occurredAt: JUNE, appendedAt: JUNE } as const;
const begin = () => aDetectedAccess({ ...stream, verdict: 'explained', permissionUntil: JUNE + HOUR });
const end = () =>
  aDetectedAccess({
    eventId: 'b',
    action: 'livestream',
    verdict: 'ended',
    accessId: 'a',
    occurredAt: JUNE + 2 * HOUR,
    appendedAt: JUNE + 2 * HOUR,
  });

it.each(['duplicate', 'conflict'] as const)('is found of a stream whose begin arrives again as a %s', (verdict) => {
  for (const action of ['livestream', 'view'] as const) {
    const detector = create();
    const again = aDetectedAccess({ ...stream, action, verdict, appendedAt: JUNE + MINUTE });
    const reported = [begin(), again, end()].flatMap((access) => detector.observe(access));
    expect(reported.map(({ evidence }) => evidence.eventId)).toEqual(['a']);
  }
});

describe('a stream that its source, which reports ends, did not end', () => {
  const streamed = (eventId: string, at: number) =>
    aDetectedAccess({ ...stream, eventId, occurredAt: at, appendedAt: at, verdict: 'explained', permissionUntil: at });
  const ended = (accessId: string, at: number) =>
    aDetectedAccess({ ...stream, eventId: `${accessId}-end`, occurredAt: at, verdict: 'ended', accessId });

  it('stays found, also after a snapshot, where its source reports none any more', () => {
    const detector = create();
    for (let n = 0; n < 5; n += 1)
      for (const one of [streamed(`e${n}`, JUNE), ended(`e${n}`, JUNE)]) detector.observe(one);
    const foundAt = (nowMs: number) =>
      detector.advance({ nowMs, observedUpTo: nowMs }).map(({ evidence }) => evidence.eventId);
    detector.observe(streamed('found', JUNE + HOUR));
    expect(foundAt(JUNE + 2 * HOUR)).toEqual(['found']);
    for (let n = 0; n < 5; n += 1) detector.observe(streamed(`without-${n}`, JUNE + 2 * HOUR));
    expect(foundAt(JUNE + 3 * HOUR)).toEqual([]);
    const loaded = create();
    loadMemory(loaded.memory, savedMemory(detector.memory));
    for (const one of [detector, loaded]) {
      expect(one.observe(streamed('found', JUNE + HOUR))).toHaveLength(1);
      expect(one.observe(streamed('without-0', JUNE + 2 * HOUR))).toEqual([]);
    }
  });

  it('is judged anew once its permission is extended, by what its source reports then', () => {
    const detector = create();
    const at = (nowMs: number) =>
      detector.advance({ nowMs, observedUpTo: nowMs }).map(({ evidence }) => evidence.eventId);
    for (let n = 0; n < 5; n += 1)
      for (const one of [streamed(`e${n}`, JUNE), ended(`e${n}`, JUNE)]) detector.observe(one);
    detector.observe(streamed('extended', JUNE + HOUR));
    expect(at(JUNE + 2 * HOUR)).toEqual(['extended']);
    const longer = aDetectedAccess({
      ...stream,
      eventId: 'extended',
      occurredAt: JUNE + HOUR,
      appendedAt: JUNE + HOUR,
      verdict: 'explained',
      permissionUntil: JUNE + 5 * HOUR,
    });
    expect(detector.observe(longer)).toEqual([]);
    // It goes on and is not missing, so that another one is found beside it.
    detector.observe(streamed('other', JUNE + 2 * HOUR));
    expect(at(JUNE + 3 * HOUR)).toEqual(['other']);
    for (let n = 0; n < 5; n += 1) detector.observe(streamed(`without-${n}`, JUNE + 3 * HOUR));
    expect(at(JUNE + 4 * HOUR)).toEqual([]);
    expect(at(JUNE + 6 * HOUR)).toEqual([]);
  });

  it.each<[string, AccessChanges]>([
    ['has no end', { permissionUntil: null }],
    ['is that of a customer', { permissionUntil: JUNE + HOUR, actorKind: 'owner' }],
  ])('is not missing once its permission %s', (_, changes) => {
    const detector = create();
    const at = (nowMs: number) =>
      detector.advance({ nowMs, observedUpTo: nowMs }).map(({ evidence }) => evidence.eventId);
    for (let n = 0; n < 5; n += 1)
      for (const one of [streamed(`e${n}`, JUNE), ended(`e${n}`, JUNE)]) detector.observe(one);
    detector.observe(streamed('changed', JUNE + HOUR));
    expect(at(JUNE + 2 * HOUR)).toEqual(['changed']);
    const again = { ...stream, eventId: 'changed', occurredAt: JUNE + HOUR, appendedAt: JUNE + HOUR } as const;
    expect(detector.observe(aDetectedAccess({ ...again, verdict: 'explained', ...changes }))).toEqual([]);
    detector.observe(streamed('other', JUNE + 2 * HOUR));
    expect(at(JUNE + 3 * HOUR)).toEqual(['other']);
  });
});
