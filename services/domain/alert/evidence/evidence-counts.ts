import { credibleTime, isImpossible } from '../../access-event/time-claim.ts';
import type { CitedAccess, CitedFacts, Finding } from '../../finding/finding.ts';
import type { SortedRows } from '../../sorted-rows.ts';
import type { DetectionVersion } from '../alert.ts';
import { accessPlace, ownerPlace, type SubjectRef, subjectKey, withdrawnKey } from '../row-keys.ts';
import type { RowPages } from './row-pages.ts';
import { type CountedAccess, decodeOwner, encodeOwner, ownerOf, type StoredAccesses } from './stored-access.ts';
import { SubjectChunks } from './subject-chunks.ts';

/**
 * An alert lists the events that were appended last. The order uses the append time of the log because a source cannot
 * choose it.
 */
const EVENT_IDS_MAX = 100;

/** The memory that an alert uses for its accesses, however many there are. */
export interface EvidenceTotals {
  /** Distinct accesses and owners that the findings name. An access is an event of a source at one append time. */
  accesses: number;
  owners: number;
  /** Accesses whose findings were all withdrawn. */
  withdrawn: number;
  /** Milliseconds since 1970 UTC; null when the rows must be read, because the first or the last was withdrawn. */
  times: EventTimes | null;
  /** Of `SubjectChunks`. */
  chunks: number;
}

/** Milliseconds since 1970 UTC. Infinite where there is no access. */
export interface EventTimes {
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  /** Of the claimed times that cannot be, for which those of receipt count, the one farthest from 1970. */
  readonly claimedAt: number | null;
}

/** Owners, cameras and recordings of so many accesses are rows by which a search finds the alert; further ones are in chunks. */
const ROWS_OF_ACCESSES_MAX = 250;

const NO_TIMES: EventTimes = {
  firstEventAt: Number.POSITIVE_INFINITY,
  lastEventAt: Number.NEGATIVE_INFINITY,
  claimedAt: null,
};

export function newTotals(): EvidenceTotals {
  return { accesses: 0, owners: 0, withdrawn: 0, times: NO_TIMES, chunks: 0 };
}

/** An account that the alert affects from now on, or no longer. */
export interface AccountChange {
  readonly ownerId: string;
  readonly by: 1 | -1;
}

/** Where alerts are kept. */
export interface AlertTables {
  readonly rows: SortedRows;
  /** In the same table, the accesses that they count … */
  readonly accesses: RowPages;
  /** … as bytes … */
  readonly stored: StoredAccesses;
  /** … and of each owner how many. */
  readonly owners: RowPages;
}

/**
 * Counts each access of an alert once, however many findings name it. The accesses are rows of a table. Adding and
 * withdrawing cost the same, whatever the number of accesses.
 */
export class EvidenceCounts {
  /** Since they were taken last. */
  #accountChanges: AccountChange[] = [];
  readonly #chunks: SubjectChunks;

  constructor(
    private readonly tables: AlertTables,
    private readonly alert: number,
    readonly totals: EvidenceTotals,
  ) {
    this.#chunks = new SubjectChunks(tables.rows, alert, totals);
  }

  /** Writes to the table what is not there yet. */
  settle(): void {
    this.#chunks.settle();
  }

