import { WaitingIdentities } from '../../adapters/embedded/identities/waiting-identities.ts';
import { IDENTITY_MILLIS_MAX, type IdentityTable } from '../../domain/decision-log/identity-table.ts';
import type { KnownIdentities } from '../decide-record.ts';

/** A block has a thousand at most. */
const ROWS = 1_024;

/** The identities of one partition that the log has not acknowledged. */
interface PendingBlocks {
  /** Of the block that grows. */
  growing: WaitingIdentities;
  /** Of the block that is being appended. */
  appending: WaitingIdentities;
}

/**
 * The identity table plus the decisions that the log has not acknowledged. The table itself changes only with accepted
 * blocks, so that it stays a fold of them; pending entries are dropped when an append fails.
 */
export class PendingIdentities implements KnownIdentities {
  readonly #table: IdentityTable;
  readonly #pending = new Map<number, PendingBlocks>();

  constructor(table: IdentityTable) {
    this.#table = table;
  }

  contentHashOf(identity: string, appendedAt: number): string | null {
    for (const { growing, appending } of this.#pending.values()) {
      const found =
        (growing.size === 0 ? null : growing.find(identity)) ??
        (appending.size === 0 ? null : appending.find(identity));
      if (found !== null) return found.contentHash;
    }
    const known = this.#table.get(identity);
    return known !== null && appendedAt - known.appendedAt < IDENTITY_MILLIS_MAX ? known.contentHash : null;
  }

  add(identity: string, contentHash: string, partition: number): void {
    const { growing } = this.#of(partition);
    growing.put({ key: identity, contentHash, partition, sourceOffset: 0, appendedAt: 0 });
  }

  /** What was added is now being appended, and what comes next belongs to another block. */
  appending(partition: number): void {
    const blocks = this.#of(partition);
    const { growing, appending } = blocks;
    if (appending.size > 0) throw new Error(`two blocks of partition ${partition} are being appended`);
    [blocks.growing, blocks.appending] = [appending, growing];
  }

  /** Drops the entries that were being appended: the table now contains them. */
  accepted(partition: number): void {
    this.#of(partition).appending.clear();
  }

  /** Drops all entries of a partition: the outcome of an append is unknown, and the log is read again. */
  forget(partition: number): void {
    this.#pending.delete(partition);
  }

  #of(partition: number): PendingBlocks {
    const found = this.#pending.get(partition) ?? {
      growing: new WaitingIdentities(ROWS),
      appending: new WaitingIdentities(ROWS),
    };
    this.#pending.set(partition, found);
    return found;
  }
}
