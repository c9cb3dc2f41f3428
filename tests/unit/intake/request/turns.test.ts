import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns, WORK_OF_A_TURN } from '../../../../services/intake/request/turns.ts';

describe('turns of the event loop', () => {
  it('end with the work of bytes, values and records', () => {
    const recordsOf = (bytes: number, values: number): number => {
      const turns = new Turns();
      for (let records = 1; ; records += 1) if (turns.isOver(bytes, values)) return records;
    };
    expect(recordsOf(WORK_OF_A_TURN, 0)).toBe(1);
    expect(recordsOf(0, 10_000)).toBe(1);
    // Refusing the shortest record costs more than its bytes.
    expect(recordsOf(2, 0)).toBeLessThanOrEqual(512);
  });

  it('continue one of many requests each, in order', async () => {
    const served: number[] = [];
    const requests = Array.from({ length: 50 }, async (_, request) => {
      const turns = new Turns();
      for (let round = 0; round < 3; round += 1) {
        await turns.next();
        served.push(request);
      }
    });
    let most = 0;
    for (let before = 0; served.length < 150; before = served.length) {
      await nextTurn();
      most = Math.max(most, served.length - before);
    }
    await Promise.all(requests);
    expect(most).toBeLessThanOrEqual(2);
    expect(served.slice(0, 100)).toEqual([...Array(50).keys(), ...Array(50).keys()]);
  });
});
