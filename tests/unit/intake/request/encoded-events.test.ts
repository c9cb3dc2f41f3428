import { createHash } from 'node:crypto';
import {
  type AppendedEvent,
  EncodedEvents,
  OutgoingEvents,
} from '../../../../services/intake/request/encoded-events.ts';

function anEvent(index: number, bytes: number): AppendedEvent {
  const key = Buffer.from(`actor-${index % 3}`);
  const contentHash = createHash('sha256').update(`${index}`).digest('hex');
  return { record: { key, value: Buffer.alloc(bytes, index) }, identity: `källa-${index}\0e-${index}`, contentHash };
}

describe('the events of a request', () => {
  it('are given back as they were, however large', () => {
    const given = [0, 10_000, 3, 700, 512, 1, 100_000, 2].map((bytes, index) => anEvent(index, bytes));
    const events = new EncodedEvents(2);
    for (const one of given) events.add(one);
    for (const [number, { record, identity, contentHash }] of given.entries()) {
      expect(events.recordOf(number)).toEqual(record);
      expect([events.identityOf(number), events.contentHashOf(number)]).toEqual([identity, contentHash]);
      expect(events.eventIdOf(number)).toBe(`e-${number}`);
    }
  });

  it('are read no more once their memory is given back, which the next request takes', () => {
    const [first, second] = [new EncodedEvents(100), new EncodedEvents(100)];
    first.add(anEvent(1, 700));
    second.add(anEvent(2, 700));
    const memory = first.recordOf(0).value.buffer;
    first.giveBack();
    for (const read of [() => first.recordOf(0), () => first.identityOf(0), () => first.contentHashOf(0)]) {
      expect(read).toThrow('after their memory was given back');
    }
    const third = new EncodedEvents(100);
    third.add(anEvent(3, 700));
    expect(third.recordOf(0).value.buffer).toBe(memory);
    expect(second.recordOf(0).value).toEqual(Buffer.alloc(700, 2));
  });

  it('of one partition are records in order, and know which of them were first', () => {
    const events = new EncodedEvents(4);
    for (const index of [0, 1, 2, 3]) events.add(anEvent(index, 1));
    const some = new OutgoingEvents(events);
    some.add(0, true);
    some.add(2, false);
    some.add(3, true);
    expect([0, 1, 2].map((index) => some.at(index)?.value)).toEqual([0, 2, 3].map((index) => Buffer.of(index)));
    expect([some.length, some.at(3)]).toEqual([3, undefined]);
    expect([some.firsts, some.repeats]).toEqual([[0, 3], [2]]);
  });
});
