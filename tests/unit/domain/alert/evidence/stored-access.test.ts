import fc from 'fast-check';
import { memoryRowTable } from '../../../../../services/adapters/memory/memory-row-table.ts';
import { type CountedAccess, StoredAccesses } from '../../../../../services/domain/alert/evidence/stored-access.ts';
import type { CitedFacts } from '../../../../../services/domain/finding/finding.ts';
import { endOf } from '../../../../../services/domain/sorted-rows.ts';

/** Ids that contain each other, the marks of texts, and characters of several bytes. */
const ids = ['ev-1', 'ev-12', 'v-1', 'e', 'o-1', 'c-1', 'r-c-1', '\x01', 'ev\x021', 'é-ü', '', '$&x'];
const id = fc.constantFrom(...ids);
const text = fc.oneof(
  fc.array(fc.oneof(id, fc.constantFrom(' is not in the register', '(owner: ', '\0', '\x06', '\ud800', '"]')), {
    maxLength: 6,
  }),
  fc.constant(['long '.repeat(200)]),
);
const facts = fc.record({
  action: fc.constantFrom('view', 'download'),
  cameraId: fc.option(id),
  recordingId: fc.option(id),
  locationClass: fc.constant('unknown'),
  isOfChild: fc.boolean(),
  isOfCoworker: fc.boolean(),
  isOfHousehold: fc.boolean(),
  tried: fc.array(fc.record({ kind: fc.constant('person'), id, state: text.map((parts) => parts.join('')) }), {
    maxLength: 3,
  }),
  endToEndEncrypted: fc.option(fc.boolean()),
}) as fc.Arbitrary<CitedFacts>;
const evidence = fc.record({
  eventId: id,
  sourceId: id,
  ownerId: fc.option(id),
  occurredAt: fc.integer(),
  appendedAt: fc.integer(),
  facts: fc.option(facts),
});
const rule = fc.constantFrom('a', 'b"],', 'é\0');
const access: fc.Arbitrary<CountedAccess> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  evidence,
  actorId: fc.option(id),
});

describe('an access of an alert as bytes', () => {
  it('is the same access, whatever its texts have in common with others, in the next process too', () => {
    fc.assert(
      fc.property(fc.array(access, { minLength: 1, maxLength: 8 }), (given) => {
        const rows = memoryRowTable();
        const stored = new StoredAccesses(rows);
        // Texts are kept from the second time on.
        const values = [...given, ...given, ...given].map((one) => stored.encode(one));
        for (const reader of [stored, new StoredAccesses(rows)]) {
          expect(values.map((value) => reader.decode(value))).toEqual([...given, ...given, ...given]);
        }
      }),
    );
  });

  it('has one more rule, and the latest facts, where a finding names it again', () => {
    fc.assert(
      fc.property(access, rule, fc.option(facts), fc.boolean(), (first, named, later, isSame) => {
        const stored = new StoredAccesses(memoryRowTable());
        const again = isSame ? first.evidence : { ...first.evidence, facts: later };
        const value = stored.namedAgain(stored.encode(first), named, { evidence: again, actorId: first.actorId });
        expect(stored.decode(value)).toEqual({
          ...first,
          rules: [...first.rules, named],
          evidence: { ...first.evidence, facts: again.facts ?? first.evidence.facts },
        });
      }),
    );
  });

  it('is the same access where an id is what replaces another id in a text', () => {
    const stored = new StoredAccesses(memoryRowTable());
    const given = triedAccess('ev-1', 'no ab-ev-1 here');
    const odd = { ...given, actorId: 'ab-\x01' };
    const values = [1, 2, 3].map((occurredAt) => stored.encode({ ...odd, evidence: { ...odd.evidence, occurredAt } }));
    for (const value of values) expect(stored.decode(value).evidence.facts).toEqual(given.evidence.facts);
  });

  it('does not repeat texts that differ in the ids of the access only', () => {
    const rows = memoryRowTable();
    const stored = new StoredAccesses(rows);
    const lengths = Array.from(
      { length: 50 },
      (_, number) => stored.encode(unknownAccess(`ev-${1_000 + number}`)).length,
    );
    expect(lengths[0]).toBeGreaterThan(200);
    expect(Math.max(...lengths.slice(2))).toBeLessThan(140);
    expect([...rows.range(Buffer.from('X'), endOf(Buffer.from('X')))]).toHaveLength(1);
  });

  it('keeps no more than 4,096 texts, and no long one', () => {
    const rows = memoryRowTable();
    const stored = new StoredAccesses(rows);
    for (let number = 0; number < 5_000; number += 1) {
      const state = number % 10 === 0 ? `text ${number} ${'x'.repeat(500)}` : `text ${number}`;
      for (let times = 0; times < 2; times += 1) stored.encode(triedAccess(`ev-${times}`, state));
    }
    expect([...rows.range(Buffer.from('X'), endOf(Buffer.from('X')))]).toHaveLength(4_096);
    const value = stored.encode(triedAccess('ev-7', 'text 4999'));
    expect(stored.decode(value)).toEqual(triedAccess('ev-7', 'text 4999'));
  });
});

function unknownAccess(eventId: string): CountedAccess {
  return triedAccess(
    eventId,
    `no purpose was given by the event ${eventId}, its claim or its source tool-1, ${'and so on, '.repeat(9)}`,
  );
}

function triedAccess(eventId: string, state: string): CountedAccess {
  const tried = [{ kind: 'event', id: eventId, state }];
  const known = { action: 'view', cameraId: null, recordingId: null, locationClass: 'unknown', tried } as const;
  const of = { isOfChild: false, isOfCoworker: false, isOfHousehold: false, endToEndEncrypted: null };
  const times = { occurredAt: 1_795_765_896_221, appendedAt: 1_795_817_663_823 };
  return {
    rules: ['a'],
    evidence: { eventId, sourceId: 'tool-1', ownerId: null, ...times, facts: { ...known, ...of } },
    actorId: null,
  };
}
