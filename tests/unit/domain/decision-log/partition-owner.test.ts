import { blockCodec } from '../../../../services/adapters/avro/block-codec.ts';
import { readAcceptedBlocks } from '../../../../services/domain/decision-log/accepted-blocks.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../../../../services/domain/decision-log/block.ts';
import type { AppendRecord, Log } from '../../../../services/domain/decision-log/log.ts';
import {
  AppendOutcomeUnknownError,
  OwnershipLostError,
} from '../../../../services/domain/decision-log/ownership-errors.ts';
import {
  aBlock,
  aClaim,
  aLog,
  anyEntryCodec,
  collect,
  entries,
  rawRecords,
  window,
} from '../../../support/decision-log/blocks.ts';

const acceptedOf = (log: Log) => collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition: 0 }));

describe('claiming a partition', () => {
  it('appends an open with the next epoch and the segment window', async () => {
    const { log } = aLog();
    const { owner, accepted } = await aClaim(log);
    expect(owner.state).toMatchObject({ epoch: 1, owner: 'a', last: -1 });
    expect(accepted.map(({ block }) => block)).toEqual([expect.objectContaining({ kind: 'open', epoch: 1, window })]);
  });

  it('reports what earlier owners had accepted, in order, and resumes after it', async () => {
    const { log } = aLog();
    const first = await aClaim(log);
    await first.owner.appendDecisions({ firstSource: 0, lastSource: 1, entries: entries(0, 1) });
    await first.owner.appendGap({ first: 2, last: 5, cause: 'lost' });
    const { owner, accepted } = await aClaim(log, { ownerId: 'b' });
    expect(accepted.map(({ block }) => block.kind)).toEqual(['open', 'decisions', 'gap', 'open']);
    expect(owner.state).toMatchObject({ epoch: 2, owner: 'b', last: 5 });
  });

  it('starts from a snapshot and arrives at the same state', async () => {
    const { log } = aLog();
    const first = await aClaim(log);
    await first.owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    const from = first.owner.position;
    await first.owner.appendDecisions({ firstSource: 1, lastSource: 1, entries: entries(1) });
    const { owner, accepted } = await aClaim(log, { ownerId: 'b', from });
    expect(accepted.map(({ block }) => block.lastSource)).toEqual([1, 1]);
    expect((await acceptedOf(log)).at(-1)?.state).toEqual(owner.state);
  });

  it('refuses a snapshot that is ahead of the log', async () => {
    const { owner } = await aClaim(aLog().log);
    await expect(aClaim(aLog().log, { from: owner.position })).rejects.toThrow(/from.offset is `1`/);
  });

  it('is lost to a rival whose open came first with the same epoch', async () => {
    const { log } = aLog();
    const open = aBlock({ kind: 'open', owner: 'rival', window, entries: [] });
    const late = beforeAppend(log, () => appendRaw(log, blockCodec.encodeBlock(open)));
    await expect(aClaim(late)).rejects.toThrow(OwnershipLostError);
  });

  it('passes over rubbish and reports it', async () => {
    const { log } = aLog();
    await appendRaw(log, Buffer.from('rubbish'));
    const ignored: number[] = [];
    const { owner } = await aClaim(log, { onIgnored: ({ offset }) => ignored.push(offset) });
    expect(ignored).toEqual([0]);
    expect(owner.state.epoch).toBe(1);
  });
});

