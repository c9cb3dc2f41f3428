import { setImmediate as turn } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { chunkKey, chunksEnd, IDENTITY_ROW_BYTES, type IdentityRun } from '../identity-record.ts';
import { RunWriter } from './run-writer.ts';

/** The rows that are written in one turn, some two milliseconds. */
const STEP_ROWS = 8_192;
const STEP_CHUNKS = 256;

/**
 * Writes the rows of runs as those of another. Resolves with null where `isStopped` became true. CRASH: leaves chunks of a run
 * that no other entry names.
 */
export async function mergeRuns(
  database: RootDatabase<Buffer, Buffer>,
  runs: readonly IdentityRun[],
  number: number,
  isStopped: () => boolean,
): Promise<IdentityRun | null> {
  const sources = runs.map((run) => new RunReader(database, run));
  const writer = new RunWriter(database, number, STEP_ROWS);
  for (let isOver = false; !isOver; ) {
    await turn();
    if (isStopped()) return null;
    while (!writer.isFull && !isOver) {
      const least = leastOf(sources);
      if (least.first === Number.POSITIVE_INFINITY) isOver = true;
      else {
        writer.add(least.bytes, least.at);
        least.next();
      }
    }
    await database.batch(() => writer.put());
  }
  return {
    number,
    rows: runs.reduce((sum, { rows }) => sum + rows, 0),
    newest: Math.max(...runs.map(({ newest }) => newest)),
    firsts: writer.firsts,
  };
}

/** Removes the chunks of a run, which nobody may look for any more. */
export async function removeChunks(
  database: RootDatabase<Buffer, Buffer>,
  run: number,
  isStopped: () => boolean,
): Promise<void> {
  while (!isStopped()) {
    const keys: readonly Buffer[] = [
      ...database.getKeys({ start: chunkKey(run, 0), end: chunksEnd(run), limit: STEP_CHUNKS }),
    ];
    if (keys.length === 0) return;
    await database.batch(() => {
      for (const key of keys) database.remove(key);
    });
    database.resetReadTxn();
    await turn();
  }
}

/** Reads the rows of a run one after the other. */
class RunReader {
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #run: IdentityRun;
  #chunk = 0;
  bytes: Buffer = Buffer.alloc(0);
  /** Where the row begins in `bytes`. */
  at = 0;
  /** The first four bytes of the row's key; infinity behind the last row. */
  first = Number.POSITIVE_INFINITY;

  constructor(database: RootDatabase<Buffer, Buffer>, run: IdentityRun) {
    this.#database = database;
    this.#run = run;
    this.#read();
  }

  next(): void {
    this.at += IDENTITY_ROW_BYTES;
    if (this.at === this.bytes.length) this.#read();
    else this.first = this.bytes.readUInt32BE(this.at);
  }

  #read(): void {
    this.at = 0;
    this.first = Number.POSITIVE_INFINITY;
    if (this.#chunk === this.#run.firsts.length) return;
    const bytes = this.#database.getBinary(chunkKey(this.#run.number, this.#chunk));
    if (bytes === undefined) throw new Error(`run ${this.#run.number} of identities has no chunk ${this.#chunk}`);
    this.bytes = bytes;
    this.first = bytes.readUInt32BE(0);
    this.#chunk += 1;
  }
}

function leastOf(sources: readonly RunReader[]): RunReader {
  let least = sources[0] as RunReader;
  for (const source of sources) if (source.first < least.first) least = source;
  return least;
}
