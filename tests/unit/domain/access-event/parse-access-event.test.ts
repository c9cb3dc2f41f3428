import fc from 'fast-check';
import type { AccessEvent } from '../../../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../../../services/domain/access-event/parse-access-event.ts';
import { decodeAccessEvent } from '../../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { toAccessEventJson } from '../../../../services/records/access-event/to-access-event-json.ts';
import { checkAccessEvent } from '../../../../services/records/access-event/validate-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import type { Problem } from '../../../../services/value-forms/problems.ts';
import { PROBLEMS_MAX, SHOWN_CHARS_MAX } from '../../../../services/value-forms/problems.ts';
import {
  aFullAccessEventJson,
  anAccessEvent,
  anAccessEventJson,
  IP_HASH,
} from '../../../support/access-event-builders.ts';
import { runsOf } from '../../../support/process/pass.ts';

const hashIp = (): string => IP_HASH;

function problemsOf(json: unknown): Problem[] {
  const parsed = parseAccessEvent(json, hashIp);
  return 'problems' in parsed ? parsed.problems : [];
}

function eventOf(json: unknown): AccessEvent {
  const parsed = parseAccessEvent(json, hashIp);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.event;
}

function fieldsOf(json: unknown): string[] {
  return problemsOf(json).map(({ field }) => field);
}