describe('the owner of a partition', () => {
  it('appends what every reader accepts, and receives its own blocks', async () => {
    const { log } = aLog();
    const { owner, accepted } = await aClaim(log);
    await owner.appendDecisions({ firstSource: 0, lastSource: 2, entries: entries(0, 1, 2) });
    await owner.appendTick();
    await owner.appendReevaluations(40, entries('r'));
    await owner.appendGap({ first: 3, last: 3, cause: 'lost' });
    const read = await acceptedOf(log);
    expect(read.map(({ block }) => block)).toEqual(accepted.map(({ block }) => block));
    expect(read.map(({ block }) => block.kind)).toEqual(['open', 'decisions', 'tick', 'reevaluations', 'gap']);
    expect(read.at(-1)?.state).toEqual(owner.state);
    expect(owner.state).toMatchObject({ last: 3, register: 40 });
  });

  it('reads nothing back while nobody else writes', async () => {
    const { log } = aLog();
    let reads = 0;
    const counted: Log = {
      ...log,
      read(...read) {
        reads += 1;
        return log.read(...read);
      },
    };
    const { owner } = await aClaim(counted);
    const atClaim = reads;
    for (let source = 0; source < 5; source++) {
      await owner.appendDecisions({ firstSource: source, lastSource: source, entries: entries(source) });
    }
    expect(reads).toBe(atClaim);
  });

  it('goes on past what others wrote in vain', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    await appendRaw(log, Buffer.from('rubbish'));
    await appendRaw(log, blockCodec.encodeBlock(aBlock({ owner: 'zombie' })));
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    expect(owner.state.last).toBe(0);
    expect((await acceptedOf(log)).at(-1)?.state).toEqual(owner.state);
  });

  it('counts its own block although a rival opens right behind it', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    const before = beforeAppend(log, () => appendRaw(log, Buffer.from('rubbish')));
    const raced: Log = {
      ...log,
      async append(...append) {
        const offset = await before.append(...append);
        await appendRaw(
          log,
          blockCodec.encodeBlock(aBlock({ kind: 'open', epoch: 9, owner: 'b', window, entries: [] })),
        );
        return offset;
      },
    };
    const racing = await aClaim(log, { ownerId: 'c', log: onceClaimed(log, raced) });
    await racing.owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    expect(racing.accepted.map(({ block }) => block.owner)).toEqual(['a', 'c', 'c']);
    await expect(racing.owner.appendTick()).rejects.toThrow(OwnershipLostError);
    await expect(owner.appendTick()).rejects.toThrow(OwnershipLostError);
  });

  it('learns from its own append that a rival has opened, and is unusable from then on', async () => {
    const { log } = aLog();
    const { owner, accepted } = await aClaim(log);
    const rival = await aClaim(log, { ownerId: 'b' });
    await expect(owner.appendTick()).rejects.toThrow(OwnershipLostError);
    await expect(owner.appendTick()).rejects.toThrow(OwnershipLostError);
    expect(accepted.map(({ block }) => block.owner)).toEqual(['a', 'b']);
    await rival.owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    expect((await acceptedOf(log)).map(({ block }) => block.owner)).toEqual(['a', 'b', 'b']);
  });

  it.each(['before', 'after'])('is unusable once an append failed %s it was stored', async (when) => {
    const { log } = aLog();
    let failing = false;
    const broken: Log = {
      ...log,
      async append(...append) {
        if (failing && when === 'before') throw new Error('timed out');
        const offset = await log.append(...append);
        if (failing) throw new Error('timed out');
        return offset;
      },
    };
    const { owner, accepted } = await aClaim(broken);
    failing = true;
    const run = { firstSource: 0, lastSource: 0, entries: entries(0) };
    await expect(owner.appendDecisions(run)).rejects.toThrow(AppendOutcomeUnknownError);
    failing = false;
    await expect(owner.appendDecisions(run)).rejects.toThrow(AppendOutcomeUnknownError);
    expect(accepted).toHaveLength(1);
    const { owner: again } = await aClaim(broken, { ownerId: 'b' });
    expect(again.state.last).toBe(when === 'before' ? -1 : 0);
  });

  it('refuses appends that overlap', async () => {
    const { owner } = await aClaim(aLog().log);
    const first = owner.appendTick();
    await expect(owner.appendTick()).rejects.toThrow(/overlap/);
    await first;
    await owner.appendTick();
  });

  it.each([
    ['not after the last source', { firstSource: 1, lastSource: 1, entries: entries(1) }, /first source is `1`/],
    ['of another length', { firstSource: 0, lastSource: 2, entries: entries(0, 1) }, /entries are `2`/],
    ['that is empty', { firstSource: 0, lastSource: -1, entries: [] }, /last source is `-1`/],
    ['with too many entries', aRun(BLOCK_ENTRIES_MAX + 1, 1), /at most 1000/],
    ['with too many bytes', aRun(2, BLOCK_BYTES_MAX / 2 + 1), /at most 1000 with 524288 bytes/],
  ])('refuses a run %s, and stays usable', async (_, run, message) => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    await expect(owner.appendDecisions(run)).rejects.toThrow(message);
    expect(await rawRecords(log)).toHaveLength(1);
    await owner.appendDecisions(aRun(BLOCK_ENTRIES_MAX, 1));
  });

  it('takes one entry that is larger than a block', async () => {
    const { owner } = await aClaim(aLog().log);
    await owner.appendDecisions(aRun(1, BLOCK_BYTES_MAX + 1));
    expect(owner.state.last).toBe(0);
  });
});

