import {
  problemOfMapping,
  readTable,
  recordsOf,
  suggestedMapping,
  textOfBytes,
} from '../../../services/console/page/register/parse-records.ts';

describe('the text of a file', () => {
  const text = 'id\nm\u00fcller@x\n';

  it('is read as UTF-8, or by its byte order mark', () => {
    expect(textOfBytes(Buffer.from(text))).toBe(text);
    expect(textOfBytes(Buffer.from(`\ufeff${text}`))).toBe(text);
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(textOfBytes(little)).toBe(text);
    expect(textOfBytes(Buffer.from(little).swap16())).toBe(text);
  });

  it('is refused where two ids would become one', () => {
    expect(() => textOfBytes(Buffer.from(text, 'latin1'))).toThrow('it is not utf-8; save it as UTF-8');
    expect(() => textOfBytes(Buffer.from([0xff, 0xfe, 0x41]))).toThrow('it is not utf-16le');
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
    });
    expect(await readTable('id,name\np-1,A\n')).toEqual({ header: ['id', 'name'], rows });
  });

  it('of many bytes names the line of a quote that does not end', async () => {
    const text = `id,name\n${'p-1,A\n'.repeat(5)}p-6,5" x\n${'p-7,Name of somebody here\n'.repeat(480_000)}`;
    await expect(readTable(text)).rejects.toThrow('Invalid Opening Quote: a quote is found on field "name" at line 7');
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
