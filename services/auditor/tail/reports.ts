import { OWN_SOURCE } from '../../domain/access-event/own-source.ts';
import type { AccessRow } from '../../domain/access-search/access-row.ts';
import { indexedDecisionPlaces as decision } from '../../records/access-decision/place-indexed-decision.ts';
import { rowOfEntry } from '../decode-entry.ts';
import type { MarkedEntry } from './entry-marks.ts';

/** Learns of every decision that the index does not have. */
export interface ReportListener {
  /** A source reported. */
  reported(sourceId: string, appendedAt: number): void;
  /** The installation itself did. */
  ownReported(row: AccessRow): void;
}

/** A power of two. */
const SOURCES_MAX = 256;
const SPREAD = 31;

/** Passes on which source each decision is of. There are few sources: their texts are not made again. */
export class Reports {
  readonly #listener: ReportListener;
  readonly #bytes: Buffer[] = new Array<Buffer>(SOURCES_MAX).fill(Buffer.alloc(0));
  readonly #texts: string[] = new Array<string>(SOURCES_MAX).fill('');

  constructor(listener: ReportListener) {
    this.#listener = listener;
  }

  note({ partition, bytes, event }: MarkedEntry, schemaId: number): void {
    if (event.sourceIdFrom < 0) return;
    const source = this.#textOf(bytes, event.sourceIdFrom, event.sourceIdTo);
    this.#listener.reported(source, decision.appendedAt);
    if (source === OWN_SOURCE) this.#listener.ownReported(rowOfEntry(partition, schemaId, bytes));
  }

  /** UNTRUSTED: texts crafted to share a slot cost only time. */
  #textOf(bytes: Buffer, from: number, to: number): string {
    const slot = (SPREAD * (to - from) + (bytes[to - 1] ?? 0)) & (SOURCES_MAX - 1);
    if (areAt(this.#bytes[slot] as Buffer, bytes, from, to)) return this.#texts[slot] as string;
    const text = bytes.toString('utf8', from, to);
    this.#bytes[slot] = Buffer.from(text);
    this.#texts[slot] = text;
    return text;
  }
}

function areAt(known: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[from + at]) return false;
  return true;
}
