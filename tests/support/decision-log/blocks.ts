import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import type { AcceptedBlock } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Block, BlockCodec, SegmentWindow } from '../../../services/domain/decision-log/block.ts';
import type { ClaimOptions } from '../../../services/domain/decision-log/block-tail.ts';
import { foldStart } from '../../../services/domain/decision-log/fold.ts';
import type { Log, LogRecord } from '../../../services/domain/decision-log/log.ts';
import { claimPartition } from '../../../services/domain/decision-log/partition-owner.ts';
import { schemaIds } from '../../../services/records/schemas.ts';

/** For entries that are no decisions: they count as they are. */
export const anyEntryCodec: BlockCodec = { ...blockCodec, hasWholeEntries: () => true };

export const window: SegmentWindow = { millisMax: 1_000, entriesMax: 4, bytesMax: 1_000 };

/** The first block of owner `a` in epoch 1 after nothing, with changes. */
export function aBlock(changes: Partial<Block> = {}): Block {
  return {
    kind: 'decisions',
    epoch: 1,
    owner: 'a',
    previousSource: -1,
    firstSource: 0,
    lastSource: 0,
    previousHash: foldStart.chain,
    decidedAt: 0,
    window: null,
    cause: null,
    registerFrom: 0,
    registerTo: null,
    entries: [Buffer.from('e0')],
    entrySchemaId: schemaIds.accessDecision,
    ...changes,
  };
}

export function entries(...names: readonly (string | number)[]): Buffer[] {
  return names.map((name) => Buffer.from(String(name)));
}

/** A log whose clock the test sets. */
export function aLog(): { readonly log: Log; readonly clock: { now: number } } {
  const clock = { now: 1_000 };
  return { log: memoryLog({ clock: () => clock.now }), clock };
}

/** Claims partition 0; `accepted` collects what the owner is told. */
export async function aClaim(log: Log, changes: Partial<ClaimOptions> = {}) {
  const accepted: AcceptedBlock[] = [];
  const owner = await claimPartition({
    log,
    partition: 0,
    ownerId: 'a',
    window,
    codec: anyEntryCodec,
    now: () => 1_000,
    onAccepted: (block) => accepted.push(block),
    ...changes,
  });
  return { owner, accepted };
}

/** What lies in `access-decisions[0]`. */
export async function rawRecords(log: Log): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const batch of log.read('access-decisions', 0, 0)) records.push(...batch.records);
  return records;
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}
