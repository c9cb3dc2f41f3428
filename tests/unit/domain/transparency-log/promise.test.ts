import { parseVerifierKey } from '../../../../services/domain/transparency-log/checkpoint.ts';
import {
  keptHash,
  openPromise,
  PromiseError,
  promisedKey,
  promisedKeyOf,
  promiseSigner,
} from '../../../../services/domain/transparency-log/promise.ts';
import { aSigner } from '../../../support/archive-builder.ts';

const signer = aSigner('custodes.test/promises');
const verifier = parseVerifierKey(signer.vkey);
const record = { eventId: 'e-1', sourceId: 'support console, Zürich', sent: 'a1'.repeat(32), kept: 'b2'.repeat(32) };
const note = promiseSigner(signer)([record, { ...record, eventId: 'e-2' }], Date.UTC(2026, 10, 24, 9));

describe('a promise of intake', () => {
  it('names the records, when they were received, and by when they are in the log', () => {
    expect(openPromise(note, verifier)).toEqual({
      receivedAt: '2026-11-24T09:00:00.000Z',
      dueAt: '2026-11-25T09:00:00.000Z',
      records: [record, { ...record, eventId: 'e-2' }],
    });
  });

  it('does not open with any other byte, nor with another key', () => {
    const bytes = [...note];
    for (const [at, byte] of bytes.entries()) {
      const changed = bytes.with(at, byte === '0' ? '1' : '0').join('');
      expect([at, opens(changed)]).toEqual([at, false]);
    }
    expect(() => openPromise(note, parseVerifierKey(aSigner('custodes.test/promises').vkey))).toThrow(PromiseError);
    for (const text of ['', note.slice(1), note.trimEnd(), `${note}\n`]) expect(opens(text)).toBe(false);
  });

  it('finds the event in an entry, and in bytes that are none', () => {
    const event = Buffer.from('\u0006e-1 and what else it has');
    const entry = Buffer.concat([Buffer.of(14, 8, 42, 2 * event.length), event, Buffer.from('what follows')]);
    expect(promisedKeyOf(entry)).toBe(promisedKey({ eventId: 'e-1', kept: keptHash(21, event) }));
    expect(promisedKeyOf(Buffer.of(14, 8, 0, 0))).toBeNull();
    expect(promisedKeyOf(Buffer.of(14, 8, 42, 2, 6))).toBeNull();
    expect(promisedKeyOf(Buffer.of(14))).toBeNull();
  });
});

function opens(text: string): boolean {
  try {
    openPromise(text, verifier);
    return true;
  } catch (error) {
    if (error instanceof PromiseError) return false;
    throw error;
  }
}
