import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { backgroundTurn, isStepOver } from '../../background-work.ts';
import { falseIfUnreadable } from '../reading/is-whole-file.ts';
import { readAt, readInto } from '../reading/read-at.ts';
import { CHECKSUM_AT, CHECKSUM_BYTES, decodeTrailer, PARQUET_END_BYTES, TRAILER_BYTES } from './point-layout.ts';

const STEP_BYTES = 2 ** 20;
/** Behind each step, so that a look through the whole index reads 50 MB a second at most. */
const PAUSE_MILLIS = 20;
/** What the checksum is while it is computed, and in files of builds that wrote none. */
const ABSENT = 0;

/** Writes the CRC-32 of a finished file into its trailer. It finds what a disk changes, not who writes the checksum too. */
export async function writeChecksum(body: Buffer): Promise<void> {
  const trailerAt = trailerPlace(body.length, body.readUInt32LE(body.length - PARQUET_END_BYTES));
  let sum = 0;
  for (let at = 0; at < body.length; at += STEP_BYTES) {
    sum = crc32(body.subarray(at, at + STEP_BYTES), sum);
    if (isStepOver()) await backgroundTurn();
  }
  body.writeUInt32LE(shown(sum), trailerAt + CHECKSUM_AT);
}

/**
 * False where a byte of a file is not as it was written, or is not given by the disk. A file without a checksum counts as intact, one
 * without a trailer does not.
 */
export function isAsWritten(path: string): Promise<boolean> {
  return compare(path).catch(falseIfUnreadable);
}

async function compare(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < PARQUET_END_BYTES + TRAILER_BYTES) return false;
    const end = await readAt(file, size - PARQUET_END_BYTES, PARQUET_END_BYTES);
    const trailerAt = trailerPlace(size, end.readUInt32LE(0));
    if (trailerAt < 0) return false;
    const trailer = await readAt(file, trailerAt, TRAILER_BYTES);
    if (decodeTrailer(trailer) === null) return false;
    const written = trailer.readUInt32LE(CHECKSUM_AT);
    return written === ABSENT || written === shown(await sumOf(file, size, trailerAt + CHECKSUM_AT));
  } finally {
    await file.close();
  }
}

async function sumOf(file: FileHandle, size: number, checksumAt: number): Promise<number> {
  // One for all steps: V8 marks its whole heap for each 64 MB that somebody takes outside of it.
  const step = Buffer.allocUnsafe(Math.min(STEP_BYTES, size));
  let sum = 0;
  for (let at = 0; at < size; at += STEP_BYTES) {
    const bytes = await readInto(step.subarray(0, Math.min(STEP_BYTES, size - at)), file, at);
    const from = Math.max(0, checksumAt - at);
    const to = Math.min(bytes.length, checksumAt + CHECKSUM_BYTES - at);
    if (from < to) bytes.fill(0, from, to);
    sum = crc32(bytes, sum);
    await sleep(PAUSE_MILLIS);
  }
  return sum;
}

const trailerPlace = (size: number, footer: number) => size - PARQUET_END_BYTES - footer - TRAILER_BYTES;

const shown = (sum: number) => (sum === ABSENT ? 1 : sum);
