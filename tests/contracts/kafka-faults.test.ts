import { EventEmitter, once } from 'node:events';
import { prepareTopics } from '../../services/adapters/kafka/topics/apply-topics.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { configOf, describeOn, openTestLog, silent, type TestLog, withAdmin } from '../support/kafka/clusters.ts';
import { leaderPid, restartBrokers } from '../support/kafka/three-brokers.ts';
import { numbered, recordsFrom } from './log.ts';

const TOPIC = 'access-events';
describeOn('one', 'kafka faults', () => {
  let opened: TestLog;
  beforeEach(async () => {
    opened = await openTestLog('one');
  });
  afterEach(() => opened.log.close());

  it('refuse an append that cannot be one batch, with its size and the limit, and go on', async () => {
    const { log } = opened;
    const large = [{ key: null, value: Buffer.alloc(1024 * 1024) }];
    await expect(log.append(TOPIC, 0, large)).rejects.toThrow(
      /append to `.*access-events` takes `1048673` bytes, expected at most 1048576/,
    );
    const fits = [{ key: null, value: Buffer.alloc(1024 * 1024 - 97) }];
    expect(await log.append(TOPIC, 0, fits)).toBe(0);
    expect(await log.append(TOPIC, 0, numbered(1, 1))).toBe(1);
  });

  it('show a reader what retention removed as a hole, never as a jump to the end (R6)', async () => {
    const { log, config } = opened;
    for (let index = 0; index < 10; index++) await log.append(TOPIC, 0, numbered(index, 1));
    const topic = config.topicPrefix + TOPIC;
    await withAdmin(config, async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
    });
    expect((await recordsFrom(log, 2)).map(({ offset }) => offset)).toEqual([6, 7, 8, 9]);
    expect(await log.endOffset(TOPIC, 0)).toBe(10);
  });

  it('fail a reader whose position is behind the end: acknowledged records are gone', async () => {
    const { log } = opened;
    await log.append(TOPIC, 0, numbered(0, 2));
    const reading = (async () => {
      for await (const batch of log.read(TOPIC, 0, 7, { follow: true })) throw new Error(`read ${batch.nextOffset}`);
    })();
    await expect(reading).rejects.toThrow(/ends before offset 7: acknowledged records are gone/);
  });

  it('keep a service from starting on a topic that is unsafe, and only warn about the rest', async () => {
    const config = configOf('one');
    await withAdmin(config, (admin) =>
      admin.createTopics({ topics: [{ topic: `${config.topicPrefix}access-decisions`, numPartitions: 2 }] }),
    );
    await expect(prepareTopics(config, silent)).rejects.toThrow(
      /topic `access-decisions`: partitions is `2`, expected `4`\n.*message.timestamp.type is `CreateTime`/,
    );
    await expect(prepareTopics(opened.config, silent)).resolves.toBeUndefined();
  });
});

describeOn('three', 'kafka faults', () => {
  let opened: TestLog;
  let stop: AbortController;
  beforeEach(async () => {
    stop = new AbortController();
    opened = await openTestLog('three');
  });
  afterEach(async () => {
    stop.abort();
    restartBrokers();
    await opened.log.close();
  });

  it('lose no acknowledged append and no order when the leader is killed, and the reader goes on', async () => {
    const { log, config } = opened;
    const followed = follow(log, stop.signal);
    const acknowledged = new Map<number, number>();
    let failures = 0;
    const append = async (index: number): Promise<void> => {
      try {
        acknowledged.set(await log.append(TOPIC, 0, numbered(index, 1)), index);
      } catch {
        // Unknown: read back and append again, as the decider does; here repeats are allowed.
        failures += 1;
        await log.endOffset(TOPIC, 0);
        await append(index);
      }
    };
    for (let index = 0; index < 300; index++) {
      if (index === 100) process.kill(await leaderPid(config.topicPrefix, TOPIC), 'SIGKILL');
      await append(index);
    }
    restartBrokers();
    const end = await log.endOffset(TOPIC, 0);
    expect(end).toBeGreaterThan(Math.max(...acknowledged.keys()));
    const read = await recordsFrom(log, 0);
    const at = new Map(read.map(({ offset, value }) => [offset, Number(value)]));
    for (const [offset, value] of acknowledged) expect([offset, at.get(offset)]).toEqual([offset, value]);
    expect(acknowledged.size).toBe(300);
    expect(failures).toBeGreaterThan(0);
    const values = read.map(({ value }) => Number(value));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    await followed.until(end);
    stop.abort();
    expect(await followed.offsets).toEqual(read.map(({ offset }) => offset));
  });
});

/** Follows partition 0 from the start. */
function follow(log: Log, signal: AbortSignal) {
  const offsets: number[] = [];
  const progress = new EventEmitter();
  const reading = (async () => {
    for await (const { records } of log.read(TOPIC, 0, 0, { follow: true, signal })) {
      offsets.push(...records.map(({ offset }) => offset));
      progress.emit('read');
    }
    return offsets;
  })();
  // A test that fails before it waits for the reader says more than the reader does.
  reading.catch(() => {});
  return {
    offsets: reading,
    async until(end: number): Promise<void> {
      while ((offsets.at(-1) ?? -1) < end - 1) await Promise.race([once(progress, 'read'), reading]);
    },
  };
}
