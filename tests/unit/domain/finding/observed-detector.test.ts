import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../../services/adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { defaultDetections } from '../../../../services/domain/finding/mechanisms/default-detections.ts';
import { type DetectionMode, detectorsOf } from '../../../../services/domain/finding/mechanisms/detection-settings.ts';
import { mechanisms } from '../../../../services/domain/finding/mechanisms/mechanisms.ts';
import { plannedDetectors } from '../../../../services/domain/finding/mechanisms/planned-detectors.ts';
import { aDetectedAccess, JUNE } from '../../../support/decision-builders.ts';

function detection(mode: DetectionMode, onObserved: (rule: string) => void, rows = memoryRowTable()): Detection {
  const known = new Map(mechanisms.map((mechanism) => [mechanism.id, mechanism]));
  const settings = defaultDetections.map((one) => (one.id === 'sensitive-access' ? { ...one, mode } : one));
  return new Detection(rows, detectorsOf(settings, known, sigmaMechanism), { onObserved });
}

const HOUR = 3_600_000;
const bedroom = { eventId: 'a', locationClass: 'intimate' } as const;

describe('a detection', () => {
  it.each<[DetectionMode, number, number]>([
    ['enforce', 1, 0],
    ['observe', 0, 1],
    ['off', 0, 0],
  ])('in mode %s reports %d and counts %d', (mode, reported, counted) => {
    const observed: string[] = [];
    const found = detection(mode, (rule) => observed.push(rule)).observe(aDetectedAccess(bedroom), 0);
    expect(found.filter(({ rule }) => rule === 'sensitive-access')).toHaveLength(reported);
    expect(observed).toHaveLength(counted);
  });

  it('keeps what it had reported before it only observed, while it still holds', () => {
    const rows = memoryRowTable();
    const before = detection('enforce', () => {}, rows);
    const [finding] = before.observe(aDetectedAccess(bedroom), 0);
    for (const _ of before.reported.settle());
    const after = detection('observe', () => {}, rows);
    expect(after.reevaluate([aDetectedAccess({ ...bedroom, role: 'engineer' })], 0)).toEqual([]);
    const withdrawn = after.reevaluate([aDetectedAccess({ ...bedroom, verdict: 'explained', determinedBy: [] })], 0);
    expect(withdrawn).toEqual([{ kind: 'withdrawal', findingId: finding?.findingId, detectedAt: 0 }]);
  });

  it.each<[DetectionMode, number, number]>([
    ['enforce', HOUR, 1],
    ['observe', HOUR, 0],
    ['off', HOUR, 0],
    ['off', -HOUR, 1],
    ['off', 3 * HOUR, 1],
  ])('that changes to %s for two hours: a late fact %d ms later raises %d alerts', (mode, later, raised) => {
    const modes: [number, DetectionMode][] = [
      [Number.NEGATIVE_INFINITY, 'enforce'],
      [JUNE, mode],
      [JUNE + 2 * HOUR, 'enforce'],
    ];
    const explained = { ...bedroom, verdict: 'explained', determinedBy: [], appendedAt: JUNE - 2 * HOUR } as const;
    const changed = new Detection(memoryRowTable(), planned(modes));
    expect(changed.observe(aDetectedAccess(explained), JUNE)).toEqual([]);
    const unexplained = aDetectedAccess({ ...bedroom, appendedAt: JUNE - 2 * HOUR });
    const found = changed.reevaluate([unexplained], JUNE + 9 * HOUR, JUNE + later);
    expect(found).toHaveLength(raised);
    const withdrawn = changed.reevaluate([aDetectedAccess(explained)], JUNE + 9 * HOUR, JUNE + HOUR);
    expect(withdrawn.map(({ kind }) => kind)).toEqual(found.map(() => 'withdrawal'));
  });
});

/** `sensitive-access` in one mode after the other. */
function planned(modes: readonly (readonly [from: number, mode: DetectionMode])[]) {
  const known = new Map(mechanisms.filter(({ id }) => id === 'sensitive-access').map((one) => [one.id, one]));
  const spans = modes.map(([from, mode]) => {
    return { from, set: { detections: defaultDetections.map((one) => ({ ...one, mode })) } };
  });
  return plannedDetectors(spans, known, { since: Number.NEGATIVE_INFINITY, ofSigma: sigmaMechanism });
}
