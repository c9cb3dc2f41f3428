import type { GetOptions, Transaction } from 'lmdb';
import { registerKinds } from '../../../domain/register/register-record.ts';
import { type BinaryTable, byName, type KindTables, type StateFile } from './state-file.ts';

/** Passed with every read. Its field changes, so that no read makes an object. */
interface Pin {
  transaction?: Transaction;
}

/** lmdb takes options with every read, but its declaration of binary reads omits them. */
type ReadBinary = (key: Buffer, options: GetOptions) => Buffer | undefined;

/**
 * The tables of the register as of one commit, whatever another thread writes meanwhile: a thread that reads must not
 * see a record that it has not read from the topic, because its decisions name the position that they rest on.
 *
 * lmdb keeps the pages of that commit until the next `pin`, so pin again soon after the file has changed.
 */
export class PinnedFile {
  readonly newest: KindTables;
  readonly others: BinaryTable;
  readonly rows: BinaryTable;
  readonly meta: BinaryTable;
  readonly #file: StateFile;
  readonly #pin: Pin = {};

  constructor(file: StateFile) {
    this.#file = file;
    this.#pin.transaction = file.useCommit();
    this.newest = byName(registerKinds, (kind) => readsOf(file.newest[kind], this.#pin));
    this.others = readsOf(file.others, this.#pin);
    this.rows = readsOf(file.rows, this.#pin);
    this.meta = readsOf(file.meta, this.#pin);
  }

  /** Moves to the last commit if `isWanted` accepts what the tables then contain; false: nothing has changed. */
  pin(isWanted: () => boolean): boolean {
    const before = this.#pin.transaction;
    this.#pin.transaction = this.#file.useCommit();
    const isKept = isWanted();
    const dropped = isKept ? before : this.#pin.transaction;
    if (!isKept && before !== undefined) this.#pin.transaction = before;
    dropped?.done();
    return isKept;
  }

  /** Call it before the file is closed. */
  release(): void {
    this.#pin.transaction?.done();
    delete this.#pin.transaction;
  }
}

function readsOf(table: BinaryTable, pin: Pin): BinaryTable {
  const reads = table as unknown as { readonly getBinary: ReadBinary; readonly getBinaryFast: ReadBinary };
  return {
    getBinary: (key: Buffer) => reads.getBinary(key, pin as GetOptions),
    getBinaryFast: (key: Buffer) => reads.getBinaryFast(key, pin as GetOptions),
    getRange: (range) => table.getRange({ ...range, ...pin }),
    put: () => {
      throw new Error('another thread writes the register');
    },
  } as BinaryTable;
}
