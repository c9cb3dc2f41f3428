import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegisterHistory } from '../../../../services/adapters/embedded/register-history.ts';
import type { FiledRecord } from '../../../../services/domain/register/history/register-history.ts';
import { aRecordJson, readRecord } from '../../../support/register-builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'custodes-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filed = (offset: number, id: string, kind: 'person' | 'account' = 'person'): FiledRecord => {
  return { offset, appendedAt: offset * 10, record: readRecord(aRecordJson(kind, { id })) };
};

describe('the history on disk', () => {
  it('gives what was put, by subject and in order, also after a restart', async () => {
    const long = 'x'.repeat(2_000);
    const records = [
      filed(0, 'b'),
      filed(1, 'a'),
      filed(2, 'ab'),
      filed(3, 'b'),
      filed(4, 'b', 'account'),
      filed(300, 'b'),
      filed(301, `${long}1`),
      filed(302, `${long}2`),
      filed(303, '\u{1f600}'),
      filed(304, '語'),
      filed(70_000, 'a'),
    ];
    const first = openRegisterHistory({ folder });
    await first.add(records.slice(0, 5), { nextOffset: 5, nextSeal: 1 });
    await first.add(records.slice(5), { nextOffset: 70_001, nextSeal: 2 });
    await first.close();
    const history = openRegisterHistory({ folder });
    expect(history.position).toEqual({ nextOffset: 70_001, nextSeal: 2 });
    expect(history.of('person', 'b')).toEqual([records[0], records[3], records[5]]);
    expect(history.of('person', `${long}2`)).toEqual([records[7]]);
    expect(history.of('person', 'nobody')).toEqual([]);
    const idsAfter = (after: string | null) => [...history.subjects('person', after)].map(([one]) => one?.record.id);
    const ids = idsAfter(null);
    expect(ids.filter((id) => id !== `${long}1` && id !== `${long}2`)).toEqual(['a', 'ab', 'b', '語', '\u{1f600}']);
    expect(ids).toHaveLength(7);
    for (const [at, id] of ids.entries()) expect(idsAfter(id ?? '')).toEqual(ids.slice(at + 1));
    expect([...history.subjects('account', null)]).toEqual([[records[4]]]);
    expect([...history.subjects('camera', null)]).toEqual([]);
    await history.close();
  });
});
