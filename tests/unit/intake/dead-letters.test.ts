import { createHash } from 'node:crypto';
import { operator } from '../../../services/adapters/http/caller.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { DeadLetterWriter, toDeadLetter } from '../../../services/intake/dead-letters.ts';
import { rejectionOf, toRefusedInput } from '../../../services/intake/request/received-record.ts';
import { intakeDeadLetterCodes } from '../../../services/intake/request/refusal.ts';
import type { DeadLetter } from '../../../services/records/dead-letter/dead-letter.ts';
import { decodeDeadLetter } from '../../../services/records/dead-letter/decode-dead-letter.ts';
import { schemaIds } from '../../../services/records/schemas.ts';

const problem = { field: 'action', value: 'peek', expected: 'one of: view' };

function keep(json: unknown, problems = [problem], caller: string | null = null): DeadLetter {
  const raw = Buffer.from(JSON.stringify(json));
  const sender = caller === null ? null : { ...operator, source: caller };
  const read = { json, problems };
  const received = { length: raw.length, values: 0, read: () => read, raw: () => raw, place: () => null };
  const rejection = rejectionOf(received, read, problems);
  return decodeDeadLetter(schemaIds.deadLetter, toDeadLetter(toRefusedInput(rejection, sender)).value.subarray(5));
}

describe('the counter of dead letters', () => {
  it('has a series for each code from the start on', async () => {
    const meters = openMeters();
    new DeadLetterWriter({ queue: { append: async () => [] } as never, meters, keep: () => {} });
    const { values } = await meters.deadLetters.get();
    expect(values.map(({ labels, value }) => [labels.stage, labels.code, value])).toEqual(
      intakeDeadLetterCodes.map((code) => ['intake', code, 0]),
    );
  });
});

describe('a dead letter', () => {
  it('keeps hash, length, source and the names of fields, and no byte of the input', () => {
    const input = { eventId: 'e', source: { id: 'support-console' }, action: 'peek', resource: { kind: 'camera' } };
    const bytes = Buffer.from(JSON.stringify(input));
    const letter = keep(input);
    expect(letter).toMatchObject({ stage: 'intake', code: 'record-invalid', length: bytes.length });
    expect(letter.body).toHaveLength(0);
    expect(letter.hash).toEqual(createHash('sha256').update(bytes).digest());
    expect(letter.detail).toBe(
      '`action` is a text of 4 characters, expected one of: view; from source `support-console`; fields: eventId, source.id, action, resource.kind',
    );
  });

  it('names the caller where callers are known, whatever the record contains', () => {
    expect(keep({ source: { id: 'other' } }, [problem], 'support-console').detail).toContain(
      'source `support-console`',
    );
    expect(keep({ issuer: 'hr' }).detail).toContain('source `hr`');
    expect(keep([7]).detail).toContain('from an unnamed source');
  });

  it('counts further problems', () => {
    expect(keep({}, [problem, problem, problem]).detail).toContain('one of: view (and 2 more)');
  });

  const secrets = ['Zoe', 'Bedroom', '192.0.2.1', '3221225985', '2001:db8::1', 'zoe@example.com'];
  it.each([
    ['a name', { kind: 'camera', name: 'Zoe Bedroom' }, { field: 'name', value: 'Zoe Bedroom' }],
    ['another name', { kind: 'camera', cameraName: 'Bedroom' }, { field: 'cameraName', value: 'Bedroom' }],
    ['a class', { locationClass: "Zoe's Bedroom" }, { field: 'locationClass', value: "Zoe's Bedroom" }],
    ['a list', { name: ['Zoe', 'Bedroom'] }, { field: 'name', value: ['Zoe', 'Bedroom'] }],
    ['an address', { network: { ip: '192.0.2.1:443' } }, { field: 'network.ip', value: '192.0.2.1:443' }],
    ['a number', { network: { ip: 3_221_225_985 } }, { field: 'network.ip', value: 3_221_225_985 }],
    ['a field', { "Zoe's Bedroom": 1 }, { field: "Zoe's Bedroom", value: 1 }],
    ['a field that is an address', { '192.0.2.1': 1, '2001:db8::1': 2 }, { field: '192.0.2.1', value: 1 }],
    ['a field within', { actor: { 'zoe@example.com': 1 } }, { field: 'actor.zoe@example.com', value: 1 }],
    ['a source', { source: { id: '192.0.2.1' }, issuer: 'zoe@example.com' }, { field: 'source', value: null }],
    ['a source of hexadecimal digits', { source: { id: '2001:db8::1' } }, { field: 'source', value: null }],
  ])('keeps nothing of %s', (_what, json, { field, value }) => {
    const { detail, body } = keep(json, [{ field, value, expected: 'something else' } as typeof problem]);
    expect(body).toHaveLength(0);
    for (const secret of secrets) expect(detail).not.toContain(secret);
    expect(detail).toMatch(/expected something else; from .*source.*; fields: /);
  });

  it('names a bounded number of fields', () => {
    const json = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, { [`g${index}`]: 1 }]));
    expect(keep(json).detail.split(', ').length).toBeLessThan(70);
    expect(keep({ a: json }).detail.length).toBeLessThan(10_000);
  });
});
