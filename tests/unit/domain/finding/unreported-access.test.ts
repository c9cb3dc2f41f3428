import { defaultDetector } from '../../../../services/domain/finding/detectors.ts';
import { unreportedAccessOf } from '../../../../services/domain/finding/rules/unreported-access.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';
import { loadMemory, savedMemory } from '../../../support/rows/saved-memory.ts';

/** `infra/detections/unreported-access.yml` has the tests of what needs no register. */

const register = aRegister(
  aRecord('person', { id: 'e-1', aliases: ['jo'] }),
  aRecord('person', { id: 'e-2', aliases: ['sam'] }),
);

/** A server read a recording, and delivered it to somebody. */
function delivery(recipient: string | null, recordingId = 'r-1') {
  const read = aDetectedAccess({
    path: 'direct-store',
    actorId: 'video-server',
    actorKind: 'service',
    sourceId: 'nginx',
    recordingId,
    occurredAt: JUNE,
  });
  const to = recipient === null ? null : ({ kind: 'internal', id: recipient, jurisdiction: null } as const);
  return { ...read, event: { ...read.event, recipient: to } };
}

function found(...accesses: readonly ReturnType<typeof aDetectedAccess>[]) {
  const detector = defaultDetector(unreportedAccessOf(register));
  for (const access of accesses) expect(detector.observe(access)).toEqual([]);
  const reports = detector.advance?.({ nowMs: JUNE + 60 * MINUTE, observedUpTo: Number.POSITIVE_INFINITY }) ?? [];
  return reports.map(({ actorId, group }) => [actorId, group]);
}

describe('what a server delivered', () => {
  const reported = aDetectedAccess({ actorId: 'e-1', recordingId: 'r-1', occurredAt: JUNE + MINUTE });

  it('was reported by the report of the person who received it, by whatever id the server knows them', () => {
    expect(found(delivery('jo'), reported)).toEqual([]);
    expect(found(reported, delivery('jo'))).toEqual([]);
  });

  it('accuses who received it, also while somebody else watches the recording', () => {
    expect(found(reported, delivery('sam'))).toEqual([['e-2', 'actor:e-2']]);
  });

  it('was reported by anyone, where nobody knows who received it', () => {
    expect(found(delivery('stranger'), delivery(null), reported)).toEqual([]);
    expect(found(delivery('stranger'))).toEqual([['stranger', 'actor:stranger']]);
    expect(found(delivery(null))).toEqual([['video-server', 'actor:video-server']]);
  });
});

describe('a read that goes on after a pause', () => {
  const HOUR = 60 * MINUTE;
  const reported = aDetectedAccess({ actorId: 'e-1', role: 'agent', recordingId: 'r-1', occurredAt: JUNE - 12 * HOUR });
  const read = (eventId: string, occurredAt: number, accessId: string | null = null) => {
    const access = aDetectedAccess({
      eventId,
      occurredAt,
      path: 'direct-store',
      actorId: 'e-1',
      role: 'agent',
      recordingId: 'r-1',
    });
    return { ...access, event: { ...access.event, accessId } };
  };
  const first = read('first', JUNE - 12 * HOUR);

  it('was reported with what it continues', () => {
    expect(found(reported, first, read('later', JUNE, 'first'))).toEqual([]);
    expect(found(first, read('later', JUNE - 10 * HOUR, 'first'), reported)).toEqual([]);
  });

  it('was not, where it begins anew', () => {
    expect(found(reported, first, read('later', JUNE))).toHaveLength(1);
  });

  it('was not, where nobody reported what it continues', () => {
    expect(found(first, read('later', JUNE, 'first'))).toHaveLength(2);
  });

  it('was not, more than twelve hours later', () => {
    expect(found(reported, first, read('later', JUNE + 1, 'first'))).toHaveLength(1);
    expect(found(reported, first, read('later', JUNE, 'first'))).toEqual([]);
  });
});

describe('how long a read took', () => {
  const HOUR = 60 * MINUTE;
  const ofPerson = { actorId: 'e-1', role: 'agent', recordingId: 'r-1' };
  const begun = JUNE - 48 * HOUR;
  const reported = aDetectedAccess({ ...ofPerson, occurredAt: begun });
  const read = (eventId: string, occurredAt: number, appendedAt: number, durationMs = 0) => {
    const access = aDetectedAccess({ ...ofPerson, eventId, occurredAt, appendedAt, path: 'direct-store' });
    const extent = { durationMs, bytes: null, count: null, decrypted: null };
    return { ...access, event: { ...access.event, extent } };
  };
  const later = (at: number) => read('later', at, JUNE);

  it('is what its source claims, of a read that was over when the log took it', () => {
    const first = read('first', begun, begun + 2 * HOUR, 2 * HOUR);
    expect(found(reported, first, later(begun + 2.5 * HOUR))).toEqual([]);
    expect(found(reported, first, later(begun + 2.5 * HOUR + 1))).toHaveLength(1);
  });

  it('is no longer than until the log took it', () => {
    const first = read('first', begun, begun + MINUTE, 240 * HOUR);
    expect(found(reported, first, later(begun + 31 * MINUTE))).toEqual([]);
    expect(found(reported, first, later(begun + 31 * MINUTE + 1))).toHaveLength(1);
    expect(found(reported, read('first', begun, begun - MINUTE, 240 * HOUR), later(begun + 31 * MINUTE))).toHaveLength(
      1,
    );
  });

  it('is a day at most', () => {
    const first = read('first', begun, JUNE, 240 * HOUR);
    expect(found(reported, first, later(begun + 24.5 * HOUR))).toEqual([]);
    expect(found(reported, first, later(begun + 24.5 * HOUR + 1))).toHaveLength(1);
  });
});

