import type { IndexFileWriter } from '../../../services/domain/access-search/access-index.ts';
import type { AccessRow } from '../../../services/domain/access-search/access-row.ts';
import type { IndexedSegment } from '../../../services/domain/access-search/indexed-segment.ts';
import { PlacedRows, placedTexts, placedWords } from '../../../services/domain/access-search/placed-rows.ts';

/** What an index file is written from, made of rows that are in no segment. Every third text is in no entry either. */
export function toPlacedRows(
  rows: readonly AccessRow[],
  segment: IndexedSegment,
  leaves: readonly number[],
): PlacedRows {
  const placed = new PlacedRows(rows.length);
  const texts = rows.flatMap((row) => placedTexts.map((name) => row[name])).filter((text) => text !== null);
  placed.begin(Buffer.from(texts.join('')), segment);
  let from = 0;
  for (const [at, row] of rows.entries()) {
    for (const [number, name] of placedTexts.entries()) {
      const text = row[name];
      const to = from + Buffer.byteLength(text ?? '');
      if (text === null || (at + number) % 3 === 0) placed.texts[name].putMade(at, text);
      else placed.texts[name].put(at, from, to);
      from = to;
    }
    for (const name of placedWords) placed.words[name][at] = row[name];
    placed.numbers.appendedAt[at] = row.appendedAt;
    placed.numbers.sourceOffset[at] = row.sourceOffset;
    placed.numbers.leafIndex[at] = leaves[at] ?? 0;
    placed.numbers.occurredAt[at] = row.occurredAt ?? Number.NaN;
    placed.numbers.asn[at] = row.asn ?? Number.NaN;
    placed.rules[at] = row.rules;
  }
  placed.length = rows.length;
  return placed;
}

/** Adds rows of any partitions, each partition as a segment. */
export function addRows(file: IndexFileWriter, rows: readonly AccessRow[]): void {
  for (const partition of new Set(rows.map((row) => row.partition))) {
    const segmentKey = 'segments/access-decisions/0/x.avro';
    const some = rows.filter((row) => row.partition === partition);
    const leaves = some.map(({ sourceOffset }) => sourceOffset);
    file.add(toPlacedRows(some, { sealIndex: 3, segmentKey, partition, schemaId: 26, blocks: [] }, leaves));
  }
}

/** The row as it is read from these. */
export function rowAt(rows: PlacedRows, at: number): AccessRow {
  const numberAt = (values: Float64Array) => (Number.isNaN(values[at]) ? null : (values[at] ?? null));
  const { numbers, segment } = rows;
  const text = (name: (typeof placedTexts)[number]) => {
    const places = rows.texts[name];
    return places.from(at) < 0 ? places.made(at) : rows.bytes.toString('utf8', places.from(at), places.to(at));
  };
  return {
    ...Object.fromEntries(placedTexts.map((name) => [name, text(name)])),
    ...Object.fromEntries(placedWords.map((name) => [name, rows.words[name][at]])),
    appendedAt: numberAt(numbers.appendedAt),
    sourceOffset: numberAt(numbers.sourceOffset),
    occurredAt: numberAt(numbers.occurredAt),
    asn: numberAt(numbers.asn),
    partition: segment.partition,
    rules: rows.rules[at],
  } as AccessRow;
}
