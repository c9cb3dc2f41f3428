import { PointEntries } from '../../../../services/adapters/parquet/points/point-entries.ts';
import { ENTRY_BYTES } from '../../../../services/adapters/parquet/points/point-layout.ts';

/** More than one step of each digit. */
const ENTRIES = 50_000;

test('entries of several steps are written by hash, those of one hash in their order', async () => {
  const entries = new PointEntries();
  const hashes = Array.from({ length: ENTRIES }, (_, row) => Math.imul(row % 20_000, 0x9e3779b1) >>> 0);
  for (const [row, hash] of hashes.entries()) entries.addOnce(hash, row);
  const bytes = Buffer.alloc(ENTRIES * ENTRY_BYTES);
  await entries.writeSorted(bytes);
  const rows = [...hashes.keys()].sort((one, other) => (hashes[one] ?? 0) - (hashes[other] ?? 0) || one - other);
  const expected = Buffer.from(new Uint32Array(rows.flatMap((row) => [hashes[row] ?? 0, row])).buffer);
  expect(bytes.equals(expected)).toBe(true);
});
