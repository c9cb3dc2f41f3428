import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../../services/adapters/sigma/sigma-mechanism.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { defaultDetections } from '../../../../services/domain/finding/mechanisms/default-detections.ts';
import { type DetectionMode, detectorsOf } from '../../../../services/domain/finding/mechanisms/detection-settings.ts';
import { mechanisms } from '../../../../services/domain/finding/mechanisms/mechanisms.ts';
import { aDetectedAccess } from '../../../support/decision-builders.ts';

function detection(mode: DetectionMode, onObserved: (rule: string) => void, rows = memoryRowTable()): Detection {
  const known = new Map(mechanisms.map((mechanism) => [mechanism.id, mechanism]));
  const settings = defaultDetections.map((one) => (one.id === 'sensitive-access' ? { ...one, mode } : one));
  return new Detection(rows, detectorsOf(settings, known, sigmaMechanism), { onObserved });
}

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
});
