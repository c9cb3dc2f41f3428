import { blockCodec } from '../../services/adapters/avro/block-codec.ts';
import { memoryObjectStore } from '../../services/adapters/memory/memory-object-store.ts';
import { followDecisions } from '../../services/auditor/decision-follower.ts';
import { tableRowsOf } from '../../services/decider/late/table-rows.ts';
import { readAcceptedBlocks } from '../../services/domain/decision-log/accepted-blocks.ts';
import type { Block } from '../../services/domain/decision-log/block.ts';
import {
  type FoldState,
  fold,
  foldPositionStart,
  foldStart,
  hashOfBlock,
} from '../../services/domain/decision-log/fold.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { verifyArchive } from '../../services/domain/transparency-log/verify-archive.ts';
import { topicPartitions } from '../../services/topology.ts';
import { aSigner } from '../support/archive-builder.ts';
import { aFilledLog, anArchiver, anEntryAt, crashingPacing, decideMore } from '../support/archive-log.ts';
import { aBlock, aClaim, collect, window } from '../support/decision-log/blocks.ts';

/** What somebody appends to `access-decisions` who is no decider: nothing removes it from there. */

const PARTITION = 0;
const LONG_MAX = 2 ** 53 - 2;

const decision = (offset: number, again: number | null = null) => anEntryAt(PARTITION, offset, again);

/** What a block has in place of what a decider would write behind the last source offset. */
const strangers: Record<string, (last: number) => Partial<Block>> = {
  'bytes that are no decision': (last) => ({ lastSource: last + 1, entries: [Buffer.from('garbage')] }),
  'a decision with bytes behind it': (last) => ({
    lastSource: last + 1,
    entries: [Buffer.concat([decision(last + 1), Buffer.of(0)])],
  }),
  'a decision of another source offset': (last) => ({ lastSource: last + 1, entries: [decision(last + 77)] }),
  'decisions in another order': (last) => ({
    lastSource: last + 2,
    entries: [decision(last + 2), decision(last + 1)],
  }),
  'source offsets without a decision': (last) => ({ lastSource: last + 900, entries: [decision(last + 1)] }),
  'a re-evaluation among decisions': (last) => ({ lastSource: last + 1, entries: [decision(last + 1, 5)] }),
  'a decision among re-evaluations': () => ({ kind: 'reevaluations', registerTo: 9, entries: [decision(0)] }),
  'a re-evaluation of what is not decided': (last) => ({
    kind: 'reevaluations',
    registerTo: 9,
    entries: [decision(last + 1, 5)],
  }),
  'a tick with a decision': (last) => ({ kind: 'tick', entries: [decision(last + 1)] }),
  'a cause longer than a seal': (last) => ({
    kind: 'gap',
    lastSource: last + 1,
    cause: 'x'.repeat(70_000),
    entries: [],
  }),
};

describe('a block of a stranger', () => {
  it('with the highest epoch that can be read takes the partition from nobody', async () => {
    const { log } = await aFilledLog();
    const before = await stateOf(log);
    await append(log, before, anOpen(LONG_MAX));
    const { owner } = await aClaim(log, { partition: PARTITION, ownerId: 'next', codec: blockCodec });
    await owner.appendTick();
    expect(owner.state.epoch).toBe(before.epoch + 1);
  });

  it('with the highest epoch that counts leaves epochs for everybody after it', async () => {
    const { log } = await aFilledLog();
    const { epoch } = await stateOf(log);
    await append(log, await stateOf(log), anOpen(epoch + 1_000_000));
    await decideMore(log, PARTITION);
    expect((await stateOf(log)).epoch).toBe(epoch + 1_000_001);
  });

  it.each(Object.keys(strangers))('with %s does not count, and stops nobody', async (name) => {
    const filled = await aFilledLog();
    const { log } = filled;
    const before = await stateOf(log);
    const opened = await append(log, before, anOpen(before.epoch + 1));
    await append(log, opened, { ...strangers[name]?.(opened.last) });
    expect((await stateOf(log)).last).toBe(before.last);

    await decideMore(log, PARTITION);
    const counted = await collect(readAcceptedBlocks({ log, codec: blockCodec, partition: PARTITION }));
    const entriesOf = (blocks: typeof counted) => blocks.reduce((sum, { block }) => sum + block.entries.length, 0);
    const rows = counted.flatMap(({ block }) => [...tableRowsOf(PARTITION, block).entries]);
    expect(rows).toHaveLength(entriesOf(counted.filter(({ block }) => block.kind === 'decisions')));
    expect(await followed(log)).toBe(entriesOf(counted));

    const objects = memoryObjectStore();
    const signer = aSigner();
    await anArchiver(log, { objects, signer }, crashingPacing).drain();
    expect(await verifyArchive(objects, signer.vkey)).toMatchObject({ ok: true, problems: [] });
  });
});

function anOpen(epoch: number): Partial<Block> {
  return { kind: 'open', epoch, owner: 'stranger', window, registerFrom: null, entries: [] };
}

async function stateOf(log: Log): Promise<FoldState> {
  const accepted = await collect(readAcceptedBlocks({ log, codec: blockCodec, partition: PARTITION }));
  return accepted.at(-1)?.state ?? foldStart;
}

/** Appends a block that follows the state. Returns the state that its writer wants. */
async function append(log: Log, state: FoldState, changes: Partial<Block>): Promise<FoldState> {
  const { epoch, owner, last, register, chain } = state;
  const sources = { previousSource: last, firstSource: last + 1, lastSource: last };
  const block = aBlock({ epoch, owner, ...sources, registerFrom: register, previousHash: chain, ...changes });
  const value = blockCodec.encodeBlock(block);
  await log.append('access-decisions', PARTITION, [{ key: null, value }]);
  return fold(state, block, hashOfBlock(value)) ?? state;
}

/** The entries of the partition that the auditor lists. */
async function followed(log: Log): Promise<number> {
  const stopping = new AbortController();
  let entries = 0;
  const accept = (partition: number, _: number, of: readonly Buffer[]) => {
    if (partition === PARTITION) entries += of.length;
  };
  const from = Array.from({ length: topicPartitions['access-decisions'] }, () => foldPositionStart);
  const sink = { accept, acceptAgain: accept, passed: async () => undefined };
  const follower = await followDecisions(log, sink, { signal: stopping.signal, from });
  await follower.catchUp();
  stopping.abort();
  await follower.done;
  return entries;
}
