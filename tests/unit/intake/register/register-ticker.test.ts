import { openLogger } from '../../../../services/adapters/logger.ts';
import { RegisterTicker } from '../../../../services/intake/register/register-ticker.ts';
import { until } from '../../../support/auditor/auditor-world.ts';
import { DAY, JUNE } from '../../../support/decision-builders.ts';

describe('the tick of the register', () => {
  it('follows within the window also where the last record was appended by a clock that was ahead', async () => {
    let ticks = 0;
    const ticker = new RegisterTicker({
      segmentMillisMax: 5,
      clock: () => JUNE,
      logger: openLogger('silent'),
      tick: async () => {
        ticks += 1;
      },
    });
    ticker.noteAppended(JUNE + 10 * DAY);
    await until(async () => ticks > 0);
    await ticker.close();
    expect(ticks).toBe(1);
  });
});
