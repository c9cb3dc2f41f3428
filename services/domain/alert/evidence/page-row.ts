/** The number of entries, and for each the lengths of its place and its value; behind them all places, then all values. */
const COUNT_BYTES = 2;
const ENTRY_HEAD_BYTES = 6;
/** A loop writes shorter texts in less time than a call. */
const LOOPED_CHARS_MAX = 64;

/** Where an entry is in a row, or would be. A change of the row makes it invalid. */
export interface EntryPosition {
  readonly isThere: boolean;
  readonly index: number;
  readonly placeAt: number;
  readonly valueAt: number;
}

/**
 * Small entries sorted by place as the bytes of one row, changed where they are: as texts, most objects that the collector of garbage went
 * through were these. Places and values are bytes as latin1 texts, whose order is that of the bytes.
 */
export class PageRow {
  #memory: Buffer;
  /** The length of the row. Behind it is room for more. */
  #used: number;

  private constructor(memory: Buffer, used: number) {
    this.#memory = memory;
    this.#used = used;
  }

  static of(row: Buffer): PageRow {
    return new PageRow(row, row.length);
  }

  /** Without entries, in this memory. */
  static emptyIn(memory: Buffer): PageRow {
    setCount(memory, 0);
    return new PageRow(memory, COUNT_BYTES);
  }

  get bytes(): number {
    return this.#used;
  }

  /** How long the row can be in the memory that it has. */
  get room(): number {
    return this.#memory.length;
  }

