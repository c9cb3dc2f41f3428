import {
  CheckpointError,
  canonicalBase64,
  openCheckpoint,
  parseVerifierKey,
  signCheckpoint,
} from '../../../../services/domain/transparency-log/checkpoint.ts';
import { leafHash } from '../../../../services/domain/transparency-log/merkle.ts';
import { aSigner } from '../../../support/archive-builder.ts';

/** The example of golang.org/x/mod/sumdb/note, which every implementation must accept. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

const signer = aSigner();
const verifier = parseVerifierKey(signer.vkey);
const root = leafHash(Buffer.from('root'));
const note = signCheckpoint({ size: 41, root }, signer);

describe('a checkpoint', () => {
  it('is opened with the key that signed it', () => {
    expect(openCheckpoint(note, verifier)).toEqual({ origin: signer.name, size: 41, root });
  });

  it('is signed to the same bytes every time', () => {
    expect(signCheckpoint({ size: 41, root }, signer)).toEqual(note);
  });

  it('is not opened with another key of the same name', () => {
    expectCode(note, 'checkpoint-signature', parseVerifierKey(aSigner().vkey));
  });

  it('is not opened where the key signed it for another log', () => {
    const forAnother = { ...signer, name: 'another.test/log' };
    expectCode(signCheckpoint({ size: 41, root }, forAnother), 'checkpoint-signature', verifier);
  });

  it('is refused with any one bit changed', () => {
    for (let bit = 0; bit < note.length * 8; bit++) {
      const changed = Buffer.from(note);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openCheckpoint(changed, verifier)).toThrow(CheckpointError);
    }
  });

  it.each<[string, (text: string) => string]>([
    ['a leading zero in its size', (text) => text.replace('\n41\n', '\n041\n')],
    ['an extension line', (text) => text.replace('\n\n', '\nextension\n\n')],
    ['text after the signature', (text) => `${text}more\n`],
    ['a second signature', (text) => `${text}${text.split('\n\n')[1]}`],
    ['base64 without padding', (text) => text.replace('=\n\n', '\n\n')],
    ['no last line end', (text) => text.slice(0, -1)],
    ['a size beyond any', (text) => text.replace('\n41\n', '\n9007199254740992\n')],
  ])('is refused with %s', (_, change) => {
    const changed = change(note.toString());
    expect(changed).not.toBe(note.toString());
    expectCode(Buffer.from(changed), 'checkpoint-malformed', verifier);
  });
});

describe('a verifier key', () => {
  it('of the Go packages is read', () => {
    expect(parseVerifierKey(PETER)).toMatchObject({ name: 'PeterNeumann', keyId: Buffer.from('c74f20a3', 'hex') });
  });

  it.each([
    ['another key id', PETER.replace('c74f20a3', 'c74f20a4')],
    ['another name', PETER.replace('Peter', 'Petra')],
    ['another algorithm', PETER.replace('+AR', '+BR')],
    ['white space', `${PETER}\n`],
    ['nothing', ''],
  ])('with %s is refused', (_, vkey) => {
    expect(() => parseVerifierKey(vkey)).toThrow(expect.objectContaining({ code: 'key-malformed' }));
  });
});

describe('base64', () => {
  it('is taken in its one canonical spelling only', () => {
    expect(canonicalBase64('QQ==')).toEqual(Buffer.from('A'));
    for (const other of ['QQ', 'QR==', 'QQ= =', '-_8=', 'QQ==\n']) expect(canonicalBase64(other)).toBeNull();
  });
});

function expectCode(bytes: Buffer, code: string, key: typeof verifier): void {
  expect(() => openCheckpoint(bytes, key)).toThrow(expect.objectContaining({ code }));
}
