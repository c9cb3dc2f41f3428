import type { LocationClass } from '../../../services/domain/register/register-record.ts';
import { printable } from '../terminal-text.ts';

/** Records refused for one reason. */
export interface RefusalGroup {
  readonly field: string;
  readonly expected: string;
  count: number;
  /** The positions of the first ones, `hr.csv:17`. */
  readonly places: string[];
  /** Some of the values; never one that may be the name of a camera. */
  readonly values: unknown[];
}

/** The result of an import; with `--json` it is the report. */
export interface Totals {
  dryRun: boolean;
  /** Records in the files, whatever their form. */
  read: number;
  /** Records that the map excludes. */
  skipped: number;
  /** Records that the register already contains unchanged (`--full-snapshot`). */
  unchanged: number;
  /** Records sent; in a dry run, records that would be sent. */
  sent: number;
  accepted: number;
  duplicate: number;
  rejected: number;
}

const PLACES_SHOWN_MAX = 20;
const VALUES_SHOWN_MAX = 5;
const UNMAPPED_VALUES_MAX = 1_000;
const REASONS_MAX = 1_000;
const SHOWN_CHARS_MAX = 200;

export class ImportReport {
  readonly totals: Totals;
  readonly #reasons = new Map<string, RefusalGroup>();
  readonly #unmappedValues = new Map<string, { column: string; value: string; count: number }>();
  readonly #unmappedColumns = new Set<string>();
  readonly #classes = new Map<LocationClass, number>();
  readonly #notes: string[] = [];
  /** The first ids that `--full-snapshot` ends. */
  #ending: { count: number; of: number; ids: string[] } | null = null;

  constructor(dryRun: boolean) {
    const counts = { read: 0, skipped: 0, unchanged: 0, sent: 0, accepted: 0, duplicate: 0, rejected: 0 };
    this.totals = { dryRun, ...counts };
  }

  /** Counts one refused record under each of these reasons. */
  reject(place: string, problems: readonly { field: string; expected: string; value: unknown }[]): void {
    this.totals.rejected += 1;
    for (const { field, expected, value } of problems) {
      const key = `${field}\0${expected}`;
      const known = this.#reasons.get(key);
      if (known === undefined && this.#reasons.size >= REASONS_MAX) continue;
      const reason = known ?? { field, expected, count: 0, places: [], values: [] };
      reason.count += 1;
      if (reason.places.length < PLACES_SHOWN_MAX) reason.places.push(place);
      if (reason.values.length < VALUES_SHOWN_MAX && !reason.values.includes(value)) reason.values.push(value);
      if (known === undefined) this.#reasons.set(key, reason);
    }
  }

  addUnmappedColumns(columns: readonly string[]): void {
    for (const column of columns) this.#unmappedColumns.add(column);
  }

  addUnmappedValue(column: string, value: string): void {
    const key = `${column}\0${value}`;
    const known = this.#unmappedValues.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#unmappedValues.size < UNMAPPED_VALUES_MAX)
      this.#unmappedValues.set(key, { column, value, count: 1 });
  }

  addLocationClass(locationClass: LocationClass): void {
    this.#classes.set(locationClass, (this.#classes.get(locationClass) ?? 0) + 1);
  }

  addNote(note: string): void {
    this.#notes.push(note);
  }

  setEnding(ids: readonly string[], of: number): void {
    this.#ending = { count: ids.length, of, ids: ids.slice(0, PLACES_SHOWN_MAX) };
  }

  toJson() {
    return {
      ...this.totals,
      reasons: this.#sortedReasons(),
      unmappedColumns: [...this.#unmappedColumns],
      unmappedValues: [...this.#unmappedValues.values()],
      ...(this.#classes.size === 0 ? {} : { locationClasses: Object.fromEntries(this.#classes) }),
      ...(this.#ending === null ? {} : { ending: this.#ending }),
      notes: this.#notes,
    };
  }

  toText(): string {
    const { totals } = this;
    const { read, skipped, unchanged, sent, accepted, duplicate, rejected } = totals;
    const classes = [...this.#classes].map(([name, count]) => `${count} ${name}`).join(', ');
    const ending = this.#ending;
    return [
      `${read} read, ${skipped} skipped${unchanged > 0 ? `, ${unchanged} unchanged` : ''}, ${rejected} rejected`,
      totals.dryRun ? `${sent} would be sent` : `${sent} sent: ${accepted} accepted, ${duplicate} duplicate`,
      ...(classes === '' ? [] : [`cameras: ${classes}`]),
      ...(ending === null ? [] : [lackingLine(ending)]),
      ...this.#sortedReasons().map(reasonLine),
      ...[...this.#unmappedValues.values()].map(
        ({ column, value, count }) =>
          `not in the map: ${shown(value)} in column \`${column}\`, ${count === 1 ? 'once' : `${count} times`}`,
      ),
      ...[...this.#unmappedColumns].map((column) => `not used: column \`${shown(column)}\``),
      ...this.#notes,
    ].join('\n');
  }

  #sortedReasons(): RefusalGroup[] {
    return [...this.#reasons.values()].sort((one, other) => other.count - one.count);
  }
}

/** This counts candidates: when there are too many, none of them ends. */
function lackingLine({
  ids,
  count,
  of,
}: {
  readonly ids: readonly string[];
  readonly count: number;
  readonly of: number;
}): string {
  const whom = count === 0 ? '' : `: ${listed(ids, count)}`;
  return `the files lack ${count} of the ${of} in the register${whom}`;
}

function reasonLine({ field, expected, count, places, values }: RefusalGroup): string {
  const found = values.map((value) => (value === null ? 'missing' : `\`${shown(value)}\``)).join(', ');
  return `rejected ${count}: \`${field}\` is ${found}, expected ${expected} (${listed(places, count)})`;
}

function listed(some: readonly string[], count: number): string {
  return some.map(shown).join(', ') + (count > some.length ? ', …' : '');
}

/** Shortens a text to a length that can still be found in the file. */
function shown(value: unknown): string {
  return printable(value).slice(0, SHOWN_CHARS_MAX);
}
