import type { SortedRows } from '../sorted-rows.ts';
import type { CountedFinding } from './alert-builder.ts';
import { FindingSpans } from './finding-spans.ts';
import { detailsHeadKey, detailsKey, findingKey } from './row-keys.ts';

/** Details of so many bytes are one row. */
const GROUP_BYTES_MAX = 8_000;
const ROW_BYTES = 11;

/** What a finding was added to. `isWithdrawn`: its alert was closed then and still counts it. */
export interface StoredFinding {
  readonly number: number;
  readonly isWithdrawn: boolean;
  /** Where its details are. */
  readonly group: number;
  readonly index: number;
  /** Where its row is. */
  readonly span: number;
}

/**
 * The findings that were not withdrawn. Their ids are hashes, so each is in a place of its own among those of its span: its row is as
 * short as it can be. What a withdrawal needs, the counted part without the facts of the accesses, is in groups in the order of arrival.
 */
export class StoredFindings {
  readonly #rows: SortedRows;
  readonly #spans: FindingSpans;
  /** Where the withdrawn finding before was: the next one is mostly there. */
  #withdrawnIn = 0;
  /** The group that is not full. */
  #open: { readonly group: number; readonly details: string[]; chars: number };
  #isChanged = false;
  /** The group that was read last. */
  #read: { readonly group: number; readonly details: readonly string[] } | null = null;

  constructor(rows: SortedRows) {
    this.#rows = rows;
    this.#spans = new FindingSpans(rows);
    this.#open = this.#begin();
  }

  /** Reads what the table contains, after it was replaced. */
  restart(): void {
    this.#spans.restart();
    this.#isChanged = false;
    this.#read = null;
    this.#open = this.#begin();
  }

  /** A finding with the same id is about the same access. */
  get(findingId: string, finding: CountedFinding): StoredFinding | null {
    return this.#getIn(this.#spans.at(timeOf(finding)), findingId);
  }

  /** The same without the access: looks at every span. */
  find(findingId: string): StoredFinding | null {
    const before = this.#getIn(this.#withdrawnIn, findingId);
    if (before !== null) return before;
    for (let span = this.#spans.length - 1; span >= 0; span -= 1) {
      const found = this.#getIn(span, findingId);
      if (found === null) continue;
      this.#withdrawnIn = span;
      return found;
    }
    return null;
  }

  /** Adds a finding that an alert counts from now on. */
  put(findingId: string, number: number, finding: CountedFinding): void {
    const open = this.#open.chars > GROUP_BYTES_MAX ? this.#next() : this.#open;
    // At once: after a crash the number must not be used again.
    if (open.details.length === 0) this.#rows.put(detailsHeadKey, numberRow(open.group + 1));
    const details = encodeDetails(finding);
    open.chars += details.length;
    const index = open.details.push(details) - 1;
    this.#isChanged = true;
    const span = this.#spans.at(timeOf(finding));
    this.#spans.add(timeOf(finding));
    this.#putRow(findingId, { number, group: open.group, index, span, isWithdrawn: false });
  }

  /** It was withdrawn from an alert that still counts it. */
  markWithdrawn(findingId: string, finding: StoredFinding): void {
    this.#putRow(findingId, { ...finding, isWithdrawn: true });
  }

  remove(findingId: string, { span }: StoredFinding): void {
    this.#rows.remove(findingKey(span, findingId));
  }

  /** What the alert counts of it. */
  detailsOf({ group, index }: StoredFinding): CountedFinding {
    return decodeDetails((group === this.#open.group ? this.#open : this.#groupAt(group)).details[index] as string);
  }

  /** Writes to the table what is not there yet. */
  settle(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#spans.settle();
    const { group, details } = this.#open;
    this.#rows.put(detailsKey(group), () => Buffer.from(details.join('\n')));
  }

  #getIn(span: number, findingId: string): StoredFinding | null {
    const row = this.#rows.get(findingKey(span, findingId));
    if (row === null) return null;
    const [number, group] = [row.readUInt32BE(0), row.readUInt32BE(4)];
    return { number, group, index: row.readUInt16BE(8), span, isWithdrawn: row[10] === 1 };
  }

  #putRow(findingId: string, { number, group, index, span, isWithdrawn }: StoredFinding): void {
    const row = Buffer.allocUnsafe(ROW_BYTES);
    row.writeUInt32BE(number, 0);
    row.writeUInt32BE(group, 4);
    row.writeUInt16BE(index, 8);
    row[10] = isWithdrawn ? 1 : 0;
    this.#rows.put(findingKey(span, findingId), row);
  }

  #next() {
    this.settle();
    this.#open = this.#begin();
    return this.#open;
  }

  /** A group that was not full when the process ended stays as it is. */
  #begin() {
    const head = this.#rows.get(detailsHeadKey);
    const group = head?.readUInt32BE(0) ?? 0;
    return { group, details: [] as string[], chars: 0 };
  }

  #groupAt(group: number) {
    if (this.#read?.group === group) return this.#read;
    const row = this.#rows.get(detailsKey(group));
    if (row === null) throw new Error(`the table of alerts has no details ${group}: delete its folder`);
    this.#read = { group, details: row.toString().split('\n') };
    return this.#read;
  }
}

/** When the log received the access. One without an access is of the first span. */
function timeOf({ evidence }: CountedFinding): number {
  return evidence[0]?.appendedAt ?? 0;
}

function numberRow(number: number): Buffer {
  const row = Buffer.allocUnsafe(4);
  row.writeUInt32BE(number, 0);
  return row;
}

/** JSON has no line breaks of its own. */
function encodeDetails({ rule, severity, actorId, evidence }: CountedFinding): string {
  const cited = evidence.map((one) => [one.eventId, one.sourceId, one.ownerId, one.occurredAt, one.appendedAt]);
  return JSON.stringify([rule, severity, actorId, cited]);
}

function decodeDetails(details: string): CountedFinding {
  const [rule, severity, actorId, cited] = JSON.parse(details);
  const evidence = cited.map(([eventId, sourceId, ownerId, occurredAt, appendedAt]: never[]) => {
    return { eventId, sourceId, ownerId, occurredAt, appendedAt, facts: null };
  });
  return { rule, severity, actorId, evidence };
}