  add(evidence: CitedAccess, { rule, actorId }: Pick<Finding, 'rule' | 'actorId'>): void {
    const { alert, totals } = this;
    const { accesses: pages, stored } = this.tables;
    const place = accessPlace(evidence);
    const known = pages.get(alert, place);
    if (known !== null) {
      pages.put(alert, place, stored.namedAgain(known, rule, { evidence, actorId }));
      return;
    }
    pages.put(alert, place, stored.encode({ rules: [rule], evidence, actorId }));
    totals.accesses += 1;
    if (totals.times !== null) totals.times = timesWith(totals.times, evidence);
    if (totals.withdrawn > 0) this.#comesBack(evidence);
    if (evidence.ownerId !== null && this.#countOwner(evidence.ownerId, evidence, 1) === 1) totals.owners += 1;
    this.#findBy('camera', evidence.facts?.cameraId ?? null);
    this.#findBy('recording', evidence.facts?.recordingId ?? null);
  }

  withdraw(evidence: CitedAccess, rule: string): void {
    const { alert, totals } = this;
    const { rows, accesses: pages, stored } = this.tables;
    const place = accessPlace(evidence);
    const known = pages.get(alert, place);
    if (known === null) return;
    const access = stored.decode(known);
    const rules = [...access.rules];
    rules.splice(Math.max(0, rules.indexOf(rule)), 1);
    if (rules.length > 0) {
      pages.put(alert, place, stored.encode({ ...access, rules }));
      return;
    }
    pages.remove(alert, place);
    rows.put(withdrawnKey(alert, evidence), EMPTY);
    totals.accesses -= 1;
    totals.withdrawn += 1;
    const { occurredAt, ownerId } = access.evidence;
    const at = credibleTime(access.evidence);
    const { firstEventAt, lastEventAt, claimedAt } = totals.times ?? NO_TIMES;
    const isOutermost = at === firstEventAt || at === lastEventAt || occurredAt === claimedAt;
    if (totals.accesses === 0) totals.times = NO_TIMES;
    else if (isOutermost) totals.times = null;
    if (ownerId !== null && this.#countOwner(ownerId, access.evidence, -1) === 0) totals.owners -= 1;
  }

  /** The ids of the newest accesses, the newest first. */
  eventIds(): readonly string[] {
    const newest: string[] = [];
    for (const { evidence } of this.accesses(null)) {
      newest.push(evidence.eventId);
      if (newest.length === EVENT_IDS_MAX) break;
    }
    return newest;
  }

  /** Reads all accesses if the first or the last one was withdrawn since the last call, otherwise none. */
  times(): EventTimes {
    this.totals.times ??= this.#findTimes();
    return this.totals.times;
  }

  #findTimes(): EventTimes {
    let times = NO_TIMES;
    for (const { evidence } of this.accesses(null)) times = timesWith(times, evidence);
    return times;
  }

  /** Yields the accesses behind a place, the newest first. The alert must not change meanwhile. */
  *accesses(after: Buffer | null): Generator<CountedAccess & { readonly place: Buffer }> {
    for (const { place, value } of this.tables.accesses.entries(this.alert, after)) {
      yield { ...this.tables.stored.decode(value), place };
    }
  }

  #comesBack(evidence: CitedAccess): void {
    const key = withdrawnKey(this.alert, evidence);
    if (this.tables.rows.get(key) === null) return;
    this.tables.rows.remove(key);
    this.totals.withdrawn -= 1;
  }

  /** The accounts that it affects: with an access to what was not encrypted end to end. */
  *accounts(): Generator<string> {
    for (const { place, value } of this.tables.owners.entries(this.alert, null)) {
      if (decodeOwner(value).affecting > 0) yield ownerOf(place.toString('latin1'), value);
    }
  }

  /** The accounts that it affects since the last call, or no longer. */
  takeAccountChanges(): readonly AccountChange[] {
    if (this.#accountChanges.length === 0) return [];
    const changes = this.#accountChanges;
    this.#accountChanges = [];
    return changes;
  }

  /** Returns the number of accesses that now concern the owner. */
  #countOwner(ownerId: string, evidence: CitedAccess, by: 1 | -1): number {
    const { owners } = this.tables;
    const place = ownerPlace(ownerId);
    const known = owners.get(this.alert, place);
    const before = known === null ? { accesses: 0, affecting: 0 } : decodeOwner(known);
    const accesses = before.accesses + by;
    const affecting = before.affecting + (affectsAccount(evidence) ? by : 0);
    if (before.affecting > 0 !== affecting > 0) this.#accountChanges.push({ ownerId, by });
    const subject = { kind: 'owner', id: ownerId } as const;
    if (accesses <= 0) {
      owners.remove(this.alert, place);
      this.tables.rows.remove(subjectKey(subject, this.alert));
      return 0;
    }
    owners.put(this.alert, place, encodeOwner({ accesses, affecting }, place, ownerId));
    if (known === null) this.#findBy('owner', ownerId);
    return accesses;
  }

