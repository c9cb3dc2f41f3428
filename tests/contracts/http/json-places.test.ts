import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { anIntakeServer, deadLettersOf, type IntakeServer } from '../../support/intake-server.ts';

const EVENTS = '/v1/access-events';
const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';
const good = JSON.stringify(anAccessEventJson());
/** In every broken body. No answer and no dead letter may show it. */
const SECRET = 'Zoe Bedroom';

describe('the place of what is wrong in a body', () => {
  let server: IntakeServer;

  beforeEach(async () => {
    server = await anIntakeServer();
  });
  afterEach(() => server.close());

  const send = (path: string, type: string, body: string) => server.post(path, body, { 'content-type': type });

  it.each<[string, string, string, string, string, string]>([
    ['an object', EVENTS, JSON_TYPE, `{\n  "eventId": "${SECRET}",\n}`, 'line 3, column 1', '}'],
    ['lines that end in CRLF', EVENTS, JSON_TYPE, `{\r\n "a": "${SECRET}"\r\n "b": 1}`, 'line 3, column 2', '"'],
    ['an array', EVENTS, JSON_TYPE, `[${good},\n ${good},\n {"a": ${SECRET}}]`, 'line 3, column 8', 'a letter'],
    ['an array that ends early', EVENTS, JSON_TYPE, `[${good},\n"${SECRET}"`, 'line 2, column 14', 'the end'],
    ['text behind a byte order mark', EVENTS, JSON_TYPE, `\ufeff{"a" "${SECRET}"}`, 'line 1, column 6', '"'],
    ['an array behind one', EVENTS, JSON_TYPE, `\ufeff["${SECRET}" 1]`, 'line 1, column 16', 'a digit'],
    ['two byte order marks', EVENTS, JSON_TYPE, `\ufeff\ufeff"${SECRET}"`, 'line 1, column 1', 'a byte order mark'],
    ['a CloudEvent', EVENTS, 'application/cloudevents+json', `{"id":"${SECRET}"`, 'line 1, column 20', 'the end'],
    ['a register record', '/v1/register', JSON_TYPE, `{"name":"${SECRET}",}`, 'line 1, column 23', '}'],
    ['a line', EVENTS, NDJSON, `${good}\r\n{"a":"${SECRET}",\r\n${good}`, 'line 2, column 20', 'the end'],
    ['a line of the register', '/v1/register', NDJSON, `\n{"name":${SECRET}}`, 'line 2, column 9', 'a letter'],
  ])('is line and column in %s, and nothing of the body is shown', async (_what, path, type, body, field, value) => {
    const answer = await send(path, type, body);
    const errors = answer.body.errors ?? answer.body.results.flatMap((result) => result.errors ?? []);
    expect(errors).toEqual([{ field: expect.stringContaining(field), value, expected: expect.any(String) }]);
    expect(JSON.stringify(answer)).not.toContain('Zoe');
    const [letter] = await deadLettersOf(server.log);
    expect(letter?.detail).toMatch(new RegExp(`^\`${field}\`: expected `));
    expect(JSON.stringify(letter)).not.toContain('Zoe');
  });

  it('is where the record begins when one of its fields is wrong', async () => {
    const bad = JSON.stringify(anAccessEventJson({ action: 'peek' }));
    const array = await send(EVENTS, JSON_TYPE, `[\r\n  ${good},\r\n  ${bad}, ${bad}\r\n]`);
    expect(array.body.results.slice(1)).toEqual([
      {
        eventId: 'ev-1',
        status: 'rejected',
        line: 3,
        column: 3,
        errors: [expect.objectContaining({ field: 'action' })],
      },
      expect.objectContaining({ line: 3, column: 3 + bad.length + 2 }),
    ]);
    const lines = await send(EVENTS, NDJSON, `\ufeff\n\n ${bad}\n${good}\n${bad}`);
    expect(lines.body.results.map(({ status, line, column }) => ({ status, line, column }))).toEqual([
      { status: 'rejected', line: 3, column: 2 },
      { status: 'duplicate', line: undefined, column: undefined },
      { status: 'rejected', line: 5, column: 1 },
    ]);
    const register = await send('/v1/register', JSON_TYPE, '[{"kind":"dragon"},\n {"kind":"dragon"}]');
    expect(register.body.results).toMatchObject([
      { line: 1, column: 2 },
      { line: 2, column: 2 },
    ]);
  });

  it('shows nothing of JSON of another shape', async () => {
    const answer = await send(EVENTS, JSON_TYPE, `"${SECRET}"`);
    expect(answer.body.errors).toEqual([
      { field: 'body', value: 'a text of 11 characters', expected: 'an object or an array of objects' },
    ]);
  });

  it('is found in 8 MB of brackets', async () => {
    const answer = await send(EVENTS, JSON_TYPE, '['.repeat(8_000_000));
    expect(answer.body.errors).toMatchObject([{ field: 'line 1, column 8000001', value: 'the end' }]);
  });
});
