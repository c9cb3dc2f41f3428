import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { foreignMagic, HEADER_BYTES, MAGIC_BYTES, piecesOf } from './spool-entry.ts';

/** A newer release wrote the spool. Nothing was changed: that release, or a later one, delivers it. */
export class SpoolVersionError extends Error {
  override readonly name = 'SpoolVersionError';
}

/**
 * An entry with the fields that section 2 requires is longer. This bounds how many entries unreadable bytes may
 * contain.
 */
export const ENTRY_BYTES_MIN = HEADER_BYTES + 150;

/** One file. Its number is the sequence of its first entry, present or future. */
export interface SpoolSegment {
  readonly path: string;
  readonly first: number;
  /** Bytes that are certainly on disk; a reader stops there. */
  bytes: number;
}

const SEGMENT_NAME = /^spool-(\d{16})\.log$/;

export function segmentName(first: number): string {
  return `spool-${String(first).padStart(16, '0')}.log`;
}

/** Returns the segments, oldest first. Throws `SpoolVersionError` before anything is changed. */
export async function findSegments(folder: string): Promise<SpoolSegment[]> {
  const names = (await readdir(folder)).filter((name) => SEGMENT_NAME.test(name)).sort();
  for (const name of names) await requireVersion(join(folder, name));
  const segments: SpoolSegment[] = [];
  for (const name of names) {
    const path = join(folder, name);
    segments.push({ path, first: Number(SEGMENT_NAME.exec(name)?.[1]), bytes: (await stat(path)).size });
  }
  return segments;
}

/** Throws `SpoolVersionError` where another release wrote the file. */
async function requireVersion(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    const foreign = foreignMagic(buffer.subarray(0, bytesRead));
    if (foreign === null) return;
    const advice = 'deliver it with the release that wrote it, or a later one';
    throw new SpoolVersionError(`\`${path}\` begins with \`${foreign}\`, expected CSP1; ${advice}`);
  } finally {
    await file.close();
  }
}

export async function readDelivered(path: string): Promise<number> {
  try {
    const { below } = JSON.parse(await readFile(path, 'utf8')) as { below?: unknown };
    return typeof below === 'number' && Number.isSafeInteger(below) && below > 0 ? below : 0;
  } catch {
    return 0;
  }
}

/**
 * Returns the number after the last entry. Unreadable bytes at the end may contain entries, whose numbers must not be
 * reused.
 */
export async function sequenceAfter({
  path,
  first,
}: {
  readonly path: string;
  readonly first: number;
}): Promise<number> {
  let next = first;
  for (const piece of piecesOf(await readFile(path))) {
    if (piece.kind === 'corrupt') next += Math.ceil((piece.to - piece.from) / ENTRY_BYTES_MIN);
    if (piece.kind === 'entry') next = piece.entry.sequence + 1;
  }
  return next;
}
