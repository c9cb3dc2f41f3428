import { hash } from 'node:crypto';
import { AvroReader } from '../../avro/avro-reader.ts';
import { DecodeError } from '../../avro/decode-error.ts';
import { recordOf } from '../../records/schemas.ts';
import type { ArchiveProblem, ArchiveProblemCode } from './archive-report.ts';
import { GrowingTree, type Hash, leafHash } from './merkle.ts';
import type { ObjectStore } from './object-store.ts';
import { parseSegmentKey, type Seal, type SealedGap } from './seal.ts';
import { type EntryTaker, SegmentFileError, walkSegmentFile } from './segment-file.ts';

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

/** Re-derives one segment from its object and compares it with its seal, byte for byte and entry for entry. */
export async function checkSegment(store: Pick<ObjectStore, 'get'>, seal: Seal): Promise<SegmentCheck> {
  const body = await store.get(seal.object);
  if (body === null)
    return failed(seal, { code: 'object-missing', entry: null, detail: 'the sealed object is not there' });
  return checkSegmentBody(body, seal);
}

/** `take` is given each entry, also where something turns out to be wrong behind it. */
export async function checkSegmentBody(body: Buffer, seal: Seal, take?: EntryTaker): Promise<SegmentCheck> {
  const fault = await findFault(body, seal, take);
  if (sha256Hex(body) !== seal.objectHash) return failed(seal, changed(fault));
  return fault === null ? { entries: seal.count, problems: [] } : failed(seal, fault);
}

/**
 * Checks what a segment's object alone can show when its seal is lost: whether its entries have the root in its key.
 */
export async function checkUnsealed(
  store: Pick<ObjectStore, 'get'>,
  object: string,
): Promise<readonly ArchiveProblem[]> {
  const rootHex = parseSegmentKey(object)?.root;
  const body = rootHex === undefined ? null : await store.get(object);
  if (rootHex === undefined || body === null) {
    return [{ object, code: 'segment-unsealed', detail: 'no seal in the log names this object' }];
  }
  const root = Buffer.from(rootHex, 'hex').toString('latin1');
  try {
    const tree = new GrowingTree();
    await walkSegmentFile(body, root, (data, start, end) => tree.add(leafHash(data.subarray(start, end))));
    if (tree.head === root) return [];
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

/** Checks only the entries; the object's own hash is checked separately. */
async function findFault(body: Buffer, seal: Seal, take?: EntryTaker): Promise<Fault | null> {
  const root = Buffer.from(seal.root, 'hex').toString('latin1');
  const offsets = new SealedOffsets(seal);
  const tree = new GrowingTree();
  try {
    const { schemaId } = await walkSegmentFile(body, root, (data, start, end, isReevaluation) => {
      offsets.add(sourceOffset(data, start), isReevaluation);
      tree.add(leafHash(data.subarray(start, end)));
      take?.(data, start, end, isReevaluation);
    });
    // Who reads the topic would look for other fields in these bytes.
    const record = recordOf(schemaId);
    if ((record === 'access-decision') !== (seal.topic === 'access-decisions')) {
      return { code: 'segment-malformed', entry: null, detail: `records of ${seal.topic} are no ${record}` };
    }
  } catch (error) {
    if (!(error instanceof SegmentFileError)) throw error;
    return { code: 'segment-malformed', entry: error.entry, detail: error.message };
  }
  return offsets.fault() ?? offsets.countFault() ?? rootFault(tree, root);
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

function rootFault({ head }: GrowingTree, root: Hash): Fault | null {
  if (head === root) return null;
  return { code: 'segment-root', entry: null, detail: 'the entries do not have the sealed root' };
}

/**
 * Offsets rise strictly inside the sealed range, and every offset belongs to an entry or to exactly one gap. A re-
 * evaluation may be anywhere; it covers no offset and refers to one that was decided by the end of the segment.
 */
class SealedOffsets {
  readonly #seal: Seal;
  readonly #gaps: SealedGap[];
  #next: number;
  #entries = 0;
  #reevaluations = 0;
  /** The first one. */
  #fault: Fault | null = null;

  constructor(seal: Seal) {
    this.#seal = seal;
    this.#gaps = [...seal.gaps];
    this.#next = seal.firstSource;
  }

  add(offset: number | null, isReevaluation: boolean): void {
    if (isReevaluation) this.#reevaluations += 1;
    this.#fault ??= isReevaluation ? this.#reevaluated(offset) : this.#decided(offset);
    this.#entries += 1;
  }

  /** What is wrong with the offsets, after the last entry. */
  fault(): Fault | null {
    if (this.#fault !== null) return this.#fault;
    this.#skipGaps();
    const { lastSource } = this.#seal;
    if (this.#next === lastSource + 1 && this.#gaps.length === 0) return null;
    const detail = `source offsets from ${this.#next} on are neither entries nor explained up to ${lastSource}`;
    return { code: 'segment-gap', entry: null, detail };
  }

  countFault(): Fault | null {
    const { count, reevaluations } = this.#seal;
    if (this.#entries === count && this.#reevaluations === reevaluations) return null;
    const found = `${this.#entries} entries, ${this.#reevaluations} of them re-evaluations`;
    return { code: 'segment-count', entry: null, detail: `${found}; ${count} and ${reevaluations} are sealed` };
  }

  #reevaluated(offset: number | null): Fault | null {
    const { lastSource } = this.#seal;
    if (offset !== null && offset >= 0 && offset <= lastSource) return null;
    const detail = `it re-evaluates source offset ${offset}, at most ${lastSource} was expected`;
    return { code: 'segment-order', entry: this.#entries, detail };
  }

  #decided(offset: number | null): Fault | null {
    this.#skipGaps();
    const next = this.#next;
    if (offset === null || offset < next || offset > this.#seal.lastSource) {
      const detail = `source offset ${offset}, at least ${next} was expected`;
      return { code: 'segment-order', entry: this.#entries, detail };
    }
    if (offset > next) {
      const detail = `source offsets ${next} to ${offset - 1} are neither entries nor explained`;
      return { code: 'segment-gap', entry: this.#entries, detail };
    }
    this.#next = offset + 1;
    return null;
  }

  #skipGaps(): void {
    const gaps = this.#gaps;
    for (let gap = gaps[0]; gap !== undefined && gap.first === this.#next && gap.last >= this.#next; gap = gaps[0]) {
      this.#next = gap.last + 1;
      gaps.shift();
    }
  }
}

/** Every archived record starts with its source offset. */
export function sourceOffset(entry: Buffer, start = 0): number | null {
  try {
    reader.begin(entry, start);
    return reader.long();
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
