import { setImmediate } from 'node:timers/promises';
import { OneAtATime } from '../../../../../services/adapters/process/threads/one-at-a-time.ts';

describe('one at a time', () => {
  it('lets each in when the one before has left, in the order in which they came', async () => {
    const inside = new OneAtATime();
    const seen: string[] = [];
    const work = async (name: string) => {
      const leave = await inside.enter();
      seen.push(`${name} in`);
      await setImmediate();
      seen.push(`${name} out`);
      leave();
      leave();
    };
    await Promise.all(['a', 'b', 'c'].map(work));
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets somebody in who comes when nobody is inside', async () => {
    const inside = new OneAtATime();
    (await inside.enter())();
    (await inside.enter())();
    const leave = await inside.enter();
    let isIn = false;
    const next = inside.enter().then(() => {
      isIn = true;
    });
    await setImmediate();
    expect(isIn).toBe(false);
    leave();
    await next;
  });
});
