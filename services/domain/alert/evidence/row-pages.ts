import { endOf, firstAtOrAbove, type SortedRow, type SortedRows } from '../../sorted-rows.ts';
import { turnOfStaying } from './turn-of-staying.ts';

/**
 * A page with more bytes is divided; those that were not used for longest are read again, where more bytes are in memory. Two such rows
 * are on one page of the file, and where thousands of alerts grow at the same time, most changes are of another page than the one before.
 */
const LIMITS = { pageBytes: 1_900, bytesKept: 16_000_000 };
/** Of the bytes that may be in memory, those that stay when pages are forgotten: not every batch looks for what to forget. */
const STAYING_SHARE = 0.75;
/** What a page without entries takes. */
const PAGE_BYTES = 200;
/** The number of entries, and for each the lengths of its place and its value; behind them all places, then all values. */
const HEAD_BYTES = 2;
const ENTRY_HEAD_BYTES = 6;
/** Behind every place. The last page of an alert is named by it, so that each place is on a page. */
const END = '\xff'.repeat(48);

/**
 * Entries of an alert from one place up to another. Places and values are bytes as latin1 texts (small buffers would keep the blocks in
 * memory that they were cut from), sorted by place, whose order is that of the bytes.
 */
interface Page {
  readonly alert: number;
  /** No page before it has a place from here on. */
  from: string;
  /** Names the page: the last place that may be on it. */
  readonly until: string;
  readonly places: string[];
  readonly values: string[];
  bytes: number;
  /** The table encodes it when it writes: it needs no other row until then. */
  isWaiting: boolean;
  /** When it was used last, in turns of `settle`. */
  turn: number;
}

/**
 * Small entries of alerts, many to a row of the table, because a row for each would cost several times as much. A page has those of
 * one alert between two places, and is divided when it is full.
 */
export class RowPages {
  /** Those in memory of each alert, sorted by `until`. */
  readonly #kept = new Map<number, Page[]>();
  readonly #changed = new Set<Page>();
  /** Of the pages in memory. */
  #bytes = 0;
  #turn = 0;
  readonly #found: { page: Page | null; place: string; at: number } = { page: null, place: '', at: 0 };

  /** `prefixOf`: that of the pages of an alert in the table. */
  constructor(
    private readonly rows: SortedRows,
    private readonly prefixOf: (alert: number) => Buffer,
    private readonly limits = LIMITS,
  ) {}

  /** Forgets what is in memory, after the table was replaced. */
  restart(): void {
    this.#kept.clear();
    this.#changed.clear();
    this.#found.page = null;
    this.#bytes = 0;
  }

  /** Call it for a new alert: nothing is read to find out that it has no page. */
  begin(alert: number): void {
    this.#keepFirst(alert, newPage(alert, END));
  }

  get(alert: number, place: string): string | null {
    const { page, at } = this.#find(alert, place);
    return page.places[at] === place ? (page.values[at] as string) : null;
  }

  put(alert: number, place: string, value: string): void {
    const { page, at } = this.#find(alert, place);
    this.#changed.add(page);
    if (page.places[at] === place) {
      this.#grow(page, value.length - (page.values[at] as string).length);
      page.values[at] = value;
      return;
    }
    this.#found.page = null;
    page.places.splice(at, 0, place);
    page.values.splice(at, 0, value);
    this.#grow(page, bytesOf(place, value));
    if (page.bytes > this.limits.pageBytes) this.#divide(page, at);
  }

  /** A page keeps its row when nothing is left on it: the next entry between the same places is written there. */
  remove(alert: number, place: string): void {
    const { page, at } = this.#find(alert, place);
    if (page.places[at] !== place) return;
    this.#found.page = null;
    this.#grow(page, -bytesOf(place, page.values[at] as string));
    page.places.splice(at, 1);
    page.values.splice(at, 1);
    this.#changed.add(page);
  }

