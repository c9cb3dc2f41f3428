import { setImmediate as turn } from 'node:timers/promises';
import { openThreadBell } from '../../../../services/adapters/memory/thread-bell.ts';

/** Messages between threads take some turns. */
const TURNS = 50;

describe('the bell of a log', () => {
  it('is heard by those who have opened the same folder, with what has grown, until they close it', async () => {
    const heard: string[] = [];
    const hear = (who: string) => (partitions: readonly string[]) => void heard.push(`${who}: ${partitions.join()}`);
    const own = openThreadBell('data/log', hear('own'));
    const same = openThreadBell('./data/log/', hear('same'));
    const other = openThreadBell('data/other', hear('other'));
    own.ring(['register/0', 'alerts/0']);
    await settled();
    expect(heard).toEqual(['same: register/0,alerts/0']);
    same.close();
    own.ring(['alerts/0']);
    await settled();
    expect(heard).toHaveLength(1);
    own.close();
    other.close();
  });
});

async function settled(): Promise<void> {
  for (let count = 0; count < TURNS; count += 1) await turn();
}
