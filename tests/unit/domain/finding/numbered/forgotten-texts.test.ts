import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import { Detection } from '../../../../../services/domain/finding/detection.ts';
import { detectors } from '../../../../../services/domain/finding/detectors.ts';
import { accessRows } from '../../../../../services/domain/finding/window/access-rows.ts';
import { aDetectedAccess, DAY, JUNE, MINUTE } from '../../../../support/decision-builders.ts';
import { createRandom } from '../../../../support/random.ts';

const ACCESSES = 2_400;
/** Unused texts are looked for after this many. */
const MANY = 70_000;
const EACH = 290;

/** What one detector alone remembers after four weeks; now and then texts that nothing uses are forgotten, and their numbers used again. */
function remembered(id: string, forgets: boolean): unknown {
  const random = createRandom(23);
  const planned = detectors.filter((one) => one().id === id);
  const detection = new Detection(memoryRowTable(), planned);
  for (let at = 0; at < ACCESSES; at += 1) {
    for (let text = 0; forgets && at % EACH === 0 && text < MANY; text += 1) accessRows.texts.of(`${at} ${text}`);
    const owner = random.below(2_000);
    const one = aDetectedAccess({
      eventId: `e-${random.below(ACCESSES)}`,
      actorId: `${id} ${random.below(6)}`,
      occurredAt: JUNE + at * 17 * MINUTE,
      ownerId: `${id} o-${owner}`,
      cameraId: `${id} c-${owner}`,
      recordingId: `${id} r-${at >> 1}`,
      team: 'support',
      role: 'agent',
      locationClass: random.below(3) === 0 ? 'intimate' : 'outdoor',
      action: random.below(4) === 0 ? 'download' : 'view',
      verdict: random.below(2) === 0 ? 'unexplained' : 'explained',
      purpose: random.below(5) === 0 ? 'prevent-harm-or-loss' : 'express-consent',
      appendedAt: JUNE + at * 17 * MINUTE + (random.below(9) === 0 ? DAY : MINUTE),
    });
    const isEnd = random.below(4) === 0;
    const accessId = `e-${random.below(ACCESSES)}`;
    const event = isEnd ? { ...one.event, phase: 'end' as const, accessId } : one.event;
    detection.observe({ ...one, event }, JUNE);
  }
  return structuredClone(detection.save());
}

describe('texts that a detector uses', () => {
  it.each(['intimate-share', 'download-trend', 'emergency-budget', 'unmatched-ends'])(
    'are not forgotten with those that nothing uses: %s',
    (id) => {
      expect(remembered(id, true)).toEqual(remembered(id, false));
    },
  );
});
