import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { type TrimOptions, trimLog } from '../../../services/archiver/trim-log.ts';
import { frame } from '../../../services/avro/framing.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { trimPoint } from '../../../services/domain/decision-log/trim-point.ts';
import { cutDecisionSegments } from '../../../services/domain/segments/cut-segments.ts';
import { positionAfter, toSealNext } from '../../../services/domain/segments/sealed-position.ts';
import { encodeDeadLetter } from '../../../services/records/dead-letter/encode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { DAY, JUNE } from '../../support/decision-builders.ts';
import { aClaim, anyEntryCodec, collect, rawRecords } from '../../support/decision-log/blocks.ts';
import { type WholeSegment, wholeEntries } from '../../support/decision-log/whole-segments.ts';

const DAYS = 10;
const partition = 0;

describe('trimming behind seals: an access, its decision and a tick a day for ten days', () => {
  let log: Log;
  let clock: { now: number };
  let segments: readonly WholeSegment[];

  beforeEach(async () => {
    clock = { now: JUNE };
    log = memoryLog({ clock: () => clock.now });
    let { owner } = await aClaim(log);
    for (let day = 0; day < DAYS; day++) {
      clock.now = JUNE + day * DAY;
      // A new owner every fourth day, so that opens stand between blocks.
      if (day % 4 === 3) ({ owner } = await aClaim(log, { ownerId: `owner-${day}` }));
      await log.append('access-events', partition, [{ key: null, value: Buffer.from(`event ${day}`) }]);
      await log.append('dead-letters', 0, [aLetter(day)]);
      await owner.appendDecisions({ firstSource: day, lastSource: day, entries: [Buffer.from(`decision ${day}`)] });
      await owner.appendTick();
    }
    segments = await collect(cutDecisionSegments({ log, codec: anyEntryCodec, partition, gather: wholeEntries }));
    expect(segments).toHaveLength(DAYS);
  });

  const sealOf = (day: number) => {
    const segment = segments[day];
    if (segment === undefined) return null;
    return { lastSource: segment.lastSource, next: toSealNext('access-decisions', segment.next) };
  };
  const trim = async (days: number, sealedDays = DAYS, changes: Partial<TrimOptions> = {}) => {
    const removed: Record<string, number> = {};
    await trimLog({
      log,
      sealed: (stream) => (stream.partition === partition ? sealOf(sealedDays - 1) : null),
      nowMs: JUNE + DAYS * DAY,
      retentionMillis: days * DAY,
      onTrimmed: (stream, _start, count) => {
        if (stream.partition === partition) removed[stream.topic] = count;
      },
      ...changes,
    });
    return removed;
  };
  const starts = async () => ({
    events: await log.startOffset('access-events', partition),
    letters: await log.startOffset('dead-letters', 0),
    decisions: (await rawRecords(log)).map(({ value }) => blockCodec.decodeBlock(value)?.lastSource)[0],
  });

  it('keeps what is younger than the retention, and one block before it', async () => {
    expect(await trim(3)).toEqual({ 'access-events': 7, 'access-decisions': 15, 'dead-letters': 7 });
    expect(await starts()).toEqual({ events: 7, letters: 7, decisions: 6 });
    expect(await trim(3)).toEqual({ 'access-events': 0, 'access-decisions': 0, 'dead-letters': 0 });
    expect(await log.startOffset('alerts', 0)).toBe(0);
  });

  it('keeps everything as long as nothing is sealed, or nothing is old enough', async () => {
    await trim(3, 0);
    await trim(DAYS);
    expect(await starts()).toEqual({ events: 0, letters: 0, decisions: -1 });
  });

  it('counts the retention back from the oldest access that is not sealed', async () => {
    // The access of day 5 is the oldest: three days before it is day 2.
    await trim(3, 5);
    expect(await starts()).toEqual({ events: 2, letters: 2, decisions: 1 });
  });

  it('counts back from it in whichever partition it is', async () => {
    clock.now = JUNE + 4 * DAY;
    const late = memoryLog({ clock: () => clock.now });
    await late.append('access-events', 1, [{ key: null, value: Buffer.from('undecided') }]);
    const both: Log = {
      ...log,
      read: (topic, at, ...rest) => (at === 1 ? late : log).read(topic, at, ...rest),
    };
    await trim(3, DAYS, { log: both });
    expect(await starts()).toEqual({ events: 1, letters: 1, decisions: 0 });
  });

  it('goes no further than what is sealed, however old it is', async () => {
    const limit = { appendedBefore: Number.POSITIVE_INFINITY };
    for (const [day, segment] of segments.entries()) {
      const point = await trimPoint(
        { log, codec: anyEntryCodec, partition },
        { ...limit, sealedTo: segment.next.offset },
      );
      const first = blockCodec.decodeBlock((await rawRecords(log))[point]?.value ?? Buffer.of());
      expect([first?.kind, first?.lastSource]).toEqual(['tick', day]);
    }
  });

  it('keeps a dead letter whose decision is not sealed', async () => {
    await trim(0, 5, { nowMs: JUNE + 4 * DAY + 1 });
    expect((await starts()).letters).toBe(5);
  });

  it('keeps no dead letter of the register, which has more records than accesses', async () => {
    clock.now = JUNE + DAYS * DAY;
    await log.append('dead-letters', 0, [aLetter(1_000, 'register'), aLetter(DAYS - 1)]);
    await trim(0, DAYS, { nowMs: JUNE + DAYS * DAY + 1 });
    expect((await starts()).letters).toBe(DAYS + 2);
  });

  it('leaves a log that is folded and cut as before', async () => {
    const accepted = await collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition }));
    for (let days = DAYS; days >= 1; days--) {
      await trim(days);
      const start = await log.startOffset('access-decisions', partition);
      const rest = accepted.filter(({ offset }) => offset >= start);
      expect(await collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition }))).toEqual(rest);
      for (const [day, { next }] of segments.entries()) {
        if (next.offset < start) continue;
        const from = positionAfter(sealOf(day));
        const cut = await collect(
          cutDecisionSegments({ log, codec: anyEntryCodec, partition, start: from, gather: wholeEntries }),
        );
        expect(cut).toEqual(segments.slice(day + 1));
      }
      const { owner } = await aClaim(log, { ownerId: `after-${days}` });
      expect(owner.state).toMatchObject({ last: DAYS - 1, owner: `after-${days}` });
      accepted.push(...(await collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition }))).slice(-1));
    }
  });

  it('refuses to fold a log that something else has trimmed', async () => {
    await log.trim('access-decisions', partition, await openOf('owner-3'));
    const reading = collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition }));
    await expect(reading).rejects.toThrow(LogTrimmedError);
    await expect(aClaim(log)).rejects.toThrow(/begins at offset \d+ with no block that a fold can begin with/);
  });

  it('ends a reader that it overtakes instead of letting it drop what follows', async () => {
    const reading = async () => {
      for await (const { block } of readAcceptedBlocks({ log: slowly(log), codec: anyEntryCodec, partition })) {
        if (block.kind === 'open' && block.owner === 'owner-3') await trim(1);
      }
    };
    await expect(reading()).rejects.toThrow(/was trimmed up to offset \d+ while it was read at \d+/);
  });

  async function openOf(owner: string): Promise<number> {
    const records = await rawRecords(log);
    return records.find(({ value }) => blockCodec.decodeBlock(value)?.owner === owner)?.offset ?? 0;
  }
});

/** A log that gives one record at a time. */
function slowly(log: Log): Log {
  return {
    ...log,
    read: (topic, at, from, options) => log.read(topic, at, from, { ...options, recordsMax: 1 }),
  };
}

/** Of the record at this offset of the first partition of the topic. */
function aLetter(offset: number, topic: 'access-events' | 'register' = 'access-events') {
  const letter = encodeDeadLetter({
    sourceId: null,
    count: null,
    stage: 'decider',
    code: 'rubbish',
    detail: 'it is not Avro',
    topic,
    partition,
    offset,
    hash: Buffer.alloc(32),
    length: 3,
    body: Buffer.from('raw'),
  });
  return { key: null, value: frame(schemaIds.deadLetter, letter) };
}
