import { setImmediate } from 'node:timers/promises';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { type DecisionFollower, followDecisions } from '../../../services/auditor/decision-follower.ts';
import { foldPositionStart } from '../../../services/domain/decision-log/fold.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { topicPartitions } from '../../../services/topology.ts';
import { aDecision, anEvent, DecidedWorld, START, until } from '../../support/auditor/auditor-world.ts';

const from = Array.from({ length: topicPartitions['access-decisions'] }, () => foldPositionStart);
const decisions = [aDecision(anEvent())];

/** Follows until the test ends, and counts the decisions that were passed on by partition. */
async function following(log: Log, use: (follower: DecisionFollower, counts: readonly number[]) => Promise<void>) {
  const stop = new AbortController();
  const counts = from.map(() => 0);
  const sink = {
    accept(partition: number, _: number, entries: readonly Buffer[]) {
      counts[partition] = (counts[partition] ?? 0) + entries.length;
    },
    acceptAgain: () => undefined,
    passed: async () => undefined,
  };
  const follower = await followDecisions(log, sink, { signal: stop.signal, from });
  try {
    await use(follower, counts);
  } finally {
    stop.abort();
    await follower.done.catch(() => undefined);
  }
}

describe('the follower of decisions', () => {
  it('fails where the log is trimmed beyond what it has read, and drops nothing in silence', async () => {
    const world = new DecidedWorld(memoryLog({ clock: () => START }));
    for (let block = 0; block < 3; block += 1) await world.decide(0, decisions);
    const end = await world.log.endOffset('access-decisions', 0);
    let isTrimmed = false;
    const trimming: Log = {
      ...world.log,
      async *read(topic, partition, at, options) {
        if (partition === 0 && !isTrimmed) {
          isTrimmed = true;
          await world.log.trim('access-decisions', 0, end - 1);
        }
        yield* world.log.read(topic, partition, at, options);
      },
    };
    await following(trimming, async (follower, counts) => {
      await expect(Promise.race([follower.done, follower.catchUp()])).rejects.toThrow(LogTrimmedError);
      expect(counts).toEqual(from.map(() => 0));
    });
  });

  it('has caught up only when each partition is passed on to its end, also what no fold counts', async () => {
    const world = new DecidedWorld(memoryLog({ clock: () => START }));
    await world.decide(0, decisions);
    await world.decide(3, decisions);
    await world.decideAsZombie(3, decisions);
    let [isWaiting, isLetGo] = [false, false];
    const waiting: Log = {
      ...world.log,
      async *read(topic, partition, at, options) {
        // One record at a time: the last one is read when the test lets it go.
        for await (const batch of world.log.read(topic, partition, at, { ...options, recordsMax: 1 })) {
          isWaiting ||= partition === 3 && batch.nextOffset === 3;
          while (partition === 3 && isWaiting && !isLetGo && options?.signal?.aborted !== true) await setImmediate();
          yield batch;
        }
      },
    };
    await following(waiting, async (follower, counts) => {
      await until(() => isWaiting && counts[0] === 1);
      expect(follower.isCaughtUp()).toBe(false);
      isLetGo = true;
      await follower.catchUp();
      expect(follower.isCaughtUp()).toBe(true);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    });
  });

  it('stops waiting for the end of the log where it is stopped', async () => {
    const world = new DecidedWorld(memoryLog({ clock: () => START }));
    await world.decide(1, decisions);
    const silent: Log = {
      ...world.log,
      async *read(_topic, _partition, _at, options) {
        while (options?.signal?.aborted !== true) await setImmediate();
        yield* [];
      },
    };
    const stop = new AbortController();
    const sink = { accept: () => undefined, acceptAgain: () => undefined, passed: async () => undefined };
    const follower = await followDecisions(silent, sink, { signal: stop.signal, from });
    stop.abort();
    await follower.catchUp();
    await follower.done;
    expect(follower.isCaughtUp()).toBe(false);
  });
});
