import { TurnQueue } from '../../../../../services/adapters/process/threads/turn-queue.ts';

describe('a queue of turns', () => {
  it('goes on with one work in a turn of the event loop, in the order in which they wait', async () => {
    const queue = new TurnQueue();
    const steps: string[] = [];
    let isOver = false;
    const turns = () => {
      steps.push('|');
      if (!isOver) setImmediate(turns);
    };
    const work = async (name: string) => {
      for (let step = 0; step < 3; step += 1) {
        await queue.next();
        steps.push(name);
      }
    };
    setImmediate(turns);
    await Promise.all([work('a'), work('b')]);
    isOver = true;
    expect(steps.filter((step) => step !== '|').join('')).toBe('ababab');
    // Not two in one turn.
    expect(steps.join('')).not.toMatch(/[ab]{2}/);
  });
});