describe('a read long before a viewing that was reported', () => {
  const OPENED = JUNE - MINUTE;
  const ofPerson = { actorId: 'e-1', role: 'agent', recordingId: 'r-1' };
  const reported = aDetectedAccess({ ...ofPerson, occurredAt: OPENED });
  const read = (eventId: string, occurredAt: number) =>
    aDetectedAccess({ ...ofPerson, eventId, occurredAt, path: 'direct-store' });
  const [before, opened] = [read('before', OPENED - 420 * MINUTE), read('opened', OPENED)];

  it('was not reported with it, in whatever order they arrive', () => {
    expect(found(before, reported, opened)).toEqual([['e-1', 'actor:e-1']]);
    expect(found(reported, opened, before)).toEqual([['e-1', 'actor:e-1']]);
    expect(found(before, opened, reported)).toEqual([['e-1', 'actor:e-1']]);
  });

  it('was, up to half an hour before', () => {
    expect(found(reported, opened, read('half', OPENED - 30 * MINUTE), before)).toHaveLength(1);
    expect(found(reported, opened, read('more', OPENED - 30 * MINUTE - 1))).toHaveLength(1);
    expect(found(reported, opened, read('half', OPENED - 30 * MINUTE))).toEqual([]);
  });

  it('was not either where an earlier viewing was reported', () => {
    const [first, shown] = [read('first', OPENED - 840 * MINUTE), OPENED - 840 * MINUTE];
    const earlier = aDetectedAccess({ ...ofPerson, eventId: 'earlier', occurredAt: shown });
    expect(found(earlier, first, reported, opened, before)).toHaveLength(1);
  });

  it('was not either between two viewings that were reported, in whatever order the reports arrive', () => {
    const shown = OPENED - 840 * MINUTE;
    const earlier = aDetectedAccess({ ...ofPerson, eventId: 'earlier', occurredAt: shown });
    const first = read('first', shown);
    for (const reports of [
      [earlier, reported],
      [reported, earlier],
    ])
      expect(found(first, before, opened, ...reports)).toEqual([['e-1', 'actor:e-1']]);
    expect(found(reported, opened, earlier, first, before)).toHaveLength(1);
    // Each goes on by itself.
    expect(found(first, opened, reported, earlier, read('on', shown + 30 * MINUTE), before)).toHaveLength(1);
  });

  it('is judged alike after a snapshot', () => {
    const mechanism = unreportedAccessOf(register);
    const detector = defaultDetector(mechanism) as Required<ReturnType<typeof defaultDetector>>;
    for (const one of [reported, opened]) detector.observe(one);
    const loaded = defaultDetector(mechanism) as typeof detector;
    loadMemory(loaded.memory, savedMemory(detector.memory));
    for (const one of [before, read('paused', JUNE + 20 * MINUTE)]) loaded.observe(one);
    const reports = loaded.advance({ nowMs: JUNE + 60 * MINUTE, observedUpTo: Number.POSITIVE_INFINITY });
    expect(reports.map(({ evidence }) => evidence.eventId)).toEqual(['before']);
  });

  it('is not reported before a partition is read up to when its time was over, by the wall clock', () => {
    const detector = defaultDetector(unreportedAccessOf(register));
    const [paused, resumed] = [JUNE + 60 * MINUTE, JUNE + 540 * MINUTE];
    detector.observe(before);
    for (let n = 0; n < 256; n += 1) {
      const later = { eventId: `later-${n}`, recordingId: 'r-2', occurredAt: resumed, appendedAt: resumed };
      detector.observe(aDetectedAccess({ ...ofPerson, ...later }));
    }
    const lookAt = (observedUpTo: number) =>
      detector.advance?.({ nowMs: paused, wallMs: resumed, observedUpTo }).length;
    expect([paused + MINUTE, resumed].map(lookAt)).toEqual([0, 1]);
  });

  it('is reported also after an append time that is yet to come, while a partition is not read to its end', () => {
    const detector = defaultDetector(unreportedAccessOf(register));
    const ahead = { eventId: 'ahead', recordingId: 'r-2', occurredAt: JUNE, appendedAt: JUNE + 43_200 * MINUTE };
    for (const one of [before, aDetectedAccess({ ...ofPerson, ...ahead })]) detector.observe(one);
    const lookAt = (nowMs: number) => detector.advance?.({ nowMs, observedUpTo: nowMs - 1 }) ?? [];
    expect([...lookAt(JUNE + 60 * MINUTE), ...lookAt(JUNE + 61 * MINUTE)]).toHaveLength(1);
  });

  it('is not reported while the report is in the log and not read yet, where time alone made it late', () => {
    const detector = defaultDetector(unreportedAccessOf(register));
    detector.observe(before);
    const nowMs = JUNE + 60 * MINUTE;
    expect(detector.advance?.({ nowMs, observedUpTo: before.decision.appendedAt + MINUTE })).toEqual([]);
    const { occurredAt } = before.event;
    detector.observe(aDetectedAccess({ ...ofPerson, eventId: 'behind', recordingId: 'r-1', occurredAt }));
    expect(detector.advance?.({ nowMs, observedUpTo: Number.POSITIVE_INFINITY })).toEqual([]);
  });

  it('is reported in minutes where the wall clock was a year ahead when it was late', () => {
    const detector = defaultDetector(unreportedAccessOf(register));
    detector.observe(before);
    const nowMs = JUNE + 60 * MINUTE;
    const ahead = nowMs + 365 * 24 * 60 * MINUTE;
    expect(detector.advance?.({ nowMs, wallMs: ahead, observedUpTo: nowMs })).toEqual([]);
    expect(detector.advance?.({ nowMs: nowMs + MINUTE, observedUpTo: nowMs + 2 * MINUTE })).toHaveLength(1);
  });
});
