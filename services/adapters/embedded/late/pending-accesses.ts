import { randomInt } from 'node:crypto';
import { HEADER_BYTES, unframe, writeHeader } from '../../../avro/framing.ts';
import type { AccessKey } from '../../../domain/late-facts/access-keys.ts';
import type { AccessPlace, EntryInForce, FiledAccess } from '../../../domain/late-facts/decided-accesses.ts';
import { PARTITIONS_DECIDED } from '../../../topology.ts';
import { appendedSpanOf, MEMBER_BYTES, occurredSpanOf, writeMember } from '../decided-access-record.ts';
import { type BufferPart, partOf } from '../lmdb-memory.ts';

/** Bytes and numbers that the usual flush takes; both grow. */
const BYTES = 2 ** 20;
const NUMBERS = 2 ** 12;

/** Slots for each access: chains of taken slots stay short. */
const SLOTS_EACH = 2;

/** Of each access: where it was decided, when it occurred and was appended, and where its entry and its keys end. */
const PARTITION = 0;
const OFFSET = 1;
const OCCURRED = 2;
const APPENDED = 3;
const ENTRY_END = 4;
const KEYS_END = 5;
const FIELDS = 6;
/** A slot without a row. */
const FREE = -1;
/** Greater than every key. */
const ABOVE_KEYS = 2 ** 53;
/** Nobody can choose ids whose keys share a slot. */
const SLOT_SEED = randomInt(2 ** 32);

/** Receives a row: accesses that share a key and the spans of both times, each as `writeMember` writes it. */
export type TakeRow = (appendedAt: number, key: AccessKey, occurredAt: number, members: BufferPart) => void;

interface KeyRange {
  readonly from: AccessKey;
  /** Not included. */
  readonly until: AccessKey;
}

/** The rows of all accesses that wait. */
interface Chains {
  /** Of each row, the number of its first key. */
  readonly first: Int32Array;
  /** The number of the next key of the same row. */
  readonly next: Int32Array;
  /** The access of each key. */
  readonly ofKey: Int32Array;
  /** Has the members of the rows that were taken. */
  readonly members: BufferPart;
}

/** Receives an access and its framed entry. */
export type TakeEntry = (partition: number, sourceOffset: number, appendedAt: number, framed: BufferPart) => void;

/**
 * Decided accesses that wait to be written together, as bytes and numbers: thousands of objects would outlive the young
 * generation of the collector, and each is copied twice before it is garbage.
 */
export class PendingAccesses {
  #bytes = Buffer.allocUnsafeSlow(BYTES);
  #numbers = new Float64Array(NUMBERS);
  #keys = new Float64Array(NUMBERS);
  /** The members of the rows that are written. */
  #members = Buffer.allocUnsafeSlow(0);
  #count = 0;
  /** An open hash table of accesses by partition and source offset: of each, the one that was put last. */
  #slots = newSlots(NUMBERS);
  readonly #partitions = new Set<number>();

  get size(): number {
    return this.#count;
  }

