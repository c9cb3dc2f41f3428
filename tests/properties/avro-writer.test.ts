import fc from 'fast-check';
import { schemaType } from '../../services/adapters/avro/schemas.ts';
import { DecodeError } from '../../services/avro/decode-error.ts';
import {
  type AccessDecision,
  priorEvaluationStates,
  purposeFroms,
  requesters,
  ruleVerdicts,
  severities,
  verdicts,
} from '../../services/domain/access-decision/access-decision.ts';
import { type AccessEvent, purposes } from '../../services/domain/access-event/access-event.ts';
import { locationClasses } from '../../services/domain/register/register-record.ts';
import { decodeAccessDecision } from '../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import {
  type FlatDecisionFacts,
  flatDecisionFacts,
} from '../../services/records/access-decision/flat-decision-facts.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { isWhole } from '../support/process/pass.ts';
import {
  anyEvent,
  integer,
  optional,
  optionalInteger,
  optionalText,
  text,
  withSymbols,
} from '../support/records/any-event.ts';
import { nestedFacts } from '../support/records/nested-facts.ts';

/** avsc, whose bytes are the published format. */
const eventType = schemaType(schemaIds.accessEvent);
const decisionType = schemaType(schemaIds.accessDecision);

const anyFlatFacts: fc.Arbitrary<FlatDecisionFacts> = fc.record({
  actorId: text,
  actorKind: text,
  role: optionalText,
  team: optionalText,
  employer: optionalText,
  purpose: fc.constantFrom(...purposes),
  purposeFrom: fc.constantFrom(...purposeFroms),
  ownerId: optionalText,
  cameraId: optionalText,
  locationClass: fc.constantFrom(...locationClasses),
  childAccount: fc.boolean(),
  coworkerAccount: fc.boolean(),
  householdAccount: fc.boolean(),
  ownAccount: fc.boolean(),
  privateMaterial: fc.boolean(),
  inactiveAccount: fc.boolean(),
  staffId: optionalText,
  staffGrantedAt: optionalInteger,
  requester: optional(fc.constantFrom(...requesters)),
  permissionUntil: optionalInteger,
  agency: optionalText,
  nonDisclosureUntil: optionalInteger,
  asked: fc.constantFrom(...priorEvaluationStates),
});