describe('parseAccessEvent', () => {
  it('fills in the defaults of an event that has only what is required', () => {
    expect(eventOf(anAccessEventJson())).toEqual(anAccessEvent());
  });

  it('keeps every field that section 2 knows and puts the keyed hash in place of the address', () => {
    const { ip: _ip, ...network } = aFullAccessEventJson().network as Record<string, unknown>;
    expect(toAccessEventJson(eventOf(aFullAccessEventJson()))).toEqual({
      ...aFullAccessEventJson(),
      network: { ...network, ipHash: IP_HASH },
    });
  });

  it('never keeps the address itself', () => {
    const parsed = parseAccessEvent(aFullAccessEventJson(), (ip) => IP_HASH.slice(ip.length) + 'c'.repeat(ip.length));
    expect(JSON.stringify(parsed)).not.toContain('198.51.100.7');
  });

  it('hashes one address the same however it is written', () => {
    const seen: string[] = [];
    for (const ip of ['2001:DB8::1', '2001:0db8:0:0:0:0:0:1', '::ffff:192.0.2.1', '192.0.2.1']) {
      parseAccessEvent(anAccessEventJson({ network: { ip } }), (canonical) => {
        seen.push(canonical);
        return IP_HASH;
      });
    }
    expect(seen).toEqual(['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:1', '192.0.2.1', '192.0.2.1']);
  });

  it('names every problem at once with field, value and what was expected', () => {
    const problems = problemsOf({
      eventId: 'two words',
      occurredAt: '2026-02-30T00:00:00Z',
      source: {},
      actor: { id: 'e-1', kind: 'wizard', role: 'chief' },
      action: 'peek',
      phase: 'end',
      resource: { kind: 'recording', ownerId: 7 },
      colour: 'red',
    });
    expect(problems.map(({ field, value }) => [field, value])).toEqual([
      ['colour', 'red'],
      ['action', 'peek'],
      ['accessId', null],
      ['eventId', 'two words'],
      ['occurredAt', '2026-02-30T00:00:00Z'],
      ['source.id', null],
      ['actor.role', 'chief'],
      ['actor.kind', 'wizard'],
      ['resource.ownerId', 7],
    ]);
    expect(problems.find(({ field }) => field === 'actor.kind')?.expected).toBe(
      'one of: employee, contractor, owner, authorised-user, customer-session, service, anonymous',
    );
  });

  it.each([
    ['eventId', 'eventId'],
    ['occurredAt', 'occurredAt'],
    ['source', 'source'],
    ['actor', 'actor'],
    ['action', 'action'],
    ['resource', 'resource'],
  ])('requires %s', (name, field) => {
    expect(fieldsOf(anAccessEventJson({ [name]: undefined }))).toEqual([field]);
    expect(fieldsOf(anAccessEventJson({ [name]: null }))).toEqual([field]);
  });

  it.each([
    ['phase', 'middle'],
    ['outcome', 'perhaps'],
    ['path', 'window'],
    ['purpose', 'curiosity'],
  ])('refuses an unknown value of %s instead of dropping it', (field, value) => {
    expect(problemsOf(anAccessEventJson({ [field]: value }))).toEqual([
      { field, value, expected: expect.stringMatching(/^one of: /) },
    ]);
  });

  it.each([
    ['authentication.mfa', { authentication: { mfa: 'yes' } }],
    ['actor.onBehalfOf.kind', { actor: { id: 'a', kind: 'service', onBehalfOf: { id: 'b' } } }],
    [
      'actor.onBehalfOf.name',
      { actor: { id: 'a', kind: 'service', onBehalfOf: { id: 'b', kind: 'employee', name: 1 } } },
    ],
    ['network.ipHash', { network: { ipHash: IP_HASH } }],
    ['network.ip', { network: { ip: '300.1.1.1' } }],
    ['claim.id', { claim: { kind: 'ticket' } }],
    ['search.kind', { search: { resultCount: 1 } }],
    ['recipient.kind', { recipient: { kind: 'friend' } }],
    ['destination.kind', { destination: { domain: 'example.com' } }],
    ['extent', { extent: [] }],
    ['resource.kind', { resource: { recordingId: 'r-1' } }],
  ])('refuses a bad %s and names it by its path', (field, fields) => {
    expect(fieldsOf(anAccessEventJson(fields))).toEqual([field]);
  });

  it.each([-1, 1.5, 2 ** 53 - 1, Number.POSITIVE_INFINITY, '7', true])('refuses %p as a count', (value) => {
    expect(fieldsOf(anAccessEventJson({ extent: { bytes: value } }))).toEqual(['extent.bytes']);
    expect(fieldsOf(anAccessEventJson({ source: { id: 's', sequence: value } }))).toEqual(['source.sequence']);
  });

  it('accepts counts from 0 to the largest long that Avro carries, and reads -0 as 0', () => {
    expect(eventOf(anAccessEventJson({ extent: { bytes: 2 ** 53 - 2 } })).extent?.bytes).toBe(2 ** 53 - 2);
    expect(eventOf(anAccessEventJson({ extent: { bytes: -0 } })).extent?.bytes).toBe(0);
  });

  it('wants a resource id except for search and list', () => {
    const resource = { kind: 'account' };
    expect(fieldsOf(anAccessEventJson({ resource }))).toEqual(['resource']);
    expect(fieldsOf(anAccessEventJson({ resource, action: 'search' }))).toEqual([]);
    expect(fieldsOf(anAccessEventJson({ resource, action: 'list' }))).toEqual([]);
    expect(fieldsOf(anAccessEventJson({ resource: { kind: 'recording', ownerId: 'o-1' } }))).toEqual([]);
  });

  it('wants the accessId of an end, and takes one on a begin', () => {
    expect(fieldsOf(anAccessEventJson({ phase: 'end' }))).toEqual(['accessId']);
    expect(fieldsOf(anAccessEventJson({ phase: 'end', accessId: 'ev-0' }))).toEqual([]);
    expect(fieldsOf(anAccessEventJson({ accessId: 'ev-0' }))).toEqual([]);
  });

  it('gives one content one encoding: absent, null and empty parts are the same', () => {
    const bare = encodeAccessEvent(eventOf(anAccessEventJson()));
    const empty = { authentication: {}, network: { ip: null }, extent: { bytes: null, count: null }, claim: null };
    expect(encodeAccessEvent(eventOf(anAccessEventJson(empty)))).toEqual(bare);
    const defaults = { outcome: 'allowed', path: 'app', phase: 'begin' };
    expect(encodeAccessEvent(eventOf(anAccessEventJson(defaults)))).toEqual(bare);
    expect(encodeAccessEvent(eventOf(anAccessEventJson({ occurredAt: '2026-11-24T10:12:03.1239+01:00' })))).toEqual(
      bare,
    );
  });

  it('suggests a name or a word where one is nearly right', () => {
    const json = anAccessEventJson({ occuredAt: 'x', actor: { id: 'e-1', kind: 'employe' }, action: 'direct_store' });
    expect(problemsOf(json).map(({ field, expected }) => [field, expected])).toEqual([
      ['occuredAt', expect.stringMatching(/^no such field, did you mean `occurredAt`\? Only: eventId, /)],
      ['action', expect.not.stringContaining('did you mean')],
      ['actor.kind', expect.stringMatching(/^one of: employee, .*\(did you mean `employee`\?\)$/)],
    ]);
  });

  it.each([null, 7, 'text', [], [anAccessEventJson()], undefined])('refuses %p, which is no object', (json) => {
    expect(fieldsOf(json)).toEqual(['event']);
  });

  it('names `__proto__` and `constructor` as unknown fields', () => {
    const json = JSON.parse('{"__proto__":{"eventId":"x"},"constructor":1}');
    expect(fieldsOf(json)).toEqual(expect.arrayContaining(['__proto__', 'constructor', 'eventId']));
  });

  it('bounds what it repeats of the input', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, 1]));
    expect(problemsOf(anAccessEventJson(many))).toHaveLength(PROBLEMS_MAX);
    const [problem] = problemsOf(anAccessEventJson({ action: 'x'.repeat(100_000) }));
    expect(String(problem?.value)).toHaveLength(SHOWN_CHARS_MAX + 1);
  });

  it('survives nesting that no serialiser survives, and can be answered', () => {
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const problems = problemsOf(anAccessEventJson({ claim: deep }));
    expect(JSON.stringify(problems)).toContain('an array of 1');
  });

  it('never throws, and what it accepts passes the check and survives both encodings', () => {
    const base = aFullAccessEventJson();
    const mutated = fc
      .dictionary(fc.constantFrom(...Object.keys(base), '__proto__', 'x'), fc.jsonValue({ maxDepth: 3 }), {
        maxKeys: 4,
      })
      .map((changes) => ({ ...base, ...changes }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), mutated, fc.anything()), (json) => {
        const parsed = parseAccessEvent(json, hashIp);
        if ('problems' in parsed) return parsed.problems.length > 0;
        expect(checkAccessEvent(parsed.event)).toEqual([]);
        expect(decodeAccessEvent(schemaIds.accessEvent, encodeAccessEvent(parsed.event))).toEqual(parsed.event);
        return true;
      }),
      { numRuns: runsOf(3_000) },
    );
  });
});
