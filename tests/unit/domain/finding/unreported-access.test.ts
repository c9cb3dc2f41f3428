import { defaultDetector } from '../../../../services/domain/finding/detectors.ts';
import { countedUnreportedAccess } from '../../../../services/domain/finding/rules/unreported-access.ts';
import { aDetectedAccess, JUNE, MINUTE } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

/** `infra/detections/unreported-access.yml` has the tests of what needs no register. */

const register = aRegister(
  aRecord('person', { id: 'e-1', aliases: ['jo'] }),
  aRecord('person', { id: 'e-2', aliases: ['sam'] }),
);

/** A server read a recording, and delivered it to somebody. */
function delivery(recipient: string | null, recordingId = 'r-1') {
  const read = aDetectedAccess({
    ...{ path: 'direct-store', actorId: 'video-server', actorKind: 'service', sourceId: 'nginx' },
    ...{ recordingId, occurredAt: JUNE },
  });
  const to = recipient === null ? null : ({ kind: 'internal', id: recipient, jurisdiction: null } as const);
  return { ...read, event: { ...read.event, recipient: to } };
}

function found(...accesses: readonly ReturnType<typeof aDetectedAccess>[]) {
  const detector = defaultDetector(countedUnreportedAccess(register, () => {}));
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
      ...{ eventId, occurredAt, path: 'direct-store', actorId: 'e-1', role: 'agent', recordingId: 'r-1' },
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
