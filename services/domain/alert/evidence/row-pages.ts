import { endOf, firstAtOrAbove, type SortedRow, type SortedRows } from '../../sorted-rows.ts';

/** A page with more bytes is divided; pages in memory beyond the number are read again when they are needed. */
const LIMITS = { pageBytes: 8_000, pagesKept: 2_000 };
/** Before each entry: the lengths of its place and its value. */
const ENTRY_HEAD_BYTES = 6;
/** Behind every place. The last page of an alert is named by it, so that each place is on a page. */
const END = '\xff'.repeat(48);

/**
 * Entries of an alert from one place up to another. Places are latin1 texts, whose order is that of the bytes; they and the
 * values are sorted by place.
 */
interface Page {
  readonly alert: number;
  /** No page before it has a place from here on. */
  from: string;
  /** Names the page: the last place that may be on it. */
  readonly until: string;
  readonly places: string[];
  /** Texts: small buffers would keep the blocks in memory that they were cut from. */
  readonly values: string[];
  bytes: number;
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
  #count = 0;
  #turn = 0;

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
    this.#count = 0;
  }

  /** Call it for a new alert: nothing is read to find out that it has no page. */
  begin(alert: number): void {
    this.#keepFirst(alert, newPage(alert, END));
  }

  get(alert: number, place: string): string | null {
    const page = this.#pageAt(alert, place);
    const at = firstAtOrAbove(page.places, place);
    return page.places[at] === place ? (page.values[at] as string) : null;
  }

  put(alert: number, place: string, value: string): void {
    const page = this.#pageAt(alert, place);
    const at = firstAtOrAbove(page.places, place);
    this.#changed.add(page);
    if (page.places[at] === place) {
      page.bytes += Buffer.byteLength(value) - Buffer.byteLength(page.values[at] as string);
      page.values[at] = value;
      return;
    }
    page.places.splice(at, 0, place);
    page.values.splice(at, 0, value);
    page.bytes += bytesOf(place, value);
    if (page.bytes > this.limits.pageBytes) this.#divide(page, at);
  }

  /** A page keeps its row when nothing is left on it: the next entry between the same places is written there. */
  remove(alert: number, place: string): void {
    const page = this.#pageAt(alert, place);
    const at = firstAtOrAbove(page.places, place);
    if (page.places[at] !== place) return;
    page.bytes -= bytesOf(place, page.values[at] as string);
    page.places.splice(at, 1);
    page.values.splice(at, 1);
    this.#changed.add(page);
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
    if (this.#count > this.limits.pagesKept) this.#forget();
    this.#turn += 1;
  }

  #writeChanged(): void {
    for (const page of this.#changed) this.rows.put(this.#keyOf(page), () => encode(page));
    this.#changed.clear();
  }

  #forget(): void {
    let count = 0;
    for (const [alert, pages] of this.#kept) {
      const isUsed = ({ turn }: Page) => turn === this.#turn;
      const used = pages.some(isUsed) ? pages.filter((page) => isUsed(page) || page.from === '') : [];
      count += used.length;
      if (used.length > 0) this.#kept.set(alert, used);
      else this.#kept.delete(alert);
    }
    this.#count = count;
    if (count > this.limits.pagesKept) this.restart();
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
    this.#count += 1;
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
    this.#count += 1;
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
    page.bytes -= before.bytes - 1;
    // The first place behind those of the page before.
    page.from = `${before.until}\0`;
    this.#changed.add(before);
    const kept = this.#kept.get(alert) as Page[];
    kept.splice(kept.indexOf(page), 0, before);
    this.#count += 1;
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

/** A row is never empty: its first byte is 0. */
function newPage(alert: number, until: string): Page {
  return { alert, from: '', until, places: [], values: [], bytes: 1, turn: 0 };
}

function encode({ places, values, bytes }: Page): Buffer {
  const row = Buffer.allocUnsafe(bytes);
  row[0] = 0;
  let at = 1;
  for (const [index, place] of places.entries()) {
    const valued = at + ENTRY_HEAD_BYTES + row.write(place, at + ENTRY_HEAD_BYTES, 'latin1');
    const length = row.write(values[index] as string, valued);
    row.writeUInt16BE(place.length, at);
    row.writeUInt32BE(length, at + 2);
    at = valued + length;
  }
  return row;
}

function decodeInto(page: Page, row: Buffer): void {
  for (let at = 1; at < row.length; ) {
    const placed = at + ENTRY_HEAD_BYTES;
    const valued = placed + row.readUInt16BE(at);
    const end = valued + row.readUInt32BE(at + 2);
    page.places.push(row.toString('latin1', placed, valued));
    page.values.push(row.toString('utf8', valued, end));
    at = end;
  }
  page.bytes = row.length;
}

function bytesOf(place: string, value: string): number {
  return ENTRY_HEAD_BYTES + place.length + Buffer.byteLength(value);
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
