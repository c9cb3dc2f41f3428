import fc from 'fast-check';
import { withIds, withoutIds } from '../../../../../services/domain/finding/ids/own-ids.ts';

const nobody = { eventId: '', ownerId: null, actorId: '', cameraId: null, recordingId: null };

/** Few letters, so that ids are parts of each other and of sentences, and what stands for ids among them. */
const text = fc.string({ unit: fc.constantFrom('a', '-', '$&', '\u0080', '\u0081', '\u0083', '\u0085'), maxLength: 6 });
const ids = fc.record({
  eventId: text,
  actorId: text,
  ownerId: fc.option(text),
  cameraId: fc.option(text),
  recordingId: fc.option(text),
});

describe('a sentence about an access', () => {
  it('is the same for accesses that differ by their ids', () => {
    const sentences = [1, 2].map((n) => {
      const own = {
        eventId: `e${n}`,
        ownerId: `o-${n}`,
        actorId: `a-${n}`,
        cameraId: `c-${n}`,
        recordingId: `r-c-${n}`,
      };
      return withoutIds(`o-${n} has c-${n} and c-${n}, r-c-${n} of it, seen by a-${n} in e${n}`, own);
    });
    expect(sentences[0]).toBe(sentences[1]);
    expect(sentences[0]).not.toMatch(/\d/);
  });

  it('is not changed where it has none of them', () => {
    expect(withoutIds('expired', nobody)).toBe('expired');
  });

  it('is what it was, whatever it and the ids are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constantFrom('eventId', 'ownerId', 'cameraId', 'actorId'))),
        ids,
        (parts, own) => {
          const sentence = parts.map((part) => own[part as keyof typeof own] ?? part).join('');
          expect(withIds(withoutIds(sentence, own), own)).toBe(sentence);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