  /** An access that is put again is found by the keys of both decisions, and has the later entry. */
  add({ partition, sourceOffset, occurredAt, appendedAt, keys, entry, schemaId }: FiledAccess): void {
    const index = this.#count;
    const from = this.#entryEnd(index - 1);
    const keysFrom = this.#keysEnd(index - 1);
    const entryEnd = from + HEADER_BYTES + entry.length;
    const keysEnd = keysFrom + keys.length;
    this.#reserve(entryEnd, (index + 1) * FIELDS, keysEnd);
    writeHeader(this.#bytes, from, schemaId);
    this.#bytes.set(entry, from + HEADER_BYTES);
    for (let key = 0; key < keys.length; key += 1) this.#keys[keysFrom + key] = keys[key] as AccessKey;
    const at = index * FIELDS;
    const numbers = this.#numbers;
    numbers[at + PARTITION] = partition;
    numbers[at + OFFSET] = sourceOffset;
    numbers[at + OCCURRED] = occurredAt;
    numbers[at + APPENDED] = appendedAt;
    numbers[at + ENTRY_END] = entryEnd;
    numbers[at + KEYS_END] = keysEnd;
    this.#partitions.add(partition);
    this.#slots[this.#slotOf(partition, sourceOffset)] = index;
    this.#count = index + 1;
  }

  /** The entry that was put last for an access. */
  get({ partition, sourceOffset }: AccessPlace): EntryInForce | null {
    const index = this.#slots[this.#slotOf(partition, sourceOffset)] ?? FREE;
    if (index === FREE) return null;
    const framed = unframe(Buffer.from(this.#entry(index)));
    return framed === null ? null : { entry: framed.body, schemaId: framed.schemaId };
  }

  /** Calls `take` with each access, in its last form. The bytes are valid until `clear`. */
  forEachEntry(take: TakeEntry): void {
    const part = partOf(this.#bytes);
    for (const partition of this.#partitions) {
      for (let index = 0; index < this.#count; index += 1) {
        const sourceOffset = this.#number(index, OFFSET);
        if (this.#number(index, PARTITION) !== partition) continue;
        if (this.#slots[this.#slotOf(partition, sourceOffset)] !== index) continue;
        part.start = this.#entryEnd(index - 1);
        part.end = this.#entryEnd(index);
        take(partition, sourceOffset, this.#number(index, APPENDED), part);
      }
    }
  }

  /**
   * Returns calls that together call `take` with each row, each with a range of keys. The bytes are valid until `clear`; the
   * object that they are passed in, until `take` returns.
   */
  rowSteps(count: number, take: TakeRow): readonly (() => void)[] {
    let chained: Chains | null = null;
    return Array.from({ length: count }, (_, step) => () => {
      chained ??= this.#chains();
      const range = { from: (step / count) * ABOVE_KEYS, until: ((step + 1) / count) * ABOVE_KEYS };
      this.#takeRows(chained, range, take);
    });
  }

  #takeRows({ first, next, ofKey, members }: Chains, range: KeyRange, take: TakeRow): void {
    for (const head of first) {
      const rowKey = this.#keys[head] ?? 0;
      if (rowKey < range.from || rowKey >= range.until) continue;
      members.start = members.end;
      for (let key = head; key !== FREE; key = next[key] ?? FREE) {
        const access = ofKey[key] ?? 0;
        const occurredAt = this.#number(access, OCCURRED);
        writeMember(
          this.#members,
          members.end,
          occurredAt,
          this.#number(access, PARTITION),
          this.#number(access, OFFSET),
        );
        members.end += MEMBER_BYTES;
      }
      const access = ofKey[head] ?? 0;
      take(this.#number(access, APPENDED), rowKey, this.#number(access, OCCURRED), members);
    }
  }

  /** Forgets everything, and keeps the memory for the next accesses. */
  clear(): void {
    this.#count = 0;
    this.#partitions.clear();
    this.#slots.fill(FREE);
  }

  /** Chains the keys that belong into one row, in the order in which they came. */
  #chains(): Chains {
    const count = this.#keysEnd(this.#count - 1);
    const next = new Int32Array(count).fill(FREE);
    const last = new Int32Array(count);
    const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2 * count, 2)))).fill(FREE);
    const mask = slots.length - 1;
    const ofKey = this.#accessesOfKeys();
    const first = new Int32Array(count);
    let rows = 0;
    for (let key = 0; key < count; key += 1) {
      const access = ofKey[key] ?? 0;
      let slot = mixed(this.#keys[key] ?? 0) & mask;
      let head = slots[slot] ?? FREE;
      while (head !== FREE && !this.#isOneRow(key, access, head, ofKey[head] ?? 0)) {
        slot = (slot + 1) & mask;
        head = slots[slot] ?? FREE;
      }
      if (head === FREE) {
        slots[slot] = key;
        first[rows++] = key;
        last[key] = key;
      } else {
        next[last[head] ?? 0] = key;
        last[head] = key;
      }
    }
    const bytes = count * MEMBER_BYTES;
    if (this.#members.length < bytes) this.#members = Buffer.allocUnsafeSlow(2 * bytes);
    return { first: first.subarray(0, rows), next, ofKey, members: partOf(this.#members) };
  }

  #isOneRow(key: number, access: number, otherKey: number, other: number): boolean {
    if (this.#keys[key] !== this.#keys[otherKey]) return false;
    return (
      appendedSpanOf(this.#number(access, APPENDED)) === appendedSpanOf(this.#number(other, APPENDED)) &&
      occurredSpanOf(this.#number(access, OCCURRED)) === occurredSpanOf(this.#number(other, OCCURRED))
    );
  }

  #enlarge(): void {
    this.#numbers = enlarged(this.#numbers);
    this.#slots = newSlots(this.#numbers.length);
    for (let index = 0; index < this.#count; index += 1) {
      this.#slots[this.#slotOf(this.#number(index, PARTITION), this.#number(index, OFFSET))] = index;
    }
  }

  #number(index: number, field: number): number {
    return this.#numbers[index * FIELDS + field] ?? 0;
  }

  /** The access that each key belongs to. */
  #accessesOfKeys(): Int32Array {
    const accesses = new Int32Array(this.#keysEnd(this.#count - 1));
    for (let access = 0; access < this.#count; access += 1) {
      accesses.fill(access, this.#keysEnd(access - 1), this.#keysEnd(access));
    }
    return accesses;
  }

  #entry(index: number): Buffer {
    return this.#bytes.subarray(this.#entryEnd(index - 1), this.#entryEnd(index));
  }

  #entryEnd(index: number): number {
    return index < 0 ? 0 : this.#number(index, ENTRY_END);
  }

  #keysEnd(index: number): number {
    return index < 0 ? 0 : this.#number(index, KEYS_END);
  }

  /** The slot of the access, or the free one where it belongs. */
  #slotOf(partition: number, sourceOffset: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = mixed(sourceOffset * PARTITIONS_DECIDED + partition) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? FREE;
      if (index === FREE) return slot;
      if (this.#number(index, OFFSET) === sourceOffset && this.#number(index, PARTITION) === partition) return slot;
    }
  }

  #reserve(bytes: number, numbers: number, keys: number): void {
    if (bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (numbers > this.#numbers.length) this.#enlarge();
    while (keys > this.#keys.length) this.#keys = enlarged(this.#keys);
  }
}

/** At least `SLOTS_EACH` for each access that so many numbers are of. */
function newSlots(numbers: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2((SLOTS_EACH * numbers) / FIELDS))).fill(FREE);
}

/** Spreads keys over slots. */
function mixed(key: number): number {
  const bits = Math.imul(Math.imul(key ^ SLOT_SEED, 0x9e3779b1) ^ (key / 2 ** 32), 0x85ebca6b);
  return bits ^ (bits >>> 15);
}

function enlarged(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
