import { crc32 } from 'node:zlib';
import type { RowTable } from '../domain/sorted-rows.ts';

const CHUNKS = Buffer.from('s');
export const CHUNK_BYTES = 1024 * 1024;

/** Two snapshots have room beside each other: the next one is on the disk before the last one is removed. */
export type SnapshotSide = 0 | 1;

/**
 * The chunks of a snapshot that is being taken. CRASH: those that are on the disk belong to no snapshot, and the next one takes their
 * place.
 */
export class SnapshotPieces {
  readonly lengths: number[] = [];
  crc32 = 0;
  chunks = 0;
  /** Resolves once the pieces until now are on the disk: rows that come before would get their position. */
  written: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly table: RowTable,
    readonly side: SnapshotSide,
    private readonly pieceBytes: number,
  ) {}

  add(part: Buffer): void {
    this.lengths.push(part.length);
    this.crc32 = crc32(part, this.crc32);
    for (let at = 0; at < part.length; at += CHUNK_BYTES) {
      this.table.put(chunkKey(this.side, this.chunks), part.subarray(at, at + CHUNK_BYTES));
      this.chunks += 1;
    }
    this.#waiting += part.length;
    if (this.#waiting >= this.pieceBytes) this.#write();
  }

  /** The first snapshot goes to the disk at its end: before it, there is no position that the rows may belong to. */
  #write(): void {
    const position = this.table.position();
    if (position === null) return;
    this.#waiting = 0;
    this.written = Promise.all([this.written, this.table.moveTo(position), this.table.flush()]).then(() => {});
    // The error is for what waits for it.
    this.written.catch(() => {});
  }
}

export function otherSide(side: SnapshotSide): SnapshotSide {
  return side === 0 ? 1 : 0;
}

export function sideKey(side: SnapshotSide): Buffer {
  return Buffer.from([...CHUNKS, side]);
}

export function chunkKey(side: SnapshotSide, at: number): Buffer {
  const key = Buffer.alloc(CHUNKS.length + 1 + 4);
  sideKey(side).copy(key);
  key.writeUInt32BE(at, CHUNKS.length + 1);
  return key;
}
