import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import {
  EarlierReleaseError,
  LaterVersionError,
  newestSchemaId,
} from '../../../services/adapters/avro/later-version.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { AlertBook } from '../../../services/alerter/alert-book.ts';
import { frame, unframe } from '../../../services/avro/framing.ts';
import { observeBlock } from '../../../services/detector/observe-block.ts';
import { readKnownFindings } from '../../../services/detector/replay/known-findings.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aDecision, aFinding, JUNE } from '../../support/decision-builders.ts';
import {
  aBlock,
  aClaim,
  aLog,
  anyEntryCodec,
  collect,
  entries,
  rawRecords,
  window,
} from '../../support/decision-log/blocks.ts';

/** What a release does that finds records of a later one: it stops, and neither decides again nor passes over them. */

const laterSchema = newestSchemaId + 1;
const expected = `expected at most ${newestSchemaId}: a release after`;

/** The value as a later release would frame it. */
function asLater(value: Buffer): Buffer {
  return frame(laterSchema, unframe(value)?.body ?? Buffer.alloc(0));
}

async function withLaterBlock(): Promise<{ readonly log: Log; readonly offset: number }> {
  const { log } = aLog();
  const { owner } = await aClaim(log);
  await owner.appendDecisions({ firstSource: 0, lastSource: 1, entries: entries(0, 1) });
  const open = aBlock({ kind: 'open', owner: 'later', epoch: 2, window, entries: [] });
  const offset = await log.append('access-decisions', 0, [{ key: null, value: asLater(blockCodec.encodeBlock(open)) }]);
  return { log, offset };
}

describe('a block of a later release', () => {
  it('stops a decider before it claims the partition', async () => {
    const { log, offset } = await withLaterBlock();
    const before = await rawRecords(log);
    await expect(aClaim(log, { ownerId: 'b' })).rejects.toThrow(
      `access-decisions[0] at offset ${offset} has a record of schema ${laterSchema}, ${expected}`,
    );
    expect(await rawRecords(log)).toEqual(before);
  });

  it('stops a decider that owns the partition', async () => {
    const { log } = aLog();
    const { owner } = await aClaim(log);
    const watching = owner.watch(new AbortController().signal);
    const open = aBlock({ kind: 'open', owner: 'later', epoch: 2, window, entries: [] });
    await log.append('access-decisions', 0, [{ key: null, value: asLater(blockCodec.encodeBlock(open)) }]);
    await expect(watching).rejects.toThrow(LaterVersionError);
  });

  it('stops every other reader after the blocks before it', async () => {
    const { log } = await withLaterBlock();
    const read: string[] = [];
    const reading = async () => {
      for await (const { block } of readAcceptedBlocks({ log, codec: anyEntryCodec, partition: 0 }))
        read.push(block.kind);
    };
    await expect(reading()).rejects.toThrow(LaterVersionError);
    expect(read).toEqual(['open', 'decisions']);
  });

  it('is nothing that only looks like one: other bytes are still passed over', async () => {
    const { log } = aLog();
    await aClaim(log);
    const value = Buffer.from('no block');
    await log.append('access-decisions', 0, [
      { key: null, value },
      { key: null, value: frame(schemaIds.accessEvent, value) },
    ]);
    const read = await collect(readAcceptedBlocks({ log, codec: anyEntryCodec, partition: 0 }));
    expect(read.map(({ block }) => block.kind)).toEqual(['open']);
  });
});

describe('an event of a later release', () => {
  it('stops the detector at the entry that has it', () => {
    const entry = encodeAccessDecision(
      aDecision({ event: Buffer.of(1), eventSchemaId: laterSchema }, { sourceOffset: 7 }),
    );
    const block = { ...aBlock({ kind: 'decisions', entries: [entry] }), entrySchemaId: schemaIds.accessDecision };
    const never = () => {
      throw new Error('unexpected');
    };
    const parts = { detection: { observe: never }, judgedAgain: { concerns: never } } as never;
    expect(() => observeBlock(block, parts, { ms: 0, logger: {} as never, partition: 2, decidedAt: 0 })).toThrow(
      `access-events[2] at offset 7 has a record of schema ${laterSchema}, ${expected}`,
    );
  });
});

describe('an alert record of a later release', () => {
  it('stops the detector before it reports again what is reported there', async () => {
    const { log } = aLog();
    const offset = await log.append('alerts', 0, [{ key: null, value: frame(laterSchema, Buffer.of(1)) }]);
    await expect(readKnownFindings(log, [], new Set())).rejects.toThrow(
      `alerts[0] at offset ${offset} has a record of schema ${laterSchema}, ${expected}`,
    );
  });

  it('stops the alerter, which folds nothing of the batch', async () => {
    const book = new AlertBook(memoryRowTable());
    const values = [frame(schemaIds.alertRecord, encodeAlertRecord(aFinding({}))), frame(laterSchema, Buffer.of(1))];
    const records = values.map((value, offset) => ({ offset, appendedAt: JUNE, key: null, value, headers: {} }));
    const never = () => {
      throw new Error('expected the batch to be refused as a whole');
    };
    await expect(book.apply({ records, nextOffset: 2, endOffset: 2 }, never)).rejects.toThrow(
      'alerts[0] at offset 1 has a record',
    );
    expect(book.offset).toBe(0);
  });
});

describe('a record of release 0.1 or 0.2', () => {
  it.each([
    [4, '0.1'],
    [27, '0.2'],
  ])('of schema %i in access-decisions stops a decider before it claims the partition', async (schemaId, release) => {
    const { log } = aLog();
    await log.append('access-decisions', 0, [{ key: null, value: frame(schemaId, Buffer.of(1)) }]);
    await expect(aClaim(log)).rejects.toThrow(EarlierReleaseError);
    await expect(aClaim(log)).rejects.toThrow(
      `has a record of schema ${schemaId}, which custodes ${release} wrote; this release reads topics of 0.3 and later`,
    );
  });

  it('in alerts stops the detector', async () => {
    const { log } = aLog();
    await log.append('alerts', 0, [{ key: null, value: frame(29, Buffer.of(1)) }]);
    await expect(readKnownFindings(log, [], new Set())).rejects.toThrow(EarlierReleaseError);
  });
});
