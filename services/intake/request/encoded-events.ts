import { FreeMemory } from '../../adapters/memory/free-memory.ts';
import type { AppendRecord } from '../../domain/decision-log/log.ts';

const HASH_BYTES = 32;
/** What the usual event takes: its value, its identity and the hash of its content. */
const EVENT_BYTES = 512;
/** Memory that waits for the next requests. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** Of each event: where its value and its identity end. The hash is behind. */
const [VALUE, IDENTITY, FIELDS] = [0, 1, 2] as const;

/** Of all requests. */
const freeMemory = new FreeMemory(WAITING_BYTES_MAX);

/** A valid event as it goes into the log, and what is remembered of it. */
export interface AppendedEvent {
  readonly record: { readonly key: Buffer; readonly value: Buffer };
  /** `identityOf` it. */
  readonly identity: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
}

/**
 * The valid events of one request, by number, as bytes: a request waits for others and for the disk, and a dozen objects for each
 * of its events would outlive the young generation of the collector.
 */
export class EncodedEvents {
  /** Null once it is given back. */
  #memory: Buffer | null;
  readonly #ends: number[] = [];
  /** Actors have theirs in common. */
  readonly #keys: Buffer[] = [];

  /** Grows where `count` events are larger than usual. */
  constructor(count: number) {
    this.#memory = freeMemory.take(Math.max(count, 1) * EVENT_BYTES);
  }

  /**
   * Lets other requests use the memory, also that of the values of records. Call it once nothing reads them any more; where that is
   * not known, as after an append that failed, do not. Every other call then throws.
   */
  giveBack(): void {
    freeMemory.giveBack(this.#bytes);
    this.#memory = null;
  }

  add({ record: { key, value }, identity, contentHash }: AppendedEvent): void {
    const start = this.#start(this.#keys.length);
    const valueEnd = start + value.length;
    this.#reserve(valueEnd + 3 * identity.length + HASH_BYTES);
    this.#bytes.set(value, start);
    const identityEnd = valueEnd + this.#bytes.write(identity, valueEnd);
    this.#bytes.write(contentHash, identityEnd, HASH_BYTES, 'hex');
    this.#keys.push(key);
    this.#ends.push(valueEnd, identityEnd);
  }

  /** The value shares the memory of all events. */
  recordOf(number: number): AppendRecord {
    const value = this.#bytes.subarray(this.#start(number), this.#end(number, VALUE));
    return { key: this.#keys[number] ?? null, value };
  }

  identityOf(number: number): string {
    return this.#bytes.toString('utf8', this.#end(number, VALUE), this.#end(number, IDENTITY));
  }

  /** The identity is the source's id, a NUL, and this. */
  eventIdOf(number: number): string {
    const begin = this.#bytes.indexOf(0, this.#end(number, VALUE)) + 1;
    return this.#bytes.toString('utf8', begin, this.#end(number, IDENTITY));
  }

  contentHashOf(number: number): string {
    const begin = this.#end(number, IDENTITY);
    return this.#bytes.toString('hex', begin, begin + HASH_BYTES);
  }

  get #bytes(): Buffer {
    if (this.#memory === null) throw new Error('the events of a request are read after their memory was given back');
    return this.#memory;
  }

  #start(number: number): number {
    return number === 0 ? 0 : this.#end(number - 1, IDENTITY) + HASH_BYTES;
  }

  #end(number: number, of: typeof VALUE | typeof IDENTITY): number {
    return this.#ends[number * FIELDS + of] ?? 0;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const larger = freeMemory.take(2 * bytes);
    larger.set(this.#bytes);
    freeMemory.giveBack(this.#bytes);
    this.#memory = larger;
  }
}

/** The events of a request that go into one partition. Their records are made when they are appended. */
export class OutgoingEvents {
  readonly #events: EncodedEvents;
  readonly #numbers: number[] = [];
  /** Those whose identity this request did not use first. */
  readonly #repeats: number[] = [];

  constructor(events: EncodedEvents) {
    this.#events = events;
  }

  get length(): number {
    return this.#numbers.length;
  }

  add(number: number, isFirst: boolean): void {
    this.#numbers.push(number);
    if (!isFirst) this.#repeats.push(number);
  }

  at(index: number): AppendRecord | undefined {
    const number = this.#numbers[index];
    return number === undefined ? undefined : this.#events.recordOf(number);
  }

  /** The numbers of those whose identity no other request used before. */
  get firsts(): readonly number[] {
    const repeats = new Set(this.#repeats);
    return this.#numbers.filter((number) => !repeats.has(number));
  }

  get repeats(): readonly number[] {
    return this.#repeats;
  }
}