  /** Where the place is, or would be. Who looked for it mostly changes it next, so the last answer is kept until then. */
  #find(alert: number, place: string): { readonly page: Page; readonly at: number } {
    const found = this.#found;
    const { page } = found;
    if (page !== null && page.alert === alert && found.place === place) return { page, at: found.at };
    const on = this.#pageAt(alert, place);
    found.page = on;
    found.place = place;
    found.at = firstAtOrAbove(on.places, place);
    return { page: on, at: found.at };
  }

  /** Yields what is behind a place. The alert must not change meanwhile. */
  *entries(alert: number, after: Buffer | null): Generator<{ readonly place: Buffer; readonly value: string }> {
    this.#writeChanged();
    const prefix = this.prefixOf(alert);
    const from = after === null ? prefix : Buffer.concat([prefix, after]);
    for (const row of this.rows.range(from, endOf(prefix))) {
      const { places, values } = this.#decode(alert, row);
      for (const [at, place] of places.entries()) {
        const bytes = Buffer.from(place, 'latin1');
        if (after === null || bytes.compare(after) > 0) yield { place: bytes, value: values[at] as string };
      }
    }
  }

  /** Writes the changed pages to the table, and forgets those that were not used for longest. */
  settle(): void {
    this.#writeChanged();
    if (this.#bytes > this.limits.bytesKept) this.#forget();
    this.#turn += 1;
  }

  #writeChanged(): void {
    for (const page of this.#changed) {
      if (page.isWaiting) continue;
      page.isWaiting = true;
      this.rows.put(this.#keyOf(page), () => encode(page));
    }
    this.#changed.clear();
  }

  #forget(): void {
    const since = this.#turnOfStaying();
    this.#found.page = null;
    this.#bytes = 0;
    for (const [alert, pages] of this.#kept) {
      const isUsed = ({ turn }: Page) => turn >= since;
      // The first one stays with the others: it ends where nothing is known.
      const used = pages.some(isUsed) ? pages.filter((page) => isUsed(page) || page.from === '') : [];
      if (used.length === 0) this.#kept.delete(alert);
      else if (used.length < pages.length) this.#kept.set(alert, used);
      for (const page of used) this.#bytes += sizeOf(page);
    }
    if (this.#bytes > this.limits.bytesKept) this.restart();
  }

  /** Pages used in this turn or later stay. */
  #turnOfStaying(): number {
    const byTurn = new Map<number, number>();
    for (const pages of this.#kept.values()) {
      for (const page of pages) byTurn.set(page.turn, (byTurn.get(page.turn) ?? 0) + sizeOf(page));
    }
    return turnOfStaying(byTurn, this.#turn, this.limits.bytesKept * STAYING_SHARE);
  }

  #grow(page: Page, by: number): void {
    page.bytes += by;
    this.#bytes += by;
  }

  /** The page that has the place, if any has it. */
  #pageAt(alert: number, place: string): Page {
    const kept = this.#kept.get(alert) ?? this.#start(alert);
    const page = kept[pageIndex(kept, place)];
    const found = page !== undefined && page.from <= place ? page : this.#load(alert, kept, place);
    found.turn = this.#turn;
    return found;
  }

  /** Keeps the first page, of which it is known that nothing is before it: new accesses come before all others. */
  #start(alert: number): Page[] {
    const row = this.#firstRow(alert, '');
    return this.#keepFirst(alert, row === null ? newPage(alert, END) : this.#decode(alert, row));
  }

  #keepFirst(alert: number, first: Page): Page[] {
    const kept = [first];
    this.#kept.set(alert, kept);
    this.#bytes += sizeOf(first);
    return kept;
  }

  #load(alert: number, kept: Page[], place: string): Page {
    // Pages in memory may have no row yet.
    this.#writeChanged();
    const row = this.#firstRow(alert, place);
    if (row === null) throw new Error(`the table of alerts has no last page of alert ${alert}: delete its folder`);
    const page = this.#decode(alert, row);
    const at = pageIndex(kept, page.until);
    const known = kept[at];
    const first = page.places[0] ?? place;
    const from = first < place ? first : place;
    if (known?.until === page.until) {
      if (from < known.from) known.from = from;
      return known;
    }
    page.from = from;
    kept.splice(at, 0, page);
    this.#bytes += sizeOf(page);
    return page;
  }

  #firstRow(alert: number, place: string): SortedRow | null {
    const prefix = this.prefixOf(alert);
    for (const row of this.rows.range(Buffer.concat([prefix, Buffer.from(place, 'latin1')]), endOf(prefix))) return row;
    return null;
  }

  #keyOf({ alert, until }: Page): Buffer {
    return Buffer.concat([this.prefixOf(alert), Buffer.from(until, 'latin1')]);
  }

  #decode(alert: number, row: SortedRow): Page {
    const page = newPage(alert, row.key.toString('latin1', this.prefixOf(alert).length));
    decodeInto(page, row.value);
    return page;
  }

  /** `at`: where it became too large. What arrives in order leaves full pages behind. */
  #divide(page: Page, at: number): void {
    const { alert, places, values } = page;
    const isAtEnd = at === 0 || at === places.length - 1;
    const middle = isAtEnd ? Math.max(1, at) : places.length >> 1;
    if (middle === places.length) return;
    const before = newPage(alert, places[middle - 1] as string);
    before.from = page.from;
    before.places.push(...places.splice(0, middle));
    before.values.push(...values.splice(0, middle));
    for (const [index, place] of before.places.entries()) {
      before.bytes += bytesOf(place, before.values[index] as string);
    }
    before.turn = this.#turn;
    page.bytes -= before.bytes - HEAD_BYTES;
    // The first place behind those of the page before.
    page.from = `${before.until}\0`;
    this.#changed.add(before);
    const kept = this.#kept.get(alert) as Page[];
    kept.splice(kept.indexOf(page), 0, before);
    this.#bytes += PAGE_BYTES + HEAD_BYTES;
  }
}

