import type { AppendRecord } from './decision-log/log.ts';

/** Bytes of keys and values in one append. A topic takes twice as much, and Kafka adds some to each record. */
const APPENDED_BYTES_MAX = 512 * 1024;

/**
 * Splits records, in their order, into appends that every log takes. UNTRUSTED: an id of 2,048 characters is part of many of them, and an
 * append that is too large fails however often it is repeated.
 */
export function* appendsOf(
  records: readonly AppendRecord[],
  recordsMax = Number.POSITIVE_INFINITY,
): Generator<readonly AppendRecord[], void, void> {
  let first = 0;
  let bytes = 0;
  for (const [at, { key, value }] of records.entries()) {
    const more = value.length + (key?.length ?? 0);
    if (at > first && (at - first === recordsMax || bytes + more > APPENDED_BYTES_MAX)) {
      yield records.slice(first, at);
      first = at;
      bytes = 0;
    }
    bytes += more;
  }
  if (first < records.length) yield records.slice(first);
}
