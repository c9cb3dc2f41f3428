import {
  problemOfMapping,
  readTable,
  recordsOf,
  suggestedMapping,
  textOfBytes,
} from '../../../services/console/page/register/parse-records.ts';

describe('the text of a file', () => {
  const text = 'id\nm\u00fcller@x\n';

  it('is read as UTF-8, or by its byte order mark', async () => {
    expect(await textOfBytes(Buffer.from(text))).toBe(text);
    expect(await textOfBytes(Buffer.from(`\ufeff${text}`))).toBe(text);
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(await textOfBytes(little)).toBe(text);
    expect(await textOfBytes(Buffer.from(little).swap16())).toBe(text);
  });

  it('is refused where two ids would become one', async () => {
    await expect(textOfBytes(Buffer.from(text, 'latin1'))).rejects.toThrow('it is not utf-8; save it as UTF-8');
    await expect(textOfBytes(Buffer.from([0xff, 0xfe, 0x41]))).rejects.toThrow('it is not utf-16le');
  });
});

describe('a table', () => {
  const rows = [{ at: 2, cells: { id: 'p-1', name: 'A' } }];

  it.each([',', ';', '\t', '|'])('has its cells between %j', async (delimiter) => {
    const text = ['id', '"na,me"'].join(delimiter);
    const table = await readTable(`${text}\n${['p-1', 'A'].join(delimiter)}\n`);
    expect(table.header).toEqual(['id', 'na,me']);
  });

  it('may begin with the line by which Excel declares a delimiter', async () => {
    expect(await readTable('sep=;\r\nid;name\r\np-1;A\r\n')).toEqual({
      header: ['id', 'name'],
      rows: rows.map((row) => ({ ...row, at: 3 })),
      damaged: [],
    });
    expect(await readTable('id,name\np-1,A\n')).toEqual({ header: ['id', 'name'], rows, damaged: [] });
  });

  it('names rows that are no records, and has the others', async () => {
    const table = await readTable('id,name\np-1,"A\nB"\np-2\np-3,"x"y\n\np-4, 27" x\n');
    expect(table.rows).toEqual([
      { at: 2, cells: { id: 'p-1', name: 'A\nB' } },
      { at: 5, cells: { id: 'p-3', name: '"x"y' } },
      { at: 7, cells: { id: 'p-4', name: '27" x' } },
    ]);
    const problems = ['row: expected 2 columns, as in the header, it has 1 columns'];
    expect(table.damaged).toEqual([{ at: 4, record: {}, problems }]);
    expect(recordsOf(table, suggestedMapping(table, 'person')).map(({ at }) => at)).toEqual([2, 4, 5, 7]);
  });

  it('of many bytes names the line of a quote that does not end', async () => {
    const text = `id,name\n${'p-1,A\n'.repeat(5)}p-6,"5 x\n${'p-7,Name of somebody here\n'.repeat(480_000)}`;
    await expect(readTable(text)).rejects.toThrow(
      /^line \d+ is in the middle of a longer record, expected at most 1,000,000 characters, and every quote/,
    );
    expect((await readTable('id,name\np-1,"A\n')).damaged).toEqual([
      { at: 2, record: {}, problems: ['row: expected a second quote for one that is opened and never closed'] },
    ]);
  });

  it('is refused without a header', async () => {
    await expect(readTable('\n')).rejects.toThrow('it is empty, expected a header and rows');
  });

  it('has no two columns of one name, but columns without any', async () => {
    await expect(readTable('id,Valid from,Valid from\nc-1,2026-01-01,\n')).rejects.toThrow(
      'two columns have the name "Valid from"',
    );
    expect((await readTable('id,,\nc-1,2,3\n')).header).toEqual(['id', 'column 2', 'column 3']);
  });
});

describe('the mapping of a table', () => {
  it('has no two columns for one field: the later one would replace the earlier, with nothing too', async () => {
    const table = await readTable('kind,id,E-mail,email,Valid from\nperson,p-1,a@x,,2026-01-01\n');
    const { columns, ...others } = suggestedMapping(table, '');
    const twice = { columns: { ...columns, 'E-mail': 'team', email: 'team' }, ...others };
    expect(problemOfMapping(twice)).toBe(
      'The columns "E-mail" and "email" are both team: leave one of them out, under "Columns and fields".',
    );
    const once = { columns: { ...columns, 'E-mail': 'team' }, ...others };
    expect(problemOfMapping(once)).toBeNull();
    // Of no kind yet, so what a column may be is not known.
    const { kind: _, ...unkinded } = twice.columns as Record<string, string>;
    expect(problemOfMapping({ ...twice, columns: unkinded })).toBeNull();
    expect(problemOfMapping({ ...twice, columns: unkinded, fixed: { kind: 'person' } })).not.toBeNull();
    expect(recordsOf(table, once)).toMatchObject([{ record: { id: 'p-1', team: 'a@x' } }]);
  });
});