  /** Withdrawn accesses keep it: who looks for a camera wants to know what was explained, too. */
  #findBy(kind: SubjectRef['kind'], id: string | null): void {
    if (id === null) return;
    const { accesses, withdrawn } = this.totals;
    if (accesses + withdrawn <= ROWS_OF_ACCESSES_MAX) this.tables.rows.put(subjectKey({ kind, id }, this.alert), EMPTY);
    else if (kind !== 'owner') this.#chunks.add({ kind, id });
  }
}

function timesWith(times: EventTimes, evidence: CitedAccess): EventTimes {
  const { firstEventAt, lastEventAt, claimedAt } = times;
  const at = credibleTime(evidence);
  const isFarther = isImpossible(evidence) && Math.abs(evidence.occurredAt) > Math.abs(claimedAt ?? 0);
  // Most are between the others.
  if (at >= firstEventAt && at <= lastEventAt && !isFarther) return times;
  return {
    firstEventAt: Math.min(firstEventAt, at),
    lastEventAt: Math.max(lastEventAt, at),
    claimedAt: isFarther ? evidence.occurredAt : claimedAt,
  };
}

const EMPTY = Buffer.of(1);

export function increase<Key>(counts: Map<Key, number>, key: Key, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

export function decrease<Key>(counts: Map<Key, number>, key: Key): void {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
}

/** Bounds the memory of one alert: versions of detections, as `id version`. */
const DETECTIONS_KEPT_MAX = 100;

/** Notes which version of a detection reported a finding. A rule of the policies has none. */
export function noteDetection(kept: Set<string>, { detection, detectionVersion }: Finding): void {
  if (detection !== null && detectionVersion !== null) keepDetections(kept, [`${detection} ${detectionVersion}`]);
}

export function keepDetections(kept: Set<string>, more: Iterable<string>): void {
  for (const one of more) if (kept.size < DETECTIONS_KEPT_MAX) kept.add(one);
}

/** Returns what was noted, sorted. A version has no space; an id may have one. */
export function versionsOf(kept: ReadonlySet<string>): readonly DetectionVersion[] {
  return [...kept].sort().map((one) => {
    const space = one.lastIndexOf(' ');
    return { id: one.slice(0, space), version: one.slice(space + 1) };
  });
}

type TotalsJson = readonly [number, number, number, readonly [number, number, number | null] | null, number];

/** JSON has no infinite numbers; without accesses there are no others. */
export function encodeTotals({ accesses, owners, withdrawn, times, chunks }: EvidenceTotals): TotalsJson {
  const isKnown = accesses > 0 && times !== null;
  const known = isKnown ? ([times.firstEventAt, times.lastEventAt, times.claimedAt] as const) : null;
  return [accesses, owners, withdrawn, known, chunks];
}

export function decodeTotals([accesses, owners, withdrawn, times, chunks]: TotalsJson): EvidenceTotals {
  const known = times === null ? null : { firstEventAt: times[0], lastEventAt: times[1], claimedAt: times[2] };
  return { accesses, owners, withdrawn, times: accesses === 0 ? NO_TIMES : known, chunks };
}

/**
 * Whether an access exposed what belongs to the account. Material that was encrypted end to end, with the key safe, does not
 * count; where that is not known, it counts.
 */
function affectsAccount({ facts }: { readonly facts: CitedFacts | null }): boolean {
  return facts?.endToEndEncrypted !== true;
}
