import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openCache } from '../../../../services/adapters/embedded/open-cache.ts';
import { WriteBehind } from '../../../../services/adapters/embedded/write-behind.ts';
import { foldPositionStart } from '../../../../services/domain/decision-log/fold.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-behind-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('rows that wait for the disk', () => {
  it('are written soon where they are few, and together where many came by then', async () => {
    const written: number[] = [];
    const behind = new WriteBehind({
      database: openCache(join(folder, 'cache'), '1'),
      layout: '1',
      entriesMax: 5_000,
      positionKey: (partition) => Buffer.of(1, partition),
      newRows: () => ({
        size: 0,
        clear() {
          this.size = 0;
        },
      }),
      steps: ({ size }) => [() => written.push(size)],
    });
    const put = (entries: number) => {
      behind.rows.size += entries;
      behind.moveTo(0, foldPositionStart);
    };
    const next = async (count: number) => {
      while (written.length < count) await pause(5);
    };

    put(100);
    await next(1);
    put(2_000);
    // After the wait of a few rows, and before that of many, however slow this machine is: timers fire in their order.
    await pause(400);
    put(1_000);
    await next(2);
    put(7);
    await behind.close();
    expect(written).toEqual([100, 3_000, 7]);
  });
});
