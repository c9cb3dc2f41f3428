import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { memoryLog } from '../../../../../services/adapters/memory/memory-log.ts';
import { AnsweringNow, givingWay } from '../../../../../services/adapters/process/threads/give-way.ts';
import { urgentWork } from '../../../../../services/adapters/process/threads/urgent-work.ts';

const RECORDS = 3;

async function openRead() {
  const log = memoryLog({ clock: () => 0 });
  const records = Array.from({ length: RECORDS }, () => ({ key: null, value: Buffer.alloc(200 * 1024) }));
  await log.append('alerts', 0, records);
  const answering = new AnsweringNow();
  const sizes: number[] = [];
  const read = (async () => {
    for await (const batch of givingWay(answering)(log, false).read('alerts', 0, 0)) sizes.push(batch.records.length);
  })();
  return { answering, sizes, read };
}

function newResponse(): EventEmitter {
  return new EventEmitter();
}

/** As many turns as a batch without waiting needs. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

test('a stage reads small batches, all of them', async () => {
  const { sizes, read } = await openRead();
  await read;
  expect(sizes).toEqual([1, 1, 1]);
});

test('a stage reads its next batch once the last request is answered', async () => {
  const log = memoryLog({ clock: () => 0 });
  await log.append('alerts', 0, [{ key: null, value: Buffer.alloc(1) }]);
  let go = (): void => {};
  const answering = { none: () => new Promise<void>((resolve) => (go = resolve)) };
  const batches = givingWay(answering)(log, false).read('alerts', 0, 0)[Symbol.asyncIterator]();
  let isRead = false;
  const next = batches.next().then(() => {
    isRead = true;
  });
  await someTurns();
  expect(isRead).toBe(false);
  go();
  await next;
  expect(isRead).toBe(true);
});

test('it waits for every request, and not for one that was answered', async () => {
  const answering = new AnsweringNow();
  const [first, second] = [newResponse(), newResponse()];
  answering.begin(first as never);
  answering.begin(second as never);
  let isNone = false;
  const none = answering.none().then(() => {
    isNone = true;
  });
  first.emit('close');
  first.emit('close');
  await Promise.resolve();
  expect(isNone).toBe(false);
  second.emit('close');
  await none;
  await answering.none();
});

test('it goes on while a request is never answered', async () => {
  const { answering, sizes, read } = await openRead();
  const never = newResponse();
  answering.begin(never as never);
  await read;
  expect(sizes).toHaveLength(RECORDS);
  never.emit('close');
});

test('no two stages read a batch in one turn of the event loop', async () => {
  const log = memoryLog({ clock: () => 0 });
  const records = Array.from({ length: RECORDS }, () => ({ key: null, value: Buffer.alloc(200 * 1024) }));
  for (const topic of ['alerts', 'register'] as const) await log.append(topic, 0, records);
  const giveWay = givingWay(new AnsweringNow());
  let isOver = false;
  let turns = 0;
  const counting = (async () => {
    for (; !isOver; turns += 1) await turn();
  })();
  const readIn: number[] = [];
  const read = async (topic: 'alerts' | 'register') => {
    for await (const _ of giveWay(log, false).read(topic, 0, 0)) readIn.push(turns);
  };
  await Promise.all([read('alerts'), read('register')]);
  isOver = true;
  await counting;
  expect(readIn).toHaveLength(2 * RECORDS);
  expect(new Set(readIn).size).toBe(readIn.length);
});

/** Twenty batches in each of two topics, read by stages whose batches take milliseconds of a clock. */
async function openTimedReads() {
  const log = memoryLog({ clock: () => 0 });
  const records = Array.from({ length: 20 }, () => ({ key: null, value: Buffer.alloc(200 * 1024) }));
  await log.append('alerts', 0, records);
  await log.append('register', 0, records);
  let now = 0;
  const giveWay = givingWay(new AnsweringNow(), () => now);
  const seen: string[] = [];
  const read = async (isUrgent: boolean, topic: 'alerts' | 'register', millis: number) => {
    for await (const _ of giveWay(log, isUrgent).read(topic, 0, 0)) {
      seen.push(topic);
      now += millis;
    }
  };
  return { read, seen };
}

test('a stage with little to do is not slowed down by one with much', async () => {
  const { read, seen } = await openTimedReads();
  await Promise.all([read(false, 'alerts', 40), read(false, 'register', 1)]);
  expect(seen.slice(0, 20).filter((topic) => topic === 'register').length).toBeGreaterThan(15);
  expect(seen).toHaveLength(40);
});

test('an urgent stage goes before another, which gets a batch after some milliseconds of it', async () => {
  const { read, seen } = await openTimedReads();
  await Promise.all([read(false, 'register', 1), read(true, 'alerts', 4)]);
  const isOther = seen.map((topic) => topic === 'register');
  // Of the urgent stage three batches are twelve milliseconds.
  const between = [1, 2, 3].map((nth) => isOther.indexOf(true, nth * 4 - 3));
  expect(between).toEqual([4, 8, 12]);
  expect(isOther.slice(-10)).toEqual(Array.from({ length: 10 }, () => true));
  expect(seen).toHaveLength(40);
});

test('a batch of an urgent stage is urgent work until it is processed, and that of another is not', async () => {
  const log = memoryLog({ clock: () => 0 });
  await log.append('alerts', 0, [{ key: null, value: Buffer.alloc(1) }]);
  const giveWay = givingWay(new AnsweringNow());
  const isUrgent = async () => {
    const none = urgentWork.none(60_000).then(() => false);
    return Promise.race([none, turn(true)]);
  };
  const seen: boolean[] = [];
  for (const stageIsUrgent of [true, false]) {
    for await (const _ of giveWay(log, stageIsUrgent).read('alerts', 0, 0)) seen.push(await isUrgent());
    seen.push(await isUrgent());
  }
  expect(seen).toEqual([true, false, false, false]);
});
