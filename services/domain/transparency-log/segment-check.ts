import { hash } from 'node:crypto';
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import type { ArchiveProblem, ArchiveProblemCode } from './archive-report.ts';
import { type Hash, leafHash, treeHead } from './merkle.ts';
import type { ObjectStore } from './object-store.ts';
import { parseSegmentKey, type Seal } from './seal.ts';
import { readSegmentFile, type SegmentFile, SegmentFileError } from './segment-file.ts';

const reader = new AvroReader();

/** The result of checking one segment. `entries` is meaningful only when nothing is wrong. */
export interface SegmentCheck {
  readonly entries: number;
  readonly problems: readonly ArchiveProblem[];
}

interface Fault {
  readonly code: ArchiveProblemCode;
  readonly entry: number | null;
  readonly detail: string;
}

/** Checks segments by `checkSegmentBody`, wherever that runs. Calls may overlap. */
export interface SegmentChecker {
  /** The number of segments in memory at once. */
  readonly atOnce: number;
  check(body: Buffer, seal: Seal): Promise<SegmentCheck>;
}

/** Two: it keeps zlib's threads and the disk busy and bounds memory. */
export const segmentsHere: SegmentChecker = { atOnce: 2, check: checkSegmentBody };

/** Re-derives one segment from its object and compares it with its seal, byte for byte and entry for entry. */
export async function checkSegment(
  store: Pick<ObjectStore, 'get'>,
  seal: Seal,
  checker = segmentsHere,
): Promise<SegmentCheck> {
  const body = await store.get(seal.object);
  if (body === null)
    return failed(seal, { code: 'object-missing', entry: null, detail: 'the sealed object is not there' });
  return checker.check(body, seal);
}

export async function checkSegmentBody(body: Buffer, seal: Seal): Promise<SegmentCheck> {
  const fault = await findFault(body, seal);
  if (sha256Hex(body) !== seal.objectHash) return failed(seal, changed(fault));
  return fault === null ? { entries: seal.count, problems: [] } : failed(seal, fault);
}

/**
 * Checks what a segment's object alone can show when its seal is lost: whether its entries have the root in its key.
 */
export async function checkUnsealed(store: ObjectStore, object: string): Promise<readonly ArchiveProblem[]> {
  const rootHex = parseSegmentKey(object)?.root;
  const body = rootHex === undefined ? null : await store.get(object);
  if (rootHex === undefined || body === null) {
    return [{ object, code: 'segment-unsealed', detail: 'no seal in the log names this object' }];
  }
  const root = Buffer.from(rootHex, 'hex').toString('latin1');
  try {
    const { entries } = await readSegmentFile(body, root);
    if (treeHead(entries.map(leafHash)) === root) return [];
    return [{ object, code: 'segment-root', detail: 'the entries do not have the root in its name' }];
  } catch (error) {
    if (!(error instanceof SegmentFileError)) throw error;
    const entry = error.entry === null ? {} : { entry: error.entry };
    return [{ object, ...entry, code: 'segment-malformed', detail: error.message }];
  }
}

export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

type EntriesOfFile = Pick<SegmentFile, 'entries' | 'reevaluations'>;

/** Checks only the entries; the object's own hash is checked separately. */
async function findFault(body: Buffer, seal: Seal): Promise<Fault | null> {
  const root = Buffer.from(seal.root, 'hex').toString('latin1');
  try {
    const file = await readSegmentFile(body, root);
    return offsetFault(file, seal) ?? rootFault(file, root, seal);
  } catch (error) {
    if (!(error instanceof SegmentFileError)) throw error;
    return { code: 'segment-malformed', entry: error.entry, detail: error.message };
  }
}

/** A changed object is one problem, whatever follows from it; the other findings only help to locate the record. */
function changed(fault: Fault | null): Fault {
  const consequence = fault === null ? 'every entry is still as sealed' : fault.detail;
  const detail = `the object's bytes are not the sealed ones: ${consequence}`;
  return { code: 'object-hash', entry: fault?.entry ?? null, detail };
}

function failed(seal: Seal, { code, entry, detail }: Fault): SegmentCheck {
  return { entries: 0, problems: [{ object: seal.object, ...(entry === null ? {} : { entry }), code, detail }] };
}

function rootFault({ entries, reevaluations }: EntriesOfFile, root: Hash, seal: Seal): Fault | null {
  if (entries.length !== seal.count || reevaluations.size !== seal.reevaluations) {
    const found = `${entries.length} entries, ${reevaluations.size} of them re-evaluations`;
    const detail = `${found}; ${seal.count} and ${seal.reevaluations} are sealed`;
    return { code: 'segment-count', entry: null, detail };
  }
  if (treeHead(entries.map(leafHash)) === root) return null;
  return { code: 'segment-root', entry: null, detail: 'the entries do not have the sealed root' };
}

/**
 * Offsets rise strictly inside the sealed range, and every offset belongs to an entry or to exactly one gap. A re-
 * evaluation may be anywhere; it covers no offset and refers to one that was decided by the end of the segment.
 */
function offsetFault({ entries, reevaluations }: EntriesOfFile, seal: Seal): Fault | null {
  let next = seal.firstSource;
  const gaps = [...seal.gaps];
  const skipGaps = () => {
    for (let gap = gaps[0]; gap !== undefined && gap.first === next && gap.last >= next; gap = gaps[0]) {
      next = gap.last + 1;
      gaps.shift();
    }
  };
  for (const [index, entry] of entries.entries()) {
    const offset = sourceOffset(entry);
    if (reevaluations.has(index)) {
      if (offset !== null && offset >= 0 && offset <= seal.lastSource) continue;
      const detail = `it re-evaluates source offset ${offset}, at most ${seal.lastSource} was expected`;
      return { code: 'segment-order', entry: index, detail };
    }
    skipGaps();
    if (offset === null || offset < next || offset > seal.lastSource) {
      return { code: 'segment-order', entry: index, detail: `source offset ${offset}, at least ${next} was expected` };
    }
    if (offset > next) {
      const detail = `source offsets ${next} to ${offset - 1} are neither entries nor explained`;
      return { code: 'segment-gap', entry: index, detail };
    }
    next = offset + 1;
  }
  skipGaps();
  if (next === seal.lastSource + 1 && gaps.length === 0) return null;
  const detail = `source offsets from ${next} on are neither entries nor explained up to ${seal.lastSource}`;
  return { code: 'segment-gap', entry: null, detail };
}

/** Every archived record starts with its source offset. */
export function sourceOffset(entry: Buffer): number | null {
  try {
    reader.begin(entry);
    return reader.long();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
