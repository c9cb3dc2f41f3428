import { decodeAndHash, identityKeyOf } from '../../domain/access-event/identity.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX, type Block } from '../../domain/decision-log/block.ts';
import type { IdentityEntry } from '../../domain/decision-log/identity-table.ts';
import type { FiledAccess } from '../../domain/late-facts/decided-accesses.ts';
import { decodeAccessDecision } from '../../records/access-decision/decode-access-decision.ts';
import { toFiledAccess } from './filed-access.ts';

export interface TableRows {
  readonly entries: Iterable<IdentityEntry>;
  readonly filed: Iterable<FiledAccess>;
}

/** The rows that an accepted block adds to the identity table and to the table of decided accesses. */
export function tableRowsOf(partition: number, block: Block): TableRows {
  const entries: IdentityEntry[] = [];
  const filed: FiledAccess[] = [];
  const { entrySchemaId: schemaId } = block;
  for (const bytes of block.entries) {
    const decision = decodeAccessDecision(schemaId, bytes);
    const { verdict, sourceOffset, appendedAt } = decision;
    if (verdict === 'rejected' || verdict === 'duplicate' || verdict === 'conflict') continue;
    const { event, contentHash } = decodeAndHash(decision.eventSchemaId, decision.event);
    const access = toFiledAccess(partition, { entry: bytes, schemaId, decision, event });
    if (access !== null) filed.push(access);
    // A re-evaluation is not a report: its identity is known from the first decision.
    if (block.kind !== 'decisions') continue;
    entries.push({ key: identityKeyOf(event), contentHash, partition, sourceOffset, appendedAt });
  }
  return { entries, filed };
}

/** Divides entries into blocks, in order; no entries give no block. */
export function inBlocks<Item extends { readonly entry: Buffer }>(
  items: readonly Item[],
): readonly { readonly block: readonly Item[]; readonly isLast: boolean }[] {
  const blocks: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const current = blocks.at(-1);
    bytes += item.entry.length;
    if (current === undefined || current.length === BLOCK_ENTRIES_MAX || bytes > BLOCK_BYTES_MAX) {
      blocks.push([item]);
      bytes = item.entry.length;
    } else {
      current.push(item);
    }
  }
  return blocks.map((block, index) => ({ block, isLast: index === blocks.length - 1 }));
}
