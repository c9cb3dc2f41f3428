import type { AcceptedBlock } from '../domain/decision-log/accepted-blocks.ts';
import type { FoldPosition } from '../domain/decision-log/fold.ts';
import type { DeciderDeps } from './decider-deps.ts';
import { type TableRows, tableRowsOf } from './late/table-rows.ts';

/** The rows of one partition in the identity table and in the table of decided accesses: folds of accepted blocks. */
export class PartitionTables {
  readonly #tables: Pick<DeciderDeps, 'identities' | 'accesses'>;
  readonly #partition: number;

  constructor(tables: Pick<DeciderDeps, 'identities' | 'accesses'>, partition: number) {
    this.#tables = tables;
    this.#partition = partition;
  }

  /** Reading the log from here, neither table misses a block. */
  get position(): FoldPosition {
    const { identities, accesses } = this.#tables;
    const [one, other] = [identities.position(this.#partition), accesses.position(this.#partition)];
    return one.offset < other.offset ? one : other;
  }

  put(position: FoldPosition, { entries, filed }: TableRows): void {
    this.#tables.identities.put(this.#partition, position, entries);
    this.#tables.accesses.put(this.#partition, position, filed);
  }

  /** Adds the blocks that another process, or an earlier run of this one, appended. */
  accept({ block, offset, appendedAt, state }: AcceptedBlock): void {
    if (appendedAt === null) return; // This process appended the block and adds the rows itself, without decoding it.

    const { identities, accesses } = this.#tables;
    const { entries, filed } = tableRowsOf(this.#partition, block);
    const position = { offset: offset + 1, state };
    // One table may be ahead of the other, and must not fall back.
    if (identities.position(this.#partition).offset <= offset) identities.put(this.#partition, position, entries);
    if (accesses.position(this.#partition).offset <= offset) accesses.put(this.#partition, position, filed);
  }
}
