import { blockCodec } from '../../../../services/adapters/avro/block-codec.ts';
import type { BlockCodec } from '../../../../services/domain/decision-log/block.ts';
import type { Log } from '../../../../services/domain/decision-log/log.ts';
import type { PartitionOwner } from '../../../../services/domain/decision-log/partition-owner.ts';
import { cutDecisionSegments, cutRecordSegments } from '../../../../services/domain/segments/cut-segments.ts';
import { positionAfter, toSealNext } from '../../../../services/domain/segments/sealed-position.ts';
import { cutPositionStart, registerWindow } from '../../../../services/domain/segments/segment-cutter.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aClaim, aLog, anyEntryCodec, collect, entries } from '../../../support/decision-log/blocks.ts';
import { type WholeSegment, wholeEntries } from '../../../support/decision-log/whole-segments.ts';

describe('cutting decisions (window: 1,000 ms, 4 entries, 1,000 bytes)', () => {
  let log: Log;
  let clock: { now: number };
  let owner: PartitionOwner;
  beforeEach(async () => {
    ({ log, clock } = aLog());
    ({ owner } = await aClaim(log));
  });

  const decide = async (at: number, count: number, bytes = 2) => {
    clock.now = at;
    const firstSource = owner.state.last + 1;
    const run = Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, `${firstSource + index}`));
    await owner.appendDecisions({ firstSource, lastSource: firstSource + count - 1, entries: run });
  };
  const cut = () => collect(cutDecisionSegments({ log, codec: anyEntryCodec, partition: 0, gather: wholeEntries }));
  const ranges = async () => (await cut()).map(rangeOf);

  it('ends a segment with the block that reaches the count', async () => {
    await decide(2_000, 3);
    expect(await ranges()).toEqual([]);
    await decide(2_000, 3);
    expect(await ranges()).toEqual([[0, 5, 6]]);
  });

  it('ends a segment with the block that reaches the bytes', async () => {
    await decide(2_000, 1, 999);
    expect(await ranges()).toEqual([]);
    await decide(2_000, 1, 1);
    expect(await ranges()).toEqual([[0, 1, 2]]);
  });

  it('ends a segment before the first block at or past the end of its window', async () => {
    await decide(2_000, 1);
    await decide(2_999, 1);
    expect(await ranges()).toEqual([]);
    await decide(3_000, 1);
    expect(await ranges()).toEqual([[0, 1, 2]]);
  });

  it('ends a segment before the first block with entries in another schema, wherever cutting begins', async () => {
    const laterFrom = 3;
    const codec: BlockCodec = {
      ...anyEntryCodec,
      decodeBlock(value) {
        const block = blockCodec.decodeBlock(value);
        return block && { ...block, entrySchemaId: block.firstSource < laterFrom ? schemaIds.accessDecision : 77 };
      },
    };
    await decide(2_000, 1);
    await decide(2_000, 2);
    await decide(2_000, 1);
    clock.now = 2_001;
    await owner.appendTick();
    const segments = await collect(cutDecisionSegments({ log, codec, partition: 0, gather: wholeEntries }));
    expect(segments.map(rangeOf)).toEqual([
      [0, 2, 3],
      [3, 3, 1],
    ]);
    expect(segments.map(({ schemaId }) => schemaId)).toEqual([schemaIds.accessDecision, 77]);
    const [first] = segments;
    const again = cutDecisionSegments({
      log,
      codec,
      partition: 0,
      gather: wholeEntries,
      ...(first && { start: first.next }),
    });
    expect(await collect(again)).toEqual(segments.slice(1));
  });

  it('completes two segments with one block that is past the window and full', async () => {
    await decide(2_000, 1);
    await decide(3_000, 5);
    expect(await ranges()).toEqual([
      [0, 0, 1],
      [1, 5, 5],
    ]);
  });

  it('ends a segment with a tick, and cuts nothing with a tick alone', async () => {
    await owner.appendTick();
    await decide(2_000, 1);
    await owner.appendTick();
    await owner.appendTick();
    expect(await ranges()).toEqual([[0, 0, 1]]);
  });

  it('takes append times as a running maximum', async () => {
    await decide(2_000, 1);
    await decide(1_000, 1);
    await decide(2_500, 2);
    const [segment] = await cut();
    expect(segment).toMatchObject({ firstAppendedAt: 2_000, lastAppendedAt: 2_500 });
  });

  it('answers for gaps before, between and after entries, without a hole between segments', async () => {
    await owner.appendGap({ first: 0, last: 4, cause: 'expired' });
    await decide(2_000, 2);
    await owner.appendGap({ first: 7, last: 7, cause: 'lost' });
    await owner.appendGap({ first: 8, last: 9, cause: 'lost' });
    await owner.appendTick();
    await decide(2_000, 4);
    const segments = await cut();
    expect(segments.map(rangeOf)).toEqual([
      [0, 9, 2],
      [10, 13, 4],
    ]);
    expect(segments[0]?.gaps).toEqual([
      { first: 0, last: 4, cause: 'expired' },
      { first: 7, last: 9, cause: 'lost' },
    ]);
  });

  it('cuts by the window of the newest open', async () => {
    await decide(2_000, 2);
    ({ owner } = await aClaim(log, { ownerId: 'b', window: { millisMax: 1_000, entriesMax: 3, bytesMax: 1_000 } }));
    await decide(2_000, 1);
    expect(await ranges()).toEqual([[0, 2, 3]]);
  });

  it('counts re-evaluations apart, and cuts them alone without a source offset', async () => {
    await decide(2_000, 2);
    await owner.appendReevaluations(5, entries('late'));
    await decide(2_000, 1);
    await owner.appendReevaluations(6, entries('later', 'and later'));
    await owner.appendTick();
    await owner.appendReevaluations(7, entries('alone'));
    clock.now = 5_000;
    await decide(5_000, 4);
    expect((await cut()).map((segment) => [...rangeOf(segment), segment.reevaluations])).toEqual([
      [0, 2, 4, 1],
      [3, 2, 2, 2],
      [3, 2, 1, 1],
      [3, 6, 4, 0],
    ]);
  });

  it('goes on after any segment as if it had never stopped', async () => {
    for (let index = 0; index < 30; index++) {
      await decide(2_000 + index * 270, 1 + (index % 3));
      if (index % 5 === 0) await owner.appendReevaluations(index + 1, entries(`late ${index}`));
      if (index % 7 === 0) await owner.appendTick();
      if (index % 11 === 0) ({ owner } = await aClaim(log, { ownerId: `o${index}` }));
    }
    const whole = await cut();
    expect(whole.length).toBeGreaterThan(10);
    for (const [index, { next }] of whole.entries()) {
      const rest = cutDecisionSegments({ log, codec: anyEntryCodec, partition: 0, start: next, gather: wholeEntries });
      expect(await collect(rest)).toEqual(whole.slice(index + 1));
      // What a seal keeps of the position is all of it.
      const sealed = { lastSource: next.lastSource, next: toSealNext('access-decisions', next) };
      expect(positionAfter(sealed)).toEqual(next);
    }
  });
});