/** True if the pages that the table has with this prefix have the place. */
export function isOnPage(rows: SortedRows, prefix: Buffer, place: string): boolean {
  for (const { value } of rows.range(Buffer.concat([prefix, Buffer.from(place, 'latin1')]), endOf(prefix))) {
    const page = newPage(0, '');
    decodeInto(page, value);
    return page.places[firstAtOrAbove(page.places, place)] === place;
  }
  return false;
}

function newPage(alert: number, until: string): Page {
  return { alert, from: '', until, places: [], values: [], bytes: HEAD_BYTES, isWaiting: false, turn: 0 };
}

/** Taken by each page that is encoded, unless one entry is larger than a page. */
const memory = Buffer.allocUnsafeSlow(2 * LIMITS.pageBytes);

/** One text, written at once: writes for each entry took most of the time of a batch. The next page takes the memory of the result. */
function encode(page: Page): Buffer {
  page.isWaiting = false;
  const { places, values, bytes } = page;
  const row = bytes <= memory.length ? memory.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
  row.writeUInt16BE(places.length, 0);
  let at = HEAD_BYTES;
  for (let index = 0; index < places.length; index += 1) {
    row.writeUInt16BE((places[index] as string).length, at);
    row.writeUInt32BE((values[index] as string).length, at + 2);
    at += ENTRY_HEAD_BYTES;
  }
  row.write(places.join('') + values.join(''), at, 'latin1');
  return row;
}

/** The entries are parts of one text: a text of its own for each took several times as long. */
function decodeInto(page: Page, row: Buffer): void {
  const count = row.readUInt16BE(0);
  const end = HEAD_BYTES + count * ENTRY_HEAD_BYTES;
  const text = row.toString('latin1', end);
  const lengths: number[] = [];
  let placed = 0;
  for (let at = HEAD_BYTES; at < end; at += ENTRY_HEAD_BYTES) {
    const length = row.readUInt16BE(at);
    page.places.push(text.slice(placed, placed + length));
    lengths.push(row.readUInt32BE(at + 2));
    placed += length;
  }
  for (const length of lengths) {
    page.values.push(text.slice(placed, placed + length));
    placed += length;
  }
  page.bytes = row.length;
}

function sizeOf({ bytes }: Page): number {
  return PAGE_BYTES + bytes;
}

function bytesOf(place: string, value: string): number {
  return ENTRY_HEAD_BYTES + place.length + value.length;
}

/** The first page that ends at or behind the place. */
function pageIndex(pages: readonly Page[], place: string): number {
  let [low, high] = [0, pages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pages[middle] as Page).until < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
