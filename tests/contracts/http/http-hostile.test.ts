import { gzipSync } from 'node:zlib';
import { BODY_BYTES_MAX, PROBLEMS_NAMED_MAX, RECORDS_MAX } from '../../../services/intake/limits.ts';
import { VALUES_MAX } from '../../../services/intake/request/json-spans.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import {
  type Answer,
  anIntakeServer,
  deadLettersOf,
  eventsOf,
  type IntakeServer,
} from '../../support/intake-server.ts';
import { isWhole } from '../../support/process/pass.ts';

const EVENTS = '/v1/access-events';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** What the server did for one request: how often it parsed JSON, of how many bytes, and how often others had a turn. */
interface Work {
  readonly answer: Answer;
  readonly parses: number;
  readonly parsedBytes: number;
  readonly turns: number;
}

describe('the work that one request makes', () => {
  let server: IntakeServer;

  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server.close();
  });

  async function post(body: string | Buffer, headers: Record<string, string>, path = EVENTS): Promise<Work> {
    const parse = jest.spyOn(JSON, 'parse');
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const answer = await server.post(path, body, headers);
    isOver = true;
    const texts = parse.mock.calls.map(([text]) => text.length);
    parse.mockRestore();
    return { answer, turns, parses: texts.length, parsedBytes: texts.reduce((sum, bytes) => sum + bytes, 0) };
  }

  it.each([
    ['newlines', '\n'],
    ['blank lines', ' \t\r\n'],
  ])('is none for 8 MB of %s', async (_what, blank) => {
    const body = gzipSync(Buffer.alloc(8_000_000, blank));
    expect(body.length).toBeLessThan(20_000);
    const { answer, parses } = await post(body, { ...NDJSON, 'content-encoding': 'gzip' });
    expect(answer.status).toBe(400);
    expect(await deadLettersOf(server.log)).toMatchObject([{ code: 'no-records' }]);
    expect(parses).toBeLessThan(5);
  });

  it('is one record’s for each of 10,000 bad lines, and no more for those behind', async () => {
    const { answer, parses } = await post('x\n'.repeat(4_000_000), NDJSON);
    expect(answer.status).toBe(413);
    expect(parses).toBeLessThan(5);
    const bad = await post('x\n'.repeat(RECORDS_MAX), NDJSON);
    expect(bad.answer.status).toBe(400);
    expect(bad.parses).toBeLessThan(RECORDS_MAX + 5);
    expect(bad.turns).toBeGreaterThan(3);
  });

  const keys = `{${Array.from({ length: 500_000 }, (_, index) => `"k${index}":1`).join()}}`;
  const numbers = `{${Array.from({ length: 500_000 }, (_, index) => `"${index * 65_536}":1`).join()}}`;
  const deep = `${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}`;
  const deepNames = `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`;
  const base64 = (text: string): string =>
    `{"specversion":"1.0","id":"a","source":"s","type":"t","data_base64":"${Buffer.from(text).toString('base64')}"}`;
  const hostile: [string, string, Record<string, string>][] = [
    ['500,000 keys', keys, JSON_TYPE],
    ['500,000 keys that are numbers', numbers, JSON_TYPE],
    ['arrays nested 4,000,000 deep', deep, JSON_TYPE],
    ['objects nested 1,000,000 deep', `[${deepNames}]`, JSON_TYPE],
    ['7 MB of addresses', `[[${'"::1",'.repeat(1_200_000)}1]]`, JSON_TYPE],
    ['2,700,000 empty objects', `{"a":[${'{},'.repeat(2_700_000)}{}]}`, JSON_TYPE],
    [
      '500,000 attributes',
      keys.replace('{', '{"specversion":"1.0",'),
      { 'content-type': 'application/cloudevents+json' },
    ],
    ['data nested deep', `{"data":${'['.repeat(100_000)}`, { 'content-type': 'application/cloudevents+json' }],
    ['encoded data', base64(keys.slice(0, 5_000_000)), { 'content-type': 'application/cloudevents+json' }],
    ['a line of 500,000 keys', keys, NDJSON],
  ];

  it.each(hostile)('does not parse %s', async (_what, body, headers) => {
    for (const path of [EVENTS, '/v1/register']) {
      const { answer, parsedBytes } = await post(body, headers, path);
      expect([400, 413, 415, 422]).toContain(answer.status);
      expect(answer.body.errors[0]).toMatchObject({ expected: expect.any(String) });
      // The envelope of encoded data is one text, whose length costs nothing.
      expect(parsedBytes).toBeLessThan(body.startsWith('{"specversion":"1.0","id"') ? body.length + 1_000 : 1_000);
    }
    const codes = (await deadLettersOf(server.log)).map(({ code }) => code);
    expect(codes).toHaveLength(2);
  });

  it('refuses one record that is too complex and takes those beside it', async () => {
    const good = JSON.stringify(anAccessEventJson());
    const list = `[${'0,'.repeat(VALUES_MAX)}0]`;
    for (const [body, headers, field] of [
      [`${list}\n${good}`, NDJSON, 'line 1'],
      [`[${list},${good}]`, JSON_TYPE, '[0]'],
    ] as const) {
      const { answer } = await post(body, headers);
      expect(answer.status).toBe(207);
      expect(answer.body.results[0]).toMatchObject({ status: 'rejected', errors: [{ field }] });
      expect(answer.body.results[1]).toMatchObject({ eventId: 'ev-1' });
    }
    expect(await deadLettersOf(server.log)).toMatchObject([
      { code: 'record-too-complex' },
      { code: 'record-too-complex' },
    ]);
    expect((await eventsOf(server.log)).length).toBe(2);
  });

  it('refuses values that are too many together, though no record has too many', async () => {
    const record = `{"a":[${'{},'.repeat(9_000)}{}]}`;
    const { answer, parses } = await post(Array(250).fill(record).join('\n'), NDJSON);
    expect(answer.status).toBe(413);
    expect(parses).toBeLessThan(5);
    expect(await deadLettersOf(server.log)).toMatchObject([{ code: 'values-too-many' }]);
  });

  it('names a bounded number of problems, and one of each record', async () => {
    const records = isWhole ? RECORDS_MAX : RECORDS_MAX / 10;
    const record = `{${Array.from({ length: 70 }, (_, index) => `"u${index}":1`).join()}}`;
    const { answer, turns } = await post(Array(records).fill(record).join('\n'), NDJSON);
    expect(answer.status).toBe(422);
    const counts = answer.body.results.map(({ errors = [] }) => errors.length);
    expect(counts).toHaveLength(records);
    expect(Math.min(...counts)).toBe(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(PROBLEMS_NAMED_MAX + counts.length);
    expect(turns).toBeGreaterThan(20);
  });

  it('lets others be served between the records of a large request', async () => {
    const lines = Array.from({ length: RECORDS_MAX }, (_, index) =>
      JSON.stringify(anAccessEventJson({ eventId: `e${index}` })),
    );
    const { answer, turns } = await post(lines.join('\n'), NDJSON);
    expect(answer.status).toBe(202);
    expect(turns).toBeGreaterThan(20);
  });

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(400_000_000))],
    ['a bomb within a bomb', gzipSync(gzipSync(Buffer.alloc(400_000_000)))],
    ['many empty members', Buffer.concat(Array<Buffer>(200_000).fill(gzipSync('')))],
    ['a member that ends early', gzipSync('{}').subarray(0, -4)],
  ])('bounds what is inflated: %s', async (_what, body) => {
    const { answer, parses } = await post(body, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect([400, 413]).toContain(answer.status);
    expect(parses).toBeLessThan(5);
    for (const { length } of await deadLettersOf(server.log)) expect(length).toBeLessThan(BODY_BYTES_MAX + 65_536);
  });
});
