import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { frame } from '../../../../services/avro/framing.ts';
import { followFindings } from '../../../../services/detector/detections/finding-counts.ts';
import { encodeAlertRecord } from '../../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aFinding, DAY, JUNE } from '../../../support/decision-builders.ts';

describe('the findings of a week', () => {
  it('are those of its days, whatever a clock that was ahead for a moment left, and after a restart', async () => {
    let saved: unknown = null;
    const position = {
      load: async () => saved,
      save: async (value: unknown) => {
        saved = value;
      },
    };
    let now = JUNE;
    const log = memoryLog({ clock: () => now });
    const start = () => followFindings({ log, logger: openLogger('silent'), clock: () => now, position });
    const counted = async (days: readonly number[]) => {
      const counts = start();
      for (const day of days) {
        const record = aFinding({ rule: 'mfa-missing', detectedAt: JUNE + day * DAY });
        await log.append('alerts', 0, [{ key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(record)) }]);
      }
      await counts.drain();
      return counts.ofWeek('mfa-missing');
    };
    expect(await counted([-8, -7, -6, -1, 0])).toBe(3);
    now += 365 * DAY;
    expect(await counted([365])).toBe(1);
    now -= 365 * DAY;
    expect(await counted([0])).toBe(4);
    now += 40 * DAY;
    expect(await counted(Array.from({ length: 41 }, (_, day) => day))).toBe(7);
  });
});
