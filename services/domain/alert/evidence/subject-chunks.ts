import { endOf, type SortedRows } from '../../sorted-rows.ts';
import { chunkKey, filterKey, filtersKey, largeKey, type SubjectRef } from '../row-keys.ts';

/** A full chunk is never written again. One that is not is kept by each alert in memory, and encoded each time that it is written. */
const CHUNK_SUBJECTS_MAX = 100;
/** Ten bits for each subject. */
const FILTER_BYTES = 125;
const FILTER_HASHES = 4;
const PRESENT = Buffer.of(1);

/**
 * The cameras and recordings of a large alert, in chunks in the order of arrival, because a row for each would cost several times
 * as much. A search looks at the filter of each chunk, and reads the chunks that may have what it looks for.
 */
export class SubjectChunks {
  /** Of the chunk that is not full. */
  #open: Set<string> | null = null;
  #isChanged = false;

  constructor(
    private readonly rows: SortedRows,
    private readonly alert: number,
    /** The number of full chunks. */
    private readonly count: { chunks: number },
  ) {}

  add(subject: SubjectRef): void {
    this.#open ??= this.#read();
    const before = this.#open.size;
    this.#open.add(nameOf(subject));
    this.#isChanged ||= this.#open.size > before;
    if (this.#open.size < CHUNK_SUBJECTS_MAX) return;
    this.settle();
    this.#open = new Set();
    this.count.chunks += 1;
  }

  /** Writes to the table what was added. */
  settle(): void {
    const { rows, alert } = this;
    const open = this.#open;
    if (open === null || !this.#isChanged) return;
    this.#isChanged = false;
    const { chunks } = this.count;
    rows.put(filterKey(alert, chunks), () => encodeFilter(open));
    rows.put(chunkKey(alert, chunks), () => Buffer.from(JSON.stringify([...open])));
  }

  #read(): Set<string> {
    const { rows, alert, count } = this;
    const known = rows.get(chunkKey(alert, count.chunks));
    if (known !== null) return new Set(JSON.parse(known.toString()));
    rows.put(largeKey(alert), PRESENT);
    return new Set();
  }
}

/** True if a chunk of the alert has the subject. */
export function isInChunks(rows: SortedRows, subject: SubjectRef, alert: number): boolean {
  const name = nameOf(subject);
  const prefix = filtersKey(alert);
  for (const { key, value } of rows.range(prefix, endOf(prefix))) {
    if (!mayHave(value, name)) continue;
    const texts = rows.get(chunkKey(alert, key.readUInt32BE(prefix.length)));
    if (texts !== null && JSON.parse(texts.toString()).includes(name)) return true;
  }
  return false;
}

function nameOf({ kind, id }: SubjectRef): string {
  return `${kind} ${id}`;
}

function encodeFilter(names: Iterable<string>): Buffer {
  const filter = Buffer.alloc(FILTER_BYTES);
  for (const name of names) {
    forEachBit(name, (byte, mask) => {
      filter[byte] = (filter[byte] as number) | mask;
    });
  }
  return filter;
}

function mayHave(filter: Buffer, name: string): boolean {
  let isThere = true;
  forEachBit(name, (byte, mask) => {
    isThere &&= ((filter[byte] as number) & mask) !== 0;
  });
  return isThere;
}

/** FNV-1a, the same in every process, because filters are on disk. Who chooses names alike makes a search read more, and find the same. */
function forEachBit(name: string, visit: (byte: number, mask: number) => void): void {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  const step = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) | 1;
  for (let times = 0; times < FILTER_HASHES; times += 1) {
    hash = (hash + step) | 0;
    const bit = (hash >>> 0) % (FILTER_BYTES * 8);
    visit(bit >>> 3, 1 << (bit & 7));
  }
}
