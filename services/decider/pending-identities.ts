import { IDENTITY_MILLIS_MAX, type IdentityTable } from '../domain/decision-log/identity-table.ts';
import type { KnownIdentities } from './decide-record.ts';

/**
 * The identity table plus the decisions that the log has not acknowledged. The table itself changes only with accepted
 * blocks, so that it stays a fold of them; pending entries are dropped when an append fails.
 */
export class PendingIdentities implements KnownIdentities {
  readonly #table: IdentityTable;
  readonly #pending = new Map<string, { readonly contentHash: string; readonly partition: number }>();

  constructor(table: IdentityTable) {
    this.#table = table;
  }

  contentHashOf(identity: string, appendedAt: number): string | null {
    const pending = this.#pending.get(identity);
    if (pending !== undefined) return pending.contentHash;
    const known = this.#table.get(identity);
    return known !== null && appendedAt - known.appendedAt < IDENTITY_MILLIS_MAX ? known.contentHash : null;
  }

  add(identity: string, contentHash: string, partition: number): void {
    this.#pending.set(identity, { contentHash, partition });
  }

  /** Removes entries that the table now contains. */
  settle(identities: Iterable<string>): void {
    for (const identity of identities) this.#pending.delete(identity);
  }

  /** Drops the entries of a partition after a failed append: its outcome is unknown, so the log is read again. */
  forget(partition: number): void {
    for (const [identity, entry] of this.#pending) if (entry.partition === partition) this.#pending.delete(identity);
  }
}
