import { open } from 'node:fs/promises';
import { UNREADABLE } from '../../filesystem/read-if-there.ts';
import { PARQUET_END_BYTES } from '../points/point-layout.ts';
import { readAt } from './read-at.ts';

/** A Parquet file begins and ends with it. */
const MAGIC = 'PAR1';

/** False for a file that was cut short, or whose end is other bytes: its columns are found from there. Nothing else is read. */
export async function isWholeFile(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < MAGIC.length + PARQUET_END_BYTES) return false;
    const end = await readAt(file, size - PARQUET_END_BYTES, PARQUET_END_BYTES);
    if (end.readUInt32LE(0) > size - MAGIC.length - PARQUET_END_BYTES) return false;
    const begin = await readAt(file, 0, MAGIC.length);
    return [begin, end.subarray(-MAGIC.length)].every((bytes) => bytes.equals(Buffer.from(MAGIC)));
  } finally {
    await file.close();
  }
}

/** Throws what is not the fault of the file: too many open files, or too little memory. */
export function falseIfUnreadable(error: unknown): false {
  const { code } = error as NodeJS.ErrnoException;
  // What is wrong with its bytes has no code.
  if (code === undefined || code === 'ENOENT' || UNREADABLE.has(code)) return false;
  throw error;
}