  get count(): number {
    return u16(this.#memory, 0);
  }

  /** Valid until the next change. */
  toBytes(): Buffer {
    return this.#memory.subarray(0, this.#used);
  }

  /** Moves to memory with more room or less, and returns what it had. */
  moveTo(memory: Buffer): Buffer {
    const before = this.#memory;
    before.copy(memory, 0, 0, this.#used);
    this.#memory = memory;
    return before;
  }

  find(place: string): EntryPosition {
    const { count } = this;
    const memory = this.#memory;
    let [low, high, placeAt, isThere] = [0, count, headAt(count), false];
    while (low < high && !isThere) {
      const middle = (low + high) >>> 1;
      let at = placeAt;
      for (let index = low; index < middle; index += 1) at += placeBytes(memory, index);
      const length = placeBytes(memory, middle);
      const order = compare(memory, at, length, place);
      isThere = order === 0;
      if (order > 0) high = middle;
      else {
        low = isThere ? middle : middle + 1;
        placeAt = isThere ? at : at + length;
      }
    }
    return { isThere, index: low, placeAt, valueAt: this.#valueAt(low) };
  }

  valueAt({ index, valueAt }: EntryPosition): string {
    return this.#memory.toString('latin1', valueAt, valueAt + valueBytes(this.#memory, index));
  }

  placeOf(index: number): string {
    const at = this.#placeAt(index);
    return this.#memory.toString('latin1', at, at + placeBytes(this.#memory, index));
  }

  /** Those behind a place. */
  *entries(after: Buffer | null): Generator<{ readonly place: Buffer; readonly value: string }> {
    const memory = this.#memory;
    let [placeAt, valueAt] = [this.#placeAt(0), this.#valueAt(0)];
    for (let index = 0; index < this.count; index += 1) {
      const [placeEnd, valueEnd] = [placeAt + placeBytes(memory, index), valueAt + valueBytes(memory, index)];
      const place = memory.subarray(placeAt, placeEnd);
      if (after === null || place.compare(after) > 0)
        yield { place, value: memory.toString('latin1', valueAt, valueEnd) };
      [placeAt, valueAt] = [placeEnd, valueEnd];
    }
  }

  /** By how much the row grows when the place has the value. */
  growthOf({ isThere, index }: EntryPosition, place: string, value: string): number {
    return isThere ? value.length - valueBytes(this.#memory, index) : ENTRY_HEAD_BYTES + place.length + value.length;
  }

  /** There must be room for it. */
  put(position: EntryPosition, place: string, value: string): void {
    if (position.isThere) this.#replace(position, value);
    else this.#insert(position, place, value);
  }

  #replace({ index, valueAt }: EntryPosition, value: string): void {
    const memory = this.#memory;
    const before = valueBytes(memory, index);
    if (value.length !== before) {
      memory.copyWithin(valueAt + value.length, valueAt + before, this.#used);
      memory.writeUInt32BE(value.length, headAt(index) + 2);
      this.#used += value.length - before;
    }
    write(memory, valueAt, value);
  }

  #insert({ index, placeAt, valueAt }: EntryPosition, place: string, value: string): void {
    const memory = this.#memory;
    const used = this.#used;
    const [head, placeTo] = [headAt(index), placeAt + ENTRY_HEAD_BYTES];
    const valueTo = valueAt + ENTRY_HEAD_BYTES + place.length;
    // The last bytes first: each part moves over what has moved.
    memory.copyWithin(valueTo + value.length, valueAt, used);
    memory.copyWithin(placeTo + place.length, placeAt, valueAt);
    memory.copyWithin(head + ENTRY_HEAD_BYTES, head, placeAt);
    memory.writeUInt16BE(place.length, head);
    memory.writeUInt32BE(value.length, head + 2);
    write(memory, placeTo, place);
    write(memory, valueTo, value);
    setCount(memory, this.count + 1);
    this.#used = valueTo + value.length + used - valueAt;
  }

  remove({ index, placeAt, valueAt }: EntryPosition): void {
    const memory = this.#memory;
    const [place, value] = [placeBytes(memory, index), valueBytes(memory, index)];
    const head = headAt(index);
    setCount(memory, this.count - 1);
    memory.copyWithin(head, head + ENTRY_HEAD_BYTES, placeAt);
    memory.copyWithin(placeAt - ENTRY_HEAD_BYTES, placeAt + place, valueAt);
    memory.copyWithin(valueAt - ENTRY_HEAD_BYTES - place, valueAt + value, this.#used);
    this.#used -= ENTRY_HEAD_BYTES + place + value;
  }

  /** Moves the first entries into a row of their own, for whose bytes `take` returns memory. */
  moveFirst(index: number, take: (bytes: number) => Buffer): PageRow {
    const { count } = this;
    const [memory, used] = [this.#memory, this.#used];
    const [places, placeAt, values, valueAt] = [
      headAt(count),
      this.#placeAt(index),
      this.#valueAt(0),
      this.#valueAt(index),
    ];
    const first = PageRow.emptyIn(take(headAt(index) + (placeAt - places) + (valueAt - values)));
    first.#append(memory, COUNT_BYTES, headAt(index));
    first.#append(memory, places, placeAt);
    first.#append(memory, values, valueAt);
    setCount(first.#memory, index);
    this.#used = COUNT_BYTES;
    this.#append(memory, headAt(index), places);
    this.#append(memory, placeAt, values);
    this.#append(memory, valueAt, used);
    setCount(memory, count - index);
    return first;
  }

  #append(bytes: Buffer, from: number, until: number): void {
    this.#used += bytes.copy(this.#memory, this.#used, from, until);
  }

  #placeAt(index: number): number {
    let at = headAt(this.count);
    for (let before = 0; before < index; before += 1) at += placeBytes(this.#memory, before);
    return at;
  }

  #valueAt(index: number): number {
    const { count } = this;
    let at = this.#used;
    for (let behind = index; behind < count; behind += 1) at -= valueBytes(this.#memory, behind);
    return at;
  }
}

function setCount(memory: Buffer, count: number): void {
  memory.writeUInt16BE(count, 0);
}

function headAt(index: number): number {
  return COUNT_BYTES + index * ENTRY_HEAD_BYTES;
}

function placeBytes(memory: Buffer, index: number): number {
  return u16(memory, headAt(index));
}

function valueBytes(memory: Buffer, index: number): number {
  const at = headAt(index) + 2;
  return u16(memory, at) * 2 ** 16 + u16(memory, at + 2);
}

/** Without what `readUInt16BE` checks: a search reads the lengths of all entries. */
function u16(memory: Buffer, at: number): number {
  return ((memory[at] as number) << 8) | (memory[at + 1] as number);
}

function write(memory: Buffer, at: number, text: string): void {
  if (text.length > LOOPED_CHARS_MAX) memory.write(text, at, 'latin1');
  else for (let index = 0; index < text.length; index += 1) memory[at + index] = text.charCodeAt(index);
}

/** Below 0 if the bytes are before the place. No text is made of them. */
function compare(memory: Buffer, at: number, length: number, place: string): number {
  const common = Math.min(length, place.length);
  for (let index = 0; index < common; index += 1) {
    const difference = (memory[at + index] as number) - place.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return length - place.length;
}
