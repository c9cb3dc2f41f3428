import type { IncomingHttpHeaders } from 'node:http';
import { REQUEST_VALUES_MAX } from '../../../../services/intake/limits.ts';
import { DEPTH_MAX, VALUES_MAX } from '../../../../services/intake/request/json-spans.ts';
import { eventTypes, jsonTypes, readRecords } from '../../../../services/intake/request/read-records.ts';
import { Refusal } from '../../../../services/intake/request/refusal.ts';

const LATIN_1 = Buffer.from('{"actor":"J\xf6rg"}', 'latin1');

/** The code of a refused body, else of each record: its JSON, or the code of what is wrong with it. */
async function read(
  body: Buffer | string,
  type: string,
  { types = eventTypes as readonly string[], headers = {} as IncomingHttpHeaders } = {},
) {
  const records = await readRecords({ 'content-type': type, ...headers }, Buffer.from(body), types);
  if (records instanceof Refusal) return records.code;
  return [...records].map((record) => {
    const { json, code, problems } = record.read();
    return code ?? (problems.length === 0 ? json : 'problem');
  });
}

describe('the content type of a body', () => {
  it.each([
    'application/json',
    'Application/JSON; Charset=UTF-8',
    'application/json; charset="utf-8"; v=1',
    'application/json;charset=utf8',
  ])('is JSON: %s', async (type) => {
    expect(await read('{"a":"é"}', type)).toEqual([{ a: 'é' }]);
  });

  it.each([
    ['application/json; charset=us-ascii', '{}'],
    ['application/json; charset=iso-8859-1', LATIN_1],
    ['application/x-ndjson; charset=utf-16', '{}'],
    ['text/plain', '{}'],
    ['', '{}'],
  ])('is refused: %s', async (type, body) => {
    expect(await read(body, type)).toBe('content-type-unsupported');
  });

  it('is one of those of the route', async () => {
    expect(await read('{}', 'application/avro', { types: jsonTypes })).toBe('content-type-unsupported');
  });

  it('is that of a CloudEvent by its headers only where the route takes these', async () => {
    const headers = { 'ce-id': 'e-1', 'ce-source': 's', 'ce-specversion': '1.0', 'ce-type': 't' };
    expect(await read('{"a":1}', 'application/json', { headers })).toMatchObject([{ a: 1, eventId: 'e-1' }]);
    expect(await read('{"a":1}', 'application/json', { headers, types: jsonTypes })).toEqual([{ a: 1 }]);
  });
});

describe('a body that is not UTF-8', () => {
  it.each(['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'])(
    'is refused as a whole: %s',
    async (type) => {
      expect(await read(LATIN_1, type)).toBe('body-not-utf8');
    },
  );

  it('loses only its lines that are not, of NDJSON', async () => {
    const lines = Buffer.concat([Buffer.from('{"a":"é"}\r\n'), LATIN_1, Buffer.from('\n\n{"b":2}')]);
    expect(await read(lines, 'application/x-ndjson')).toEqual([{ a: 'é' }, 'problem', { b: 2 }]);
  });
});

describe('a body with more than one may have', () => {
  const deep = '['.repeat(DEPTH_MAX + 1) + ']'.repeat(DEPTH_MAX + 1);
  const wide = `{"a":[${'1,'.repeat(VALUES_MAX)}1]}`;

  it.each([
    ['nested too deep', `{"a":${deep}}`],
    ['with too many values', wide],
  ])('%s loses that record, wherever it is', async (_what, record) => {
    const refused = 'record-too-complex';
    expect(await read(record, 'application/json')).toEqual([refused]);
    expect(await read(`[{"b":1},${record}]`, 'application/json')).toEqual([{ b: 1 }, refused]);
    expect(await read(`{"b":1}\n${record}`, 'application/x-ndjson')).toEqual([{ b: 1 }, refused]);
  });

  it.each([
    ['application/json', (lines: readonly string[]) => `[${lines.join(',')}]`],
    ['application/x-ndjson', (lines: readonly string[]) => lines.join('\n')],
  ])('is refused as a whole where its records have too many values together: %s', async (type, joined) => {
    const record = `{"a":[${'1,'.repeat(VALUES_MAX - 10)}1]}`;
    const lines = Array.from({ length: Math.ceil(REQUEST_VALUES_MAX / (VALUES_MAX - 10)) }, () => record);
    expect(await read(joined(lines), type)).toBe('values-too-many');
    expect(await read(joined(lines.slice(1)), type)).toHaveLength(lines.length - 1);
  });
});
