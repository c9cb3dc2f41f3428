import { WaitingIdentities } from '../../adapters/embedded/identities/waiting-identities.ts';
import { IDENTITY_MILLIS_MAX, type IdentityTable } from '../../domain/decision-log/identity-table.ts';
import type { KnownIdentities } from '../decide-record.ts';

/** A block has a thousand at most. */
const ROWS = 1_024;

/**
 * The identity table plus the decisions that the log has not acknowledged. The table itself changes only with accepted
 * blocks, so that it stays a fold of them; pending entries are dropped when an append fails.
 */
export class PendingIdentities implements KnownIdentities {
  readonly #table: IdentityTable;
  readonly #pending = new Map<number, WaitingIdentities>();

  constructor(table: IdentityTable) {
    this.#table = table;
  }

  contentHashOf(identity: string, appendedAt: number): string | null {
    for (const pending of this.#pending.values()) {
      const found = pending.size === 0 ? null : pending.find(identity);
      if (found !== null) return found.contentHash;
    }
    const known = this.#table.get(identity);
    return known !== null && appendedAt - known.appendedAt < IDENTITY_MILLIS_MAX ? known.contentHash : null;
  }

  add(identity: string, contentHash: string, partition: number): void {
    const pending = this.#pending.get(partition) ?? new WaitingIdentities(ROWS);
    this.#pending.set(partition, pending);
    pending.put({ key: identity, contentHash, partition, sourceOffset: 0, appendedAt: 0 });
  }

  /**
   * Drops the entries of a partition: the table now contains them, or an append failed, so that its outcome is unknown and the log is
   * read again.
   */
  forget(partition: number): void {
    this.#pending.get(partition)?.clear();
  }
}
