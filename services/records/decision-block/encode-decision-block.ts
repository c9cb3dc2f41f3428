// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroWriter } from '../../avro/avro-writer.ts';
import { enumIndex } from '../../avro/enum-index.ts';
import { schemaIds } from '../schemas.ts';
import type { DecisionBlock, SegmentWindow } from './decision-block.ts';

const writer = new AvroWriter();
const blockKindIndex = enumIndex('BlockKind', [undefined, 'open', 'decisions', 'gap', 'tick', 'reevaluations']);

/** The Avro body of version 1, without the header that precedes it on a topic. */
export function encodeDecisionBlock(record: DecisionBlock): Buffer {
  writer.begin();
  writeDecisionBlock(record);
  return writer.take();
}

/** The value that a topic has: version 1, behind its header. It is in `memory` where it fits there. */
export function encodeFramedDecisionBlock(record: DecisionBlock, memory?: Buffer): Buffer {
  writer.begin();
  writeDecisionBlock(record);
  return writer.takeFramed(schemaIds.decisionBlock, memory);
}

function writeDecisionBlock(record: DecisionBlock): void {
  writer.long(blockKindIndex(record.kind));
  writer.long(record.epoch);
  writer.string(record.owner);
  writer.long(record.previousSource);
  writer.long(record.firstSource);
  writer.long(record.lastSource);
  writer.fixed(record.previousHash, 32);
  writer.long(record.decidedAt);
  if (writer.present(record.window)) writeSegmentWindow(record.window);
  writer.optionalString(record.cause);
  writer.optionalLong(record.registerFrom);
  writer.optionalLong(record.registerTo);
  writer.array(record.entries, (item) => {
    writer.bytes(item);
  });
}

function writeSegmentWindow(record: SegmentWindow): void {
  writer.long(record.millisMax);
  writer.long(record.entriesMax);
  writer.long(record.bytesMax);
}