describe('cutting records', () => {
  const toEntry = ({ value }: { value: Buffer }) => (value.length === 0 ? null : value);
  const tick = [{ key: null, value: Buffer.alloc(0) }];
  const cut = (log: Log, start = cutPositionStart) => {
    return collect(cutRecordSegments({ log, topic: 'register', partition: 0, toEntry, start, gather: wholeEntries }));
  };
  const append = (log: Log, ...values: string[]) => {
    return log.append(
      'register',
      0,
      entries(...values).map((value) => ({ key: null, value })),
    );
  };

  it('takes a record for an entry, its offset for the source, and a tick for the end', async () => {
    const { log } = aLog();
    await append(log, 'a', 'b');
    await log.append('register', 0, tick);
    await append(log, 'c');
    await log.append('register', 0, tick);
    await append(log, 'd');
    const segments = await cut(log);
    expect(segments.map(rangeOf)).toEqual([
      [0, 2, 2],
      [3, 4, 1],
    ]);
    expect(segments.map(({ gaps }) => gaps)).toEqual([
      [{ first: 2, last: 2, cause: 'tick' }],
      [{ first: 4, last: 4, cause: 'tick' }],
    ]);
    expect(segments.flatMap((segment) => segment.entries.map(String))).toEqual(['a', 'b', 'c']);
  });

  it('explains a tick that had nothing to end in the next segment', async () => {
    const { log } = aLog();
    await log.append('register', 0, [...tick, ...tick]);
    await append(log, 'a');
    await log.append('register', 0, tick);
    expect(await cut(log)).toMatchObject([
      {
        firstSource: 0,
        lastSource: 3,
        gaps: [
          { first: 0, last: 1, cause: 'tick' },
          { first: 3, last: 3 },
        ],
      },
    ]);
  });

  it('never cuts by time, but by count', async () => {
    const { log, clock } = aLog();
    await append(log, 'a');
    clock.now += registerWindow.millisMax * 100;
    await append(log, ...Array.from({ length: registerWindow.entriesMax - 2 }, (_, index) => `${index}`));
    expect(await cut(log)).toEqual([]);
    await append(log, 'full');
    expect((await cut(log)).map(rangeOf)).toEqual([[0, registerWindow.entriesMax - 1, registerWindow.entriesMax]]);
  });

  it('explains offsets that the topic does not hold', async () => {
    const { log } = aLog();
    await append(log, 'a', 'b', 'c');
    await log.append('register', 0, tick);
    const holed: Log = {
      ...log,
      async *read(...read) {
        for await (const batch of log.read(...read)) {
          yield { ...batch, records: batch.records.filter(({ offset }) => offset !== 1) };
        }
      },
    };
    expect(await cut(holed)).toMatchObject([
      {
        firstSource: 0,
        lastSource: 3,
        gaps: [
          { first: 1, last: 1, cause: 'missing' },
          { first: 3, last: 3 },
        ],
      },
    ]);
  });

  it('goes on after any segment as if it had never stopped', async () => {
    const { log } = aLog();
    for (const name of ['a', 'b', 'c', 'd']) {
      await append(log, name);
      await log.append('register', 0, tick);
    }
    const whole = await cut(log);
    expect(whole).toHaveLength(4);
    for (const [index, { next }] of whole.entries()) expect(await cut(log, next)).toEqual(whole.slice(index + 1));
  });
});

function rangeOf({ firstSource, lastSource, entries: held }: WholeSegment): [number, number, number] {
  return [firstSource, lastSource, held.length];
}
