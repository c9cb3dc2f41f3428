import type avro from 'avsc';
import fc from 'fast-check';
import { schemaType } from '../../services/adapters/avro/schemas.ts';
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

  it('is the body of version 1', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { value, content } = encodeFramedAccessEventWithContent(event);
        const expected = schemaType(versions[0]?.id ?? 0).toBuffer(withSymbols(event));
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

/** What is left of the event in a version: a writer of it has no more. */
function known(event: AccessEvent, { id, type }: { readonly id: number; readonly type: avro.Type }): AccessEvent {
  return decodeAccessEvent(id, type.toBuffer(withSymbols(event)));
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