describe('watching a partition', () => {
  it('ends when a rival opens, and appends are refused without being tried', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    const watching = owner.watch(new AbortController().signal);
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    await aClaim(log, { ownerId: 'b' });
    await watching;
    const before = await log.endOffset('access-decisions', 0);
    await expect(owner.appendTick()).rejects.toThrow(OwnershipLostError);
    expect(await log.endOffset('access-decisions', 0)).toBe(before);
  });

  it('ends when it is aborted, and nothing is lost', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    const stop = new AbortController();
    const watching = owner.watch(stop.signal);
    await owner.appendTick();
    stop.abort();
    await watching;
    await owner.appendTick();
    expect(await acceptedOf(log)).toHaveLength(3);
  });
});

describe('when a tick is due', () => {
  it('is a window after the first entry that no segment holds', async () => {
    const clock = { now: 5_000 };
    const { owner } = await aClaim(aLog().log, { now: () => clock.now });
    expect(owner.tickDueAt).toBeNull();
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    clock.now = 5_500;
    await owner.appendDecisions({ firstSource: 1, lastSource: 1, entries: entries(1) });
    expect(owner.tickDueAt).toBe(6_000);
    await owner.appendTick();
    expect(owner.tickDueAt).toBeNull();
  });

  it('moves on with a full segment, and stays due for what the archiver may not have cut', async () => {
    const clock = { now: 5_000 };
    const { owner } = await aClaim(aLog().log, { now: () => clock.now });
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    clock.now = 5_900;
    await owner.appendDecisions({ firstSource: 1, lastSource: 4, entries: entries(1, 2, 3, 4) });
    expect(owner.tickDueAt).toBe(6_900);
  });

  it('is soon after a claim from a snapshot, whose past is not known', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    expect((await aClaim(log, { ownerId: 'b', from: owner.position })).owner.tickDueAt).toBe(2_000);
  });

  it('is within a window of a clock that was set back, whatever the entries before have', async () => {
    const clock = { now: 100_000 };
    const { owner } = await aClaim(aLog().log, { now: () => clock.now });
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    clock.now = 5_000;
    await owner.appendDecisions({ firstSource: 1, lastSource: 1, entries: entries(1) });
    clock.now += window.millisMax;
    expect(owner.isTickDue(clock.now)).toBe(true);
    await owner.appendTick();
    expect(owner.isTickDue(clock.now)).toBe(false);
  });

  it('is a window after a claim that reads entries of a time yet to come', async () => {
    const { log, clock } = aLog();
    clock.now = 100_000;
    const before = await aClaim(log);
    await before.owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    const { owner } = await aClaim(log, { ownerId: 'b', now: () => 5_000 });
    expect(owner.isTickDue(5_999)).toBe(false);
    expect(owner.isTickDue(6_000)).toBe(true);
  });

  it('stays due for blocks without a pause where the log has a time yet to come, which cuts nothing', async () => {
    const { log, clock } = aLog();
    clock.now = 100_000;
    await aClaim(log);
    let now = 5_000;
    const { owner } = await aClaim(log, { ownerId: 'b', now: () => now });
    await owner.appendDecisions({ firstSource: 0, lastSource: 0, entries: entries(0) });
    now += window.millisMax;
    await owner.appendDecisions({ firstSource: 1, lastSource: 1, entries: entries(1) });
    expect(owner.isTickDue(now)).toBe(true);
  });
});

function aRun(count: number, bytes: number) {
  return { firstSource: 0, lastSource: count - 1, entries: Array.from({ length: count }, () => Buffer.alloc(bytes)) };
}

function appendRaw(log: Log, value: Buffer): Promise<number> {
  return log.append('access-decisions', 0, [{ key: null, value }]);
}

/** The log `first` for one append (the claim's open), `then` for the others. */
function onceClaimed(first: Log, then: Log): Log {
  let claimed = false;
  return {
    ...first,
    append(...append) {
      const log = claimed ? then : first;
      claimed = true;
      return log.append(...append);
    },
  };
}

/** The log with `work` done once, right before the first append. */
function beforeAppend(log: Log, work: () => Promise<unknown>): Log {
  let done = false;
  return {
    ...log,
    async append(topic, partition, records: readonly AppendRecord[]) {
      if (!done) await work();
      done = true;
      return log.append(topic, partition, records);
    },
  };
}
