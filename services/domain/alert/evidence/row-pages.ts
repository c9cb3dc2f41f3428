import { endOf, type SortedRow, type SortedRows } from '../../sorted-rows.ts';
import { PageMemory } from './page-memory.ts';
import { type EntryPosition, PageRow } from './page-row.ts';
import { turnOfStaying } from './turn-of-staying.ts';

/**
 * A page with more bytes is divided; those that were not used for longest are read again, where more bytes are in memory. Two such rows
 * are on one page of the file, and where thousands of alerts grow at the same time, most changes are of another page than the one before.
 */
const LIMITS = { pageBytes: 1_900, bytesKept: 20_000_000 };
/** Of the bytes that may be in memory, those that stay when pages are forgotten: not every batch looks for what to forget. */
const STAYING_SHARE = 0.85;
/** What a page takes beside its row. */
const PAGE_BYTES = 400;
/** Behind every place. The last page of an alert is named by it, so that each place is on a page. */
const END = '\xff'.repeat(48);

/** Entries of an alert from one place up to another. */
interface Page {
  readonly alert: number;
  /** No page before it has a place from here on. */
  from: string;
  /** Names the page: the last place that may be on it. */
  readonly until: string;
  row: PageRow;
  /** The table may encode it, now or once more. */
  isInTable: boolean;
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
  #memory = new PageMemory();
  /** Of the pages in memory. */
  #bytes = 0;
  #turn = 0;
  #found: { readonly page: Page; readonly place: string; readonly entry: EntryPosition } | null = null;

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
    this.#found = null;
    // What the table may still encode keeps the memory that it has.
    this.#memory = new PageMemory();
    this.#bytes = 0;
  }

  /** Call it for a new alert: nothing is read to find out that it has no page. */
  begin(alert: number): void {
    this.#keepFirst(alert, this.#newPage(alert, END));
  }

  get(alert: number, place: string): string | null {
    const { page, entry } = this.#find(alert, place);
    return entry.isThere ? page.row.valueAt(entry) : null;
  }

  put(alert: number, place: string, value: string): void {
    const { page, entry } = this.#find(alert, place);
    this.#found = null;
    this.#changed.add(page);
    const { row } = page;
    const isTooLarge = row.bytes + row.growthOf(entry, place, value) > this.limits.pageBytes;
    if (entry.isThere || !isTooLarge || row.count === 0) this.#putInto(row, { entry, place, value });
    else {
      const half = this.#divide(page, entry.index, place);
      this.#putInto(half, { entry: half.find(place), place, value });
    }
  }

  #putInto(row: PageRow, { entry, place, value }: PlacedEntry): void {
    const bytes = row.bytes + row.growthOf(entry, place, value);
    if (bytes > row.room) this.#move(row, bytes);
    row.put(entry, place, value);
  }

  #move(row: PageRow, bytes: number): void {
    const memory = this.#memory.take(bytes);
    this.#bytes += memory.length - row.room;
    this.#memory.give(row.moveTo(memory));
  }

  /** A page keeps its row when nothing is left on it: the next entry between the same places is written there. */
  remove(alert: number, place: string): void {
    const { page, entry } = this.#find(alert, place);
    if (!entry.isThere) return;
    this.#found = null;
    page.row.remove(entry);
    this.#changed.add(page);
  }

  /** Where the place is, or would be. Who looked for it mostly changes it next, so the last answer is kept until then. */
  #find(alert: number, place: string): { readonly page: Page; readonly entry: EntryPosition } {
    const known = this.#found;
    if (known !== null && known.page.alert === alert && known.place === place) return known;
    const page = this.#pageAt(alert, place);
    const found = { page, place, entry: page.row.find(place) };
    this.#found = found;
    return found;
  }

  /** Yields what is behind a place. The alert must not change meanwhile. */
  *entries(alert: number, after: Buffer | null): Generator<{ readonly place: Buffer; readonly value: string }> {
    this.#writeChanged();
    const prefix = this.prefixOf(alert);
    const from = after === null ? prefix : Buffer.concat([prefix, after]);
    for (const row of this.rows.range(from, endOf(prefix))) {
      // Who takes an entry may read other rows before the next one.
      yield* PageRow.of(Buffer.from(row.value)).entries(after);
    }
  }

  /** Writes the changed pages to the table, and forgets those that were not used for longest. */
  settle(): void {
    this.#writeChanged();
    if (this.#bytes > this.limits.bytesKept) this.#forget();
    if (this.#memory.bytes > this.limits.bytesKept) this.#pack();
    this.#turn += 1;
  }

  #writeChanged(): void {
    for (const page of this.#changed) {
      if (page.isWaiting) continue;
      page.isWaiting = true;
      page.isInTable = true;
      this.rows.put(this.#keyOf(page), () => encode(page));
    }
    this.#changed.clear();
  }

  #forget(): void {
    const since = this.#turnOfStaying();
    this.#found = null;
    for (const [alert, pages] of this.#kept) {
      // The first one stays with the others: it ends where nothing is known.
      const isAnyUsed = pages.some(({ turn }) => turn >= since);
      const staying: Page[] = [];
      for (const page of pages) {
        if (page.turn >= since || (isAnyUsed && page.from === '')) staying.push(page);
        else this.#leave(page);
      }
      if (staying.length === 0) this.#kept.delete(alert);
      else if (staying.length < pages.length) this.#kept.set(alert, staying);
    }
    if (this.#bytes > this.limits.bytesKept) this.restart();
  }

  /** Where pages were small and are large by now, or the reverse, slots are free that none of them takes. */
  #pack(): void {
    this.#memory = new PageMemory();
    this.#bytes = 0;
    for (const pages of this.#kept.values()) {
      for (const page of pages) {
        page.row.moveTo(this.#memory.take(page.row.bytes));
        this.#bytes += sizeOf(page);
      }
    }
  }

  /** What the table may still encode has memory of its own from now on. */
  #leave({ row, isInTable }: Page): void {
    this.#bytes -= PAGE_BYTES + row.room;
    this.#memory.give(row.moveTo(isInTable ? Buffer.allocUnsafeSlow(row.bytes) : NOTHING));
  }

  /** Pages used in this turn or later stay. */
  #turnOfStaying(): number {
    const byTurn = new Map<number, number>();
    for (const pages of this.#kept.values()) {
      for (const page of pages) byTurn.set(page.turn, (byTurn.get(page.turn) ?? 0) + sizeOf(page));
    }
    return turnOfStaying(byTurn, this.#turn, this.limits.bytesKept * STAYING_SHARE);
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
    return this.#keepFirst(alert, row === null ? this.#newPage(alert, END) : this.#decode(alert, row));
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
    const first = page.row.count === 0 ? place : page.row.placeOf(0);
    const from = first < place ? first : place;
    if (known?.until === page.until) {
      if (from < known.from) known.from = from;
      this.#memory.give(page.row.moveTo(NOTHING));
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

  #decode(alert: number, { key, value }: SortedRow): Page {
    const until = key.toString('latin1', this.prefixOf(alert).length);
    const row = PageRow.of(value);
    row.moveTo(this.#memory.take(value.length));
    return pageOf(alert, until, row);
  }

  #newPage(alert: number, until: string): Page {
    return pageOf(alert, until, PageRow.emptyIn(this.#memory.take(0)));
  }

  /** Makes two pages of one that is full, and returns the row of the one for a place. What arrives in order leaves full pages behind. */
  #divide(page: Page, index: number, place: string): PageRow {
    const { alert, row } = page;
    const { count } = row;
    const middle = (count + 1) >> 1;
    const isBefore = index === 0 || (index < count && index < middle);
    const moved = index === 0 || index === count ? index : middle - (isBefore ? 1 : 0);
    const first = row.moveFirst(moved, (bytes) => this.#memory.take(bytes));
    this.#move(row, row.bytes);
    const before = pageOf(alert, isBefore && index === moved ? place : first.placeOf(moved - 1), first);
    before.from = page.from;
    before.turn = this.#turn;
    // The first place behind those of the page before.
    page.from = `${before.until}\0`;
    this.#changed.add(before);
    const kept = this.#kept.get(alert) as Page[];
    kept.splice(kept.indexOf(page), 0, before);
    this.#bytes += sizeOf(before);
    return isBefore ? first : row;
  }
}

/** True if the pages that the table has with this prefix have the place. */
export function isOnPage(rows: SortedRows, prefix: Buffer, place: string): boolean {
  for (const { value } of rows.range(Buffer.concat([prefix, Buffer.from(place, 'latin1')]), endOf(prefix))) {
    return PageRow.of(value).find(place).isThere;
  }
  return false;
}

interface PlacedEntry {
  readonly entry: EntryPosition;
  readonly place: string;
  readonly value: string;
}

const NOTHING = Buffer.alloc(0);

function pageOf(alert: number, until: string, row: PageRow): Page {
  return { alert, from: '', until, row, isInTable: false, isWaiting: false, turn: 0 };
}

/** Valid until the page changes. */
function encode(page: Page): Buffer {
  page.isWaiting = false;
  return page.row.toBytes();
}

function sizeOf({ row }: Page): number {
  return PAGE_BYTES + row.room;
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
