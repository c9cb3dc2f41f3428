import { type CorrelatedPart, partsOf } from '../../sigma/correlated-records.ts';
import type { Correlated } from '../../sigma/correlation-rule.ts';
import type { SigmaRecord } from '../../sigma/sigma-document.ts';
import { chainOf, isCorrelation, type SigmaCorrelation } from '../../sigma/sigma-rule.ts';
import { BoundedMap } from '../bounded-map.ts';
import { nameOfCited } from '../detected-access.ts';
import type { KeptAccess } from '../kept-access.ts';
import { type KeptFields, RecountedWindow, type ReportedRecord } from './recounted-window.ts';
import { ReportedGroups } from './reported-groups.ts';

interface Link {
  readonly correlation: SigmaCorrelation;
  readonly window: RecountedWindow;
  readonly reportedIn: ReportedGroups;
}

/** A group of a link. */
type Place = readonly [link: number, group: string];

export interface ChainedSettings {
  readonly correlation: SigmaCorrelation;
  /** How late a record may arrive and still count. */
  readonly lateMillis: number;
  readonly perGroupMax: number;
  /** Bounds the records of each correlation of the chain. */
  readonly keptMax: number;
}

/**
 * A correlation of correlations: each counts the records at which those that it refers to hold. A late record can make
 * another one hold at an earlier record, which then takes part in what refers to it. More records only add to
 * each, so the order of arrival changes when a record is reported, not whether.
 */
export class ChainedWindow {
  /** Each before those that refer to it. */
  readonly #links: readonly Link[];
  /** The fields that correlations look at beyond the first of the chain. */
  readonly #fields: readonly string[];
  /** Where the records of an access are. */
  readonly #places: BoundedMap<readonly Place[]>;

  constructor({ correlation: last, lateMillis, perGroupMax, keptMax }: ChainedSettings) {
    const chain = chainOf(last);
    // The earliest record that a late one makes hold is older than it by the windows below.
    const keepMillis = lateMillis + chain.reduce((sum, { timespanMillis }) => sum + timespanMillis, 0);
    this.#links = chain.map((correlation) => {
      const reports = correlation === last ? ('names' as const) : ('ends' as const);
      const window = new RecountedWindow({ rule: correlation, keepMillis, perGroupMax, keptMax, reports });
      return { correlation, window, reportedIn: new ReportedGroups(correlation, 2 * keptMax) };
    });
    const read = chain.flatMap(({ of }) => of.filter(({ rule }) => isCorrelation(rule)));
    this.#fields = [...new Set(read.flatMap(({ groupBy, valueFields }) => [...groupBy, ...valueFields]))];
    this.#places = new BoundedMap(2 * keptMax);
  }

  /** Returns the accesses that a window of the last correlation reports for the first time. */
  add(access: KeptAccess, record: SigmaRecord): readonly KeptAccess[] {
    const fields = Object.fromEntries(this.#fields.map((field) => [field, record.read(field)]));
    const begun = new Map<SigmaCorrelation, readonly ReportedRecord[]>();
    for (const [at, { correlation }] of this.#links.entries()) {
      const own = partsOf(correlation, record, (rule) => !isCorrelation(rule) && rule.matches(record));
      const found = own.flatMap((part) => this.#keep(at, part, access, fields));
      for (const inner of new Set(correlation.of.flatMap(({ rule }) => (isCorrelation(rule) ? [rule] : [])))) {
        for (const end of begun.get(inner) ?? []) {
          const parts = partsOf(correlation, recordOf(end), (rule) => rule === inner);
          found.push(...parts.flatMap((part) => this.#keep(at, part, end.access, end.fields)));
        }
      }
      // A record that several rules match is in the window once for each.
      begun.set(correlation, [...new Map(found.map((one) => [one.name, one])).values()]);
    }
    return this.#ofLast(begun);
  }

  /** Removes accesses by their names. Returns the others that no window reports any more. */
  remove(names: ReadonlySet<string>): readonly KeptAccess[] {
    const gone = this.#links.map(() => new Map<string, Set<string>>());
    const remove = (at: number, group: string, record: string) => {
      const groups = gone[at] ?? new Map<string, Set<string>>();
      groups.set(group, (groups.get(group) ?? new Set()).add(record));
    };
    for (const name of names) {
      for (const [at, group] of this.#places.get(name) ?? []) remove(at, group, name);
      this.#places.delete(name);
    }
    const ended = new Map<SigmaCorrelation, readonly ReportedRecord[]>();
    for (const [at, { correlation, window, reportedIn }] of this.#links.entries()) {
      for (const [inner, ends] of ended) {
        for (const end of ends) {
          for (const { group, rule } of partsOf(correlation, recordOf(end), (one) => one === inner))
            remove(at, group, numbered(rule, end.name));
        }
      }
      const withdrawn = [...(gone[at] ?? [])].flatMap(([group, records]) => {
        const isGone = ({ rule, name }: Correlated) => records.has(name) || records.has(numbered(rule, name));
        return reportedIn.remove(group, window.remove(group, isGone), accessOf);
      });
      ended.set(correlation, withdrawn);
    }
    return this.#ofLast(ended).filter((access) => !names.has(nameOfCited(access)));
  }

  get evicted(): number {
    return this.#links.reduce((sum, { window }) => sum + window.evicted, 0);
  }

  save() {
    return {
      links: this.#links.map(({ window, reportedIn }) => ({ window: window.save(), reportedIn: reportedIn.save() })),
      places: new Map(this.#places),
    };
  }

  load({ links, places }: ReturnType<ChainedWindow['save']>): void {
    for (const [at, { window, reportedIn }] of this.#links.entries()) {
      const saved = links[at];
      if (saved === undefined) continue;
      window.load(saved.window);
      reportedIn.load(saved.reportedIn);
    }
    this.#places.load(places);
  }

  #keep(at: number, part: CorrelatedPart, access: KeptAccess, fields: KeptFields): readonly ReportedRecord[] {
    const name = nameOfCited(access);
    const places = this.#places.get(name) ?? [];
    const isKnown = places.some(([link, group]) => link === at && group === part.group);
    if (!isKnown) this.#places.keep(name, [...places, [at, part.group]]);
    const link = this.#links[at];
    return link?.reportedIn.add(part.group, link.window.add(part, access, fields), accessOf) ?? [];
  }

  #ofLast(records: ReadonlyMap<SigmaCorrelation, readonly ReportedRecord[]>): readonly KeptAccess[] {
    const last = this.#links.at(-1)?.correlation;
    return last === undefined ? [] : (records.get(last) ?? []).map(({ access }) => access);
  }
}

function accessOf({ access }: ReportedRecord): KeptAccess {
  return access;
}

/** A record that was kept, as a correlation sees it that refers to another. */
function recordOf({ at, fields }: ReportedRecord): SigmaRecord {
  return { at, read: (field) => fields[field] ?? null };
}

/** Names a record of one rule of a correlation. No name begins with a line break. */
function numbered(rule: number, name: string): string {
  return `\n${rule}\n${name}`;
}
