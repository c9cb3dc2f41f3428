import { createHash } from 'node:crypto';
import { blockCodec } from '../../../../services/adapters/avro/block-codec.ts';
import type { Block } from '../../../../services/domain/decision-log/block.ts';
import {
  EPOCH_STEP_MAX,
  type FoldState,
  fold,
  foldStart,
  hashOfBlock,
  hashOfRecord,
  stateBefore,
} from '../../../../services/domain/decision-log/fold.ts';
import { aBlock, window } from '../../../support/decision-log/blocks.ts';

const bytesOf = (block: Block) => blockCodec.encodeBlock(block);
const stateAfter = (state: FoldState, block: Block): FoldState => {
  const next = fold(state, block, hashOfBlock(bytesOf(block)));
  if (next === null) throw new Error('the block does not count');
  return next;
};
const counts = (state: FoldState, block: Block) => fold(state, block, hashOfBlock(bytesOf(block))) !== null;
const entry = Buffer.from('e');
const five = [entry, entry, entry, entry, entry];
const anOpen = (epoch: number, owner = 'a') => aBlock({ kind: 'open', epoch, owner, window, entries: [] });

describe('fold', () => {
  const opened = stateAfter(foldStart, anOpen(1));
  const next = (changes: Partial<Block> = {}) => aBlock({ previousHash: opened.chain, ...changes });

  it('takes an open with a higher epoch, and no other', () => {
    expect(opened).toMatchObject({ epoch: 1, owner: 'a', last: -1 });
    const third = stateAfter(opened, anOpen(3, 'b'));
    expect(third).toMatchObject({ epoch: 3, owner: 'b', last: -1 });
    for (const epoch of [0, 2, 3]) expect(counts(third, anOpen(epoch, 'c'))).toBe(false);
  });

  it('takes no open behind which no epoch is left that can be written', () => {
    for (const step of [EPOCH_STEP_MAX + 1, 2 ** 40, 2 ** 53 - 3])
      expect(counts(opened, anOpen(1 + step, 'c'))).toBe(false);
    expect(counts(opened, anOpen(1 + EPOCH_STEP_MAX, 'c'))).toBe(true);
  });

  it.each([
    ['an open with entries', { kind: 'open', epoch: 2 }],
    ['a tick with entries', { kind: 'tick', lastSource: -1 }],
    ['a gap with entries', { kind: 'gap', cause: 'x' }],
    [
      'a gap that does not begin behind the last source',
      { kind: 'gap', cause: 'x', firstSource: 1, lastSource: 3, entries: [] },
    ],
    ['decisions that do not begin behind the last source', { firstSource: 3, lastSource: 4, entries: [entry, entry] }],
    ['fewer decisions than source offsets', { lastSource: 9 }],
    ['more decisions than source offsets', { entries: [entry, entry] }],
    ['no decisions', { entries: [] }],
    ['an owner that has no room in a seal', { kind: 'open', epoch: 2, owner: 'o'.repeat(257), entries: [] }],
    ['a cause that has no room in a seal', { kind: 'gap', cause: 'x'.repeat(257), entries: [] }],
  ] as const)('drops %s, which no decider writes', (_, changes) => {
    expect(counts(opened, next(changes))).toBe(false);
  });

  it('lets nobody own a partition before the first open', () => {
    expect(counts(foldStart, aBlock({ epoch: 0, owner: '' }))).toBe(false);
  });

  it('takes decisions and gaps of the owner and moves last with them', () => {
    expect(stateAfter(opened, next({ lastSource: 4, entries: five })).last).toBe(4);
    expect(stateAfter(opened, next({ kind: 'gap', cause: 'x', lastSource: 7, entries: [] })).last).toBe(7);
  });

  it.each([
    ['another epoch', { epoch: 2 }],
    ['another owner', { owner: 'b' }],
    ['another previous source', { previousSource: 0, lastSource: 3 }],
    ['another register offset', { registerFrom: 1 }],
    ['no register offset', { registerFrom: null }],
    ['another chain', { previousHash: Buffer.alloc(32, 1) }],
    ['a last source that does not move', { lastSource: -1 }],
  ])('drops a block with %s', (_, changes) => {
    expect(counts(opened, next())).toBe(true);
    expect(counts(opened, next(changes))).toBe(false);
  });

  it('drops a repeat of any kind', () => {
    for (const block of [next(), next({ kind: 'tick', lastSource: -1, entries: [] })]) {
      expect(counts(stateAfter(opened, block), block)).toBe(false);
    }
  });

  it('does not move last with a tick or with reevaluations', () => {
    expect(stateAfter(opened, next({ kind: 'tick', lastSource: -1, entries: [] })).last).toBe(-1);
    const late = stateAfter(opened, next({ kind: 'reevaluations', registerFrom: 0, registerTo: 9, lastSource: -1 }));
    expect(late).toMatchObject({ last: -1, register: 9 });
  });

  it.each([
    [1, 9],
    [0, 0],
    [null, 9],
    [0, null],
  ])('drops reevaluations from register offset %s to %s', (registerFrom, registerTo) => {
    const none = next({ kind: 'reevaluations', registerFrom, registerTo, lastSource: -1, entries: [] });
    expect(counts(opened, none)).toBe(false);
  });

  it('takes several blocks of reevaluations for the same register records, and lets the register not go back', () => {
    const some = next({ kind: 'reevaluations', registerFrom: 0, registerTo: 0, lastSource: -1 });
    expect(counts(opened, some)).toBe(true);
    const moved = stateAfter(opened, { ...some, registerTo: 9 });
    const back = { ...some, registerFrom: 9, registerTo: 8, previousHash: moved.chain };
    expect(counts(moved, back)).toBe(false);
    expect(counts(moved, { ...back, registerTo: 9 })).toBe(true);
  });

  it('chains SHA-256(chain, SHA-256(block bytes)) from 32 zero bytes', () => {
    const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    expect(opened.chain).toEqual(sha256(Buffer.alloc(32), sha256(bytesOf(anOpen(1)))));
    expect(stateAfter(opened, next()).chain).toEqual(sha256(opened.chain, sha256(bytesOf(next()))));
  });

  it('hashes a record once for all its readers, and another record with the same offset by itself', () => {
    let reads = 0;
    const recordOf = (block: Block) => ({
      offset: 7,
      appendedAt: 0,
      key: null,
      headers: {},
      get value() {
        reads += 1;
        return bytesOf(block);
      },
    });
    const [record, other] = [recordOf(anOpen(1)), recordOf(anOpen(2))];
    for (let reader = 0; reader < 3; reader += 1) {
      expect(hashOfRecord(record)).toEqual(hashOfBlock(bytesOf(anOpen(1))));
      expect(hashOfRecord(other)).toEqual(hashOfBlock(bytesOf(anOpen(2))));
    }
    expect(reads).toBe(2);
  });

  it('can begin with any block that counts, but for an open, as if it had seen all before', () => {
    let state = opened;
    for (const changes of [
      { lastSource: 4, entries: five },
      { kind: 'tick' },
      { kind: 'reevaluations', registerTo: 7, entries: [entry] },
      { kind: 'open', epoch: 2, owner: 'b' },
      { kind: 'gap', cause: 'lost', lastSource: 9 },
      { kind: 'tick' },
    ] as const) {
      const { epoch, owner, last, register, chain } = state;
      const sources = { previousSource: last, firstSource: last + 1, lastSource: last };
      const position = { epoch, owner, ...sources, registerFrom: register, entries: [] };
      const block = aBlock({ ...position, previousHash: chain, ...changes });
      expect(stateBefore(block)).toEqual(block.kind === 'open' ? null : state);
      state = stateAfter(state, block);
    }
    expect(state).toMatchObject({ epoch: 2, last: 9, register: 7 });
  });

  it('leaves the state it was given as it was', () => {
    const before = structuredClone({ ...opened, chain: opened.chain.toString('hex') });
    stateAfter(opened, next());
    expect({ ...opened, chain: opened.chain.toString('hex') }).toEqual(before);
  });
});
