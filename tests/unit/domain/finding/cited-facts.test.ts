import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { keptOf } from '../../../../services/domain/finding/access-snapshot.ts';
import { citedFactsOf } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { DistinctWindow } from '../../../../services/domain/finding/window/distinct-window.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { aDetectedAccess, aRule, JUNE } from '../../../support/decision-builders.ts';

const DAY_MILLIS = 86_400_000;

/** The facts of an access reach the alert, also from a detector that reports it days later. */
describe('the facts of a cited access', () => {
  const ofCoworker = { ownerId: 'o-1', locationClass: 'intimate', coworkerAccount: true } as const;
  const known = { action: 'view', locationClass: 'intimate', isOfCoworker: true, isOfChild: false };

  it('are those of its judgement, with the first records that were tried', () => {
    const access = aDetectedAccess({ ...ofCoworker, determinedBy: [aRule('mfa-missing', 'violation', 'high')] });
    const tried = Array.from({ length: 9 }, (_, n) => ({ kind: 'ticket', id: `T-${n}`, state: 'expired' }));
    const decision = { ...access.decision, verdict: 'violation' as const, tried };
    const findings = new Detection(memoryRowTable()).observe({ ...access, decision }, 0);
    const cited = findings.find(({ rule }) => rule === 'mfa-missing')?.evidence[0]?.facts;
    expect(cited).toMatchObject({ ...known, tried: tried.slice(0, 5) });
  });

  it.each([null, 'c-1', 'a "quoted" camera\u0001'])(
    'are the same after a window kept them, whatever the camera: %s',
    (cameraId) => {
      const window = new DistinctWindow({
        millis: DAY_MILLIS,
        valuesMin: 1,

        keepMillis: DAY_MILLIS,
        keptMin: 10,
        keptMax: 10,
        perKeyMax: 10,
      });
      for (const locationClass of ['unknown', 'intimate', 'indoor', 'outdoor'] as const) {
        const access = aDetectedAccess({ ...ofCoworker, cameraId, locationClass, eventId: locationClass });
        const [kept] = window.add({ key: locationClass, value: 'v', access });
        expect(kept).toEqual(keptOf(access));
      }
    },
  );

  it.each([
    [true, null, true],
    [true, false, true],
    [true, true, false],
    [false, null, false],
  ])('exclude what stayed encrypted (camera %s, decrypted %s)', (endToEndEncrypted, decrypted, expected) => {
    const access = aDetectedAccess({ ...ofCoworker, endToEndEncrypted });
    const extent = { ...absentAccessEvent.extent, decrypted };
    expect(citedFactsOf({ ...access, event: { ...access.event, extent } }).endToEndEncrypted).toBe(expected);
  });

  it('are kept for as long as a window has the access, over a restart too', () => {
    const before = new Detection(memoryRowTable());
    for (let visit = 0; visit < 7; visit += 1) before.observe(visitOf(visit), 0);
    const after = new Detection(memoryRowTable());
    after.load(structuredClone(before.save()));
    const findings = after.observe(visitOf(7), 0).filter(({ rule }) => rule === 'unexplained-visits');
    expect(findings).toHaveLength(8);
    for (const { evidence } of findings) {
      const tried = [{ kind: 'ticket', id: 'T-1', state: 'expired' }];
      expect(evidence[0]?.facts).toEqual({
        ...known,
        recordingId: 'r-1',
        cameraId: 'c-1',
        isOfHousehold: false,
        endToEndEncrypted: false,
        tried,
      });
    }
  });

  function visitOf(visit: number) {
    const access = aDetectedAccess({
      ...ofCoworker,
      recordingId: 'r-1',
      occurredAt: JUNE + Math.floor(visit / 2) * DAY_MILLIS,
      ownerId: `o-${visit}`,
    });
    return { ...access, decision: { ...access.decision, tried: [{ kind: 'ticket', id: 'T-1', state: 'expired' }] } };
  }
});
