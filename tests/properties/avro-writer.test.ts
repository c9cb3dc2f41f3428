import fc from 'fast-check';
import { schemaType } from '../../services/adapters/avro/schemas.ts';
import { DecodeError } from '../../services/avro/decode-error.ts';
import { frame } from '../../services/avro/framing.ts';
import type { AccessDecision } from '../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { decodeAccessDecision } from '../../services/records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent, encodeFramedAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { isWhole } from '../support/process/pass.ts';
import { anyDecision, flatDecision } from '../support/records/any-decision.ts';
import { anyEvent, withSymbols } from '../support/records/any-event.ts';

/** avsc, whose bytes are the published format. */
const eventType = schemaType(schemaIds.accessEvent);
const decisionType = schemaType(schemaIds.accessDecision);

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
        expect(entry.equals(decisionType.toBuffer(flatDecision(decision)))).toBe(true);
        expect(encodeAccessDecision(decodeAccessDecision(schemaIds.accessDecision, entry)).equals(entry)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same behind a header', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const framed = frame(schemaIds.accessEvent, eventType.toBuffer(withSymbols(event)));
        expect(encodeFramedAccessEvent(event).equals(framed)).toBe(true);
      }),
      { numRuns: 200 },
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
        const entry = decisionType.toBuffer(flatDecision(decision));
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
            decisionType.toBuffer(flatDecision(read)).equals(decisionType.toBuffer(decisionType.fromBuffer(damaged))),
          ).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(50);
  });

  it('refuses an int of more than 32 bits, which avsc reads and cannot write', () => {
    const [decision] = fc.sample(anyDecision, 1);
    const entry = decisionType.toBuffer({
      ...flatDecision(decision as AccessDecision),
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
