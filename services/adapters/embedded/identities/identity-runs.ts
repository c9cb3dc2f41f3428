import type { RootDatabase } from 'lmdb';
import type { IdentityRecord } from '../../../domain/decision-log/identity-table.ts';
import { firstPlace } from '../../../domain/sorted.ts';
import {
  chunkKey,
  decodeIdentity,
  IDENTITY_KEY_BYTES,
  IDENTITY_ROW_BYTES,
  type IdentityRun,
  identityAppendedAt,
} from '../identity-record.ts';

/** Of so many runs of one size one is made. */
const MERGED = 8;

/** The runs on disk, newest first, and what is looked up in them. */
export class IdentityRuns {
  readonly #database: RootDatabase<Buffer, Buffer>;
  #runs: readonly IdentityRun[] = [];

  constructor(database: RootDatabase<Buffer, Buffer>) {
    this.#database = database;
  }

  get all(): readonly IdentityRun[] {
    return this.#runs;
  }

  get rows(): number {
    return this.#runs.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Takes runs out, and others in. */
  replace(gone: readonly IdentityRun[], added: readonly IdentityRun[]): void {
    const kept = this.#runs.filter((run) => !gone.includes(run));
    this.#runs = [...kept, ...added].sort((one, other) => other.newest - one.newest);
  }

  /** The one that was appended last, where several runs have the key. */
  find(key: Buffer): IdentityRecord | null {
    let found: IdentityRecord | null = null;
    for (const run of this.#runs) {
      // Those behind are older still.
      if (found !== null && found.appendedAt >= run.newest) break;
      found = this.#findIn(run, key, found);
    }
    return found;
  }

  /** The rows of a chunk, valid until the next look-up. */
  chunk(run: IdentityRun, chunk: number): Buffer {
    const bytes = this.#database.getBinaryFast(chunkKey(run.number, chunk));
    if (bytes === undefined) throw new Error(`chunk ${chunk} of run ${run.number} of identities is missing`);
    if (bytes.length % IDENTITY_ROW_BYTES > 0)
      throw new Error(`chunk ${chunk} of run ${run.number} of identities is damaged: it has ${bytes.length} bytes`);
    return bytes;
  }

  #findIn(run: IdentityRun, key: Buffer, known: IdentityRecord | null): IdentityRecord | null {
    const wanted = key.readUInt32BE(0);
    let found = known;
    const { firsts } = run;
    const behind = firstPlace(firsts.length, (chunk) => (firsts[chunk] ?? 0) >= wanted);
    // Keys with the same first bytes may begin in the chunk before.
    for (let chunk = Math.max(behind - 1, 0); (firsts[chunk] ?? wanted + 1) <= wanted; chunk += 1) {
      const rows = this.chunk(run, chunk);
      const first = firstPlace(
        rows.length / IDENTITY_ROW_BYTES,
        (row) => rows.readUInt32BE(row * IDENTITY_ROW_BYTES) >= wanted,
      );
      for (let at = first * IDENTITY_ROW_BYTES; at < rows.length && rows.readUInt32BE(at) === wanted; ) {
        const isNewer = found === null || identityAppendedAt(rows, at + IDENTITY_KEY_BYTES) >= found.appendedAt;
        if (isNewer && key.compare(rows, at, at + IDENTITY_KEY_BYTES) === 0)
          found = decodeIdentity(rows, at + IDENTITY_KEY_BYTES);
        at += IDENTITY_ROW_BYTES;
      }
    }
    return found;
  }
}

/** Returns runs of one size that are to be one: there are then few of them, however many rows they have. */
export function mergeable(runs: readonly IdentityRun[], rowsOfSmallest: number): readonly IdentityRun[] {
  const sizes = new Map<number, IdentityRun[]>();
  for (const run of runs) {
    const size = Math.floor(Math.log2(run.rows / rowsOfSmallest) / Math.log2(MERGED));
    const same = sizes.get(size) ?? [];
    if (same.push(run) === MERGED) return same;
    sizes.set(size, same);
  }
  return [];
}
