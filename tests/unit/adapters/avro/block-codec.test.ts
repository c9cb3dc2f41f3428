import { blockCodec } from '../../../../services/adapters/avro/block-codec.ts';
import type { Block } from '../../../../services/domain/decision-log/block.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { aDecisionEntry } from '../../../support/archive-builder.ts';

const entries = [aDecisionEntry(7, null), aDecisionEntry(8, null)];

function aBlockOf(entries: readonly Buffer[], fields: Partial<Block> = {}): Block {
  return {
    kind: 'decisions',
    epoch: 1,
    owner: 'decider-1',
    cause: null,
    registerTo: 0,
    entrySchemaId: schemaIds.accessDecision,
    previousBlock: 0,
    previousSource: 6,
    firstSource: 7,
    lastSource: 8,
    entries,
    ...fields,
  } as Block;
}

describe('a block', () => {
  it('has whole entries where each is one decision of its own source offset', () => {
    expect(blockCodec.hasWholeEntries(aBlockOf(entries))).toBe(true);
    expect(blockCodec.hasWholeEntries(aBlockOf(entries, { previousSource: 7, firstSource: 8, lastSource: 9 }))).toBe(
      false,
    );
    expect(blockCodec.hasWholeEntries(aBlockOf(entries, { kind: 'reevaluations' }))).toBe(false);
  });

  it('has none where no reader could take an entry out again', () => {
    const [first = Buffer.of(), second = Buffer.of()] = entries;
    for (const broken of [Buffer.concat([second, Buffer.of(0)]), second.subarray(0, -1), Buffer.of()]) {
      expect(blockCodec.hasWholeEntries(aBlockOf([first, broken]))).toBe(false);
    }
  });
});
