import type { AccessKey } from './access-keys.ts';
import type { AffectedRange } from './affected-by.ts';
import type { FiledAccess } from './decided-accesses.ts';

/** 2 MB. A company has more keys in a quarter, so that several share a slot. */
const SLOTS = 2 ** 18;
/** Keys of accesses that wait for the register to pass what their decisions knew. */
const WAITING_MAX = 2 ** 16;

/**
 * The newest `occurredAt` of the accesses of each key that did not know a register record. Nearly every record arrives before the
 * accesses that it explains, so nearly none has to be looked up in the table of decided accesses. Keys share slots, and accesses may
 * be counted although they knew the record: both only make the answer `true` more often.
 */
export class NewestOfKeys {
  readonly #newest = new Float64Array(SLOTS);
  readonly #slots = new Uint32Array(WAITING_MAX);
  readonly #occurredAt = new Float64Array(WAITING_MAX);
  /** Ascending from `#first` until `#end`. */
  readonly #registers = new Float64Array(WAITING_MAX);
  #first = 0;
  #end = 0;

  /** `newest`: what is known of no key may have occurred until then. */
  constructor(newest: number) {
    this.#newest.fill(newest);
  }

  add({ keys, occurredAt, registerOffset }: Pick<FiledAccess, 'keys' | 'occurredAt' | 'registerOffset'>): void {
    if (this.#end + keys.length > WAITING_MAX) this.#moveTo(Number.POSITIVE_INFINITY);
    // Partitions are decided side by side, so one of them may know less of the register than the last.
    const isCounted = this.#first < this.#end && registerOffset < (this.#registers[this.#end - 1] ?? 0);
    for (const key of keys) {
      if (isCounted) this.#count(slotOf(key), occurredAt);
      else this.#wait(slotOf(key), occurredAt, registerOffset);
    }
  }

  /**
   * False only if no access with any of these keys occurred at `from` or later of those whose decision did not know the register record
   * at `offset`.
   */
  mayHave({ keys, from }: Pick<AffectedRange, 'keys' | 'from'>, offset: number): boolean {
    this.#moveTo(offset);
    return keys.some((key) => (this.#newest[slotOf(key)] ?? 0) >= from);
  }

  /** Forgets everything. */
  clear(): void {
    this.#newest.fill(Number.NEGATIVE_INFINITY);
    this.#first = 0;
    this.#end = 0;
  }

  #wait(slot: number, occurredAt: number, registerOffset: number): void {
    this.#slots[this.#end] = slot;
    this.#occurredAt[this.#end] = occurredAt;
    this.#registers[this.#end] = registerOffset;
    this.#end += 1;
  }

  /** Counts the accesses that did not know the record at `offset`: their decisions knew that many records or fewer. */
  #moveTo(offset: number): void {
    while (this.#first < this.#end && (this.#registers[this.#first] ?? 0) <= offset) {
      this.#count(this.#slots[this.#first] ?? 0, this.#occurredAt[this.#first] ?? 0);
      this.#first += 1;
    }
    if (this.#first < this.#end) return;
    this.#first = 0;
    this.#end = 0;
  }

  #count(slot: number, occurredAt: number): void {
    if (occurredAt > (this.#newest[slot] ?? 0)) this.#newest[slot] = occurredAt;
  }
}

/** A key is a hash, so its low bits are as good as any. */
function slotOf(key: AccessKey): number {
  return key % SLOTS;
}
