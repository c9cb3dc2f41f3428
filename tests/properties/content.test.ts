import avro from 'avsc';
import fc from 'fast-check';
import { schemaText, schemaType } from '../../services/adapters/avro/schemas.ts';
import { unframe } from '../../services/avro/framing.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { decodeAndHash, encodeAndHash } from '../../services/domain/access-event/identity.ts';
import {
  decodeAccessEvent,
  decodeAccessEventWithContent,
} from '../../services/records/access-event/decode-access-event.ts';
import {
  encodeAccessEvent,
  encodeFramedAccessEventWithContent,
} from '../../services/records/access-event/encode-access-event.ts';
import { releasedSchemas, schemaIds } from '../../services/records/schemas.ts';
import { isWhole } from '../support/process/pass.ts';
import { anyEvent, withSymbols } from '../support/records/any-event.ts';

/** avsc, whose bytes are the published format. */
const versions = releasedSchemas
  .filter(({ record }) => record === 'access-event')
  .map(({ id, version }) => ({ id, version, type: schemaType(id) }));
const pairs = versions.flatMap((one) => versions.map((other) => [one, other] as const));
const string = avro.Type.forSchema('string');
/** Fields that came after version 1, in the order of the newest schema. */
const later = [
  'source.previousHash',
  'source.signature',
  'authentication.deviceId',
  'network.asn',
  'resource.siteId',
  'search.personId',
  'search.filter',
  'search.reason',
];

describe('the content of an event', () => {
  it.each(pairs.map(([one, other]) => [`v${one.version}`, `v${other.version}`, one, other] as const))(
    'is the same in %s and %s, and the event as well',
    (_one, _other, one, other) => {
      fc.assert(
        fc.property(anyEvent, (event) => {
          const common = known(known(event, one), other);
          const [left, right] = [one, other].map(({ id, type }) =>
            decodeAndHash(id, type.toBuffer(withSymbols(common))),
          );
          expect(left?.contentHash).toBe(right?.contentHash);
          expect(left?.event).toEqual(right?.event);
        }),
        { numRuns: isWhole ? 100 : 25 },
      );
    },
  );

  it('is the body of version 1, then each later field by its path', () => {
    // A word that a later version put at the end of a list has the next number there.
    const first = avro.Type.forSchema(
      JSON.parse(schemaText(versions[0]?.id ?? 0).replace(/"begin",\s*"end"/, '"begin", "end", "heartbeat"')),
    );
    fc.assert(
      fc.property(anyEvent, (event) => {
        const symbols = withSymbols(event);
        const expected = Buffer.concat([
          first.toBuffer(symbols),
          ...later.flatMap((path) => {
            const value = valueAt(symbols, path);
            return value === null ? [] : [string.toBuffer(path), typeAt(path).toBuffer(value)];
          }),
        ]);
        const { value, content } = encodeFramedAccessEventWithContent(event);
        expect(content.equals(expected)).toBe(true);
        expect(decodeAccessEventWithContent(schemaIds.accessEvent, bodyOf(value)).content.equals(expected)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('differs where the events differ in anything but what intake set of the network and what the source signed', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, fc.nat(), (event, other, choice) => {
        const fields = Object.keys(event) as (keyof AccessEvent)[];
        const field = fields[choice % fields.length] ?? 'eventId';
        const changed = { ...event, [field]: other[field] };
        const isSame = encodeAccessEvent(reported(event)).equals(encodeAccessEvent(reported(changed)));
        expect(hashOf(event) === hashOf(changed)).toBe(isSame);
      }),
      { numRuns: isWhole ? 500 : 120 },
    );
  });
});

/** Null where the part is null that has the field. */
function valueAt(event: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | null)?.[name] ?? null, event);
}

/** The type of a field where it has a value, in the newest schema. */
function typeAt(path: string): avro.Type {
  const newest = schemaType(schemaIds.accessEvent);
  return path.split('.').reduce((type, name) => {
    const { type: field } = (type as avro.types.RecordType).fields.find((one) => one.name === name) as {
      type: avro.Type;
    };
    const branches = (field as { types?: readonly avro.Type[] }).types ?? [field];
    return branches.find(({ typeName }) => typeName !== 'null') as avro.Type;
  }, newest);
}

/** What is left of the event in a version: a writer of it has no more. */
function known(event: AccessEvent, { id, type }: { readonly id: number; readonly type: avro.Type }): AccessEvent {
  const isWord = schemaText(id).includes('"heartbeat"') || event.phase !== 'heartbeat';
  return decodeAccessEvent(id, type.toBuffer(withSymbols(isWord ? event : { ...event, phase: 'begin' })));
}

function bodyOf(value: Buffer): Buffer {
  const framed = unframe(value);
  if (framed?.schemaId !== schemaIds.accessEvent) throw new Error('the value is not framed as the newest version');
  return framed.body;
}

/** The hash at intake, which has to be the one at the decider. */
function hashOf(event: AccessEvent): string {
  const { value, contentHash } = encodeAndHash(event);
  expect(decodeAndHash(schemaIds.accessEvent, bodyOf(value)).contentHash).toBe(contentHash);
  return contentHash;
}

function reported(event: AccessEvent): AccessEvent {
  const { network } = event;
  const unsigned = { ...event, source: { ...event.source, previousHash: null, signature: null } };
  if (network === null || network.claimed === null) return unsigned;
  return { ...unsigned, network: { ...network, ...network.claimed, claimed: null } };
}
