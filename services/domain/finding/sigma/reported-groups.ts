import type { SigmaCorrelation } from '../../sigma/sigma-rule.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { BoundedMap } from '../bounded-map.ts';
import { nameOfCited } from '../detected-access.ts';

/**
 * The groups in which each access is reported. With `aliases` the rules of a correlation group by different fields, and an
 * access that several of them match is in several groups: it has one finding for as long as any of them reports it.
 */
export class ReportedGroups {
  readonly #groups: BoundedMap<readonly string[]>;
  readonly #isNeeded: boolean;

  constructor({ of }: SigmaCorrelation, max: number) {
    this.#isNeeded = new Set(of.map(({ groupBy }) => JSON.stringify(groupBy))).size > 1;
    this.#groups = new BoundedMap(max);
  }

  /** Adds what a group reports. Returns what no other group reported before. */
  add(group: string, accesses: readonly AccessSnapshot[]): readonly AccessSnapshot[] {
    if (!this.#isNeeded) return accesses;
    return [...byName(accesses)].flatMap(([name, access]) => {
      const known = this.#groups.get(name) ?? [];
      if (!known.includes(group)) this.#groups.keep(name, [...known, group]);
      return known.length === 0 ? [access] : [];
    });
  }

  /** Removes what a group reports no more. Returns what no other group reports. */
  remove(group: string, accesses: readonly AccessSnapshot[]): readonly AccessSnapshot[] {
    if (!this.#isNeeded) return accesses;
    return [...byName(accesses)].flatMap(([name, access]) => {
      const left = (this.#groups.get(name) ?? []).filter((one) => one !== group);
      if (left.length > 0) this.#groups.keep(name, left);
      else this.#groups.delete(name);
      return left.length === 0 ? [access] : [];
    });
  }

  forget(name: string): void {
    this.#groups.delete(name);
  }

  save(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#groups);
  }

  load(saved: ReadonlyMap<string, readonly string[]>): void {
    this.#groups.load(saved);
  }
}

function byName(accesses: readonly AccessSnapshot[]): ReadonlyMap<string, AccessSnapshot> {
  return new Map(accesses.map((access) => [nameOfCited(access), access]));
}
