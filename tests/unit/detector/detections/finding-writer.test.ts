import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { FindingWriter } from '../../../../services/detector/finding-writer.ts';
import { aFinding, JUNE } from '../../../support/decision-builders.ts';
import { limitedLog } from '../../../support/decision-log/limited-log.ts';

describe('the writer of findings', () => {
  it('appends what a log takes at once, however long the ids of an access are', async () => {
    const log = limitedLog(memoryLog({ clock: () => JUNE }));
    const writer = new FindingWriter(log, openLogger('silent'));
    await writer.write(
      Array.from({ length: 1_500 }, (_, number) => aFinding({ actorId: `e-${number}-`.padEnd(2_000, 'x') })),
    );
    await writer.idle();
    expect(await log.endOffset('alerts', 0)).toBe(1_500);
    expect(log.appends.length).toBeLessThan(20);
  });
});