const bytes = (length: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(length).map((array) => Buffer.from(array));
const hashBytes = bytes({ minLength: 32, maxLength: 32 });
const anyDecision: fc.Arbitrary<AccessDecision> = fc.record({
  sourceOffset: integer,
  appendedAt: integer,
  eventSchemaId: fc.nat(1000),
  event: fc.oneof(bytes({ maxLength: 80 }), fc.constantFrom(Buffer.alloc(4096, 7), Buffer.alloc(70_000, 8))),
  rejectedHash: optional(hashBytes),
  written: optional(
    fc.record({ schemaId: fc.nat(2 ** 31 - 1), schemaHash: hashBytes, body: bytes({ maxLength: 80 }) }),
  ),
  deadLetterOffset: optionalInteger,
  verdict: fc.constantFrom(...verdicts),
  determinedBy: fc.array(
    fc.record({
      rule: text,
      verdict: fc.constantFrom(...ruleVerdicts),
      severity: fc.constantFrom(...severities),
      exception: optionalText,
    }),
  ),
  observed: fc.array(text),
  explanation: optional(fc.record({ kind: text, id: text })),
  reason: fc.oneof(
    text,
    fc.nat(5000).map((length) => 'ü'.repeat(length)),
  ),
  tried: fc.array(fc.record({ kind: text, id: text, state: text }), { maxLength: 80 }),
  policyVersion: text,
  registerOffset: integer,
  misplaced: fc.boolean(),
  facts: optional(anyFlatFacts.map(nestedFacts)),
  reevaluation: optional(
    fc.record({
      at: integer,
      because: optional(fc.record({ kind: text, id: text })),
      previousVerdict: fc.constantFrom(...verdicts),
    }),
  ),
});

describe('what is written and read by hand', () => {
  it('is, for every access event, what avsc writes', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(encodeAccessEvent(event).equals(eventType.toBuffer(withSymbols(event)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is, for every decision, what avsc writes', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const entry = encodeAccessDecision(decision);
        expect(entry.equals(decisionType.toBuffer(flat(decision)))).toBe(true);
        expect(encodeAccessDecision(decodeAccessDecision(schemaIds.accessDecision, entry)).equals(entry)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses the same damaged bytes that decoding and encoding with avsc refuses', () => {
    const verdictsSeen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(anyEvent, fc.nat(), fc.nat(255), fc.boolean(), (event, place, byte, isLengthened) => {
        const sound = encodeAccessEvent(event);
        const at = place % sound.length;
        // Lengthened, a number of one byte is the same number in two.
        const put = isLengthened ? [(sound[at] ?? 0) | 0x80, 0] : [byte];
        const body = Buffer.concat([sound.subarray(0, at), Buffer.from(put), sound.subarray(at + 1)]);
        const accepted = accepts(body);
        expect(accepted).toBe(isCanonical(body));
        verdictsSeen[accepted ? 'accepted' : 'refused'] += 1;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(verdictsSeen.accepted, verdictsSeen.refused)).toBeGreaterThan(100);
  });

  it('reads every decision as avsc reads it', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const entry = decisionType.toBuffer(flat(decision));
        const { rejectedHash, ...read } = decodeAccessDecision(schemaIds.accessDecision, entry);
        expect({ ...read, rejectedHash: rejectedHash && Buffer.from(rejectedHash) }).toEqual(decision);
      }),
      { numRuns: isWhole ? 300 : 60 },
    );
  });

  it('reads of damaged decisions only what avsc reads too, and the same', () => {
    const counts = { read: 0, refused: 0 };
    fc.assert(
      fc.property(anyDecision, fc.nat(), fc.nat(255), fc.boolean(), (decision, place, byte, cut) => {
        const entry = Buffer.from(encodeAccessDecision(decision));
        const at = place % entry.length;
        entry[at] = byte;
        const damaged = cut ? entry.subarray(0, at) : entry;
        const read = readOrNull(damaged);
        counts[read === null ? 'refused' : 'read'] += 1;
        if (read !== null)
          expect(
            decisionType.toBuffer(flat(read)).equals(decisionType.toBuffer(decisionType.fromBuffer(damaged))),
          ).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(50);
  });

  it('refuses an int of more than 32 bits, which avsc reads and cannot write', () => {
    const [decision] = fc.sample(anyDecision, 1);
    const entry = decisionType.toBuffer({
      ...flat(decision as AccessDecision),
      sourceOffset: 0,
      appendedAt: 0,
      eventSchemaId: 0,
    });
    const wide = Buffer.concat([entry.subarray(0, 2), Buffer.from([0x80, 0x80, 0x80, 0x80, 0x10]), entry.subarray(3)]);
    expect(() => decodeAccessDecision(schemaIds.accessDecision, wide)).toThrow(
      'the int before byte 7 is 2147483648, expected 32 bits',
    );
  });

  it('refuses a value that its enum does not have', () => {
    const [event] = fc.sample(anyEvent, 1);
    expect(() => encodeAccessEvent({ ...event, action: 'peek' } as unknown as AccessEvent)).toThrow(
      /`Action` is `peek`, expected one of: search, list/,
    );
  });
});

/** A decision as the Avro record has it. */
function flat(decision: AccessDecision): object {
  return { ...decision, facts: decision.facts && flatDecisionFacts(decision.facts) };
}

function accepts(body: Buffer): boolean {
  try {
    decodeAccessEvent(schemaIds.accessEvent, body);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function readOrNull(entry: Buffer): AccessDecision | null {
  try {
    return decodeAccessDecision(schemaIds.accessDecision, entry);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** The same question, asked of avsc alone. `unrecognised` is canonical and refused all the same. */
function isCanonical(body: Buffer): boolean {
  try {
    const value = eventType.fromBuffer(body);
    return eventType.toBuffer(value).equals(body) && !JSON.stringify(value).includes('"unrecognised"');
  } catch {
    return false;
  }
}
