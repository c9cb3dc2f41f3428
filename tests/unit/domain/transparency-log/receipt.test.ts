import { parseVerifierKey, signCheckpoint } from '../../../../services/domain/transparency-log/checkpoint.ts';
import {
  LogReader,
  readCheckpoint,
  readInclusionProof,
} from '../../../../services/domain/transparency-log/log-reader.ts';
import { leafHash } from '../../../../services/domain/transparency-log/merkle.ts';
import {
  buildReceipt,
  type Receipt,
  type ReceiptErrorCode,
  verifyReceipt,
} from '../../../../services/domain/transparency-log/receipt.ts';
import { encodeSeal, parseSeal, type Seal, segmentKey } from '../../../../services/domain/transparency-log/seal.ts';
import { readSegmentFile } from '../../../../services/domain/transparency-log/segment-file.ts';
import { anArchive, anEntry, aSigner } from '../../../support/archive-builder.ts';

describe('a receipt', () => {
  let receipt: Receipt;
  let vkey: string;

  beforeAll(async () => {
    ({ receipt, vkey } = await aReceipt());
  });

  it('proves its entry with nothing but the key', () => {
    const proven = verifyReceipt(JSON.stringify(receipt, null, 2), vkey);
    expect(proven.entry).toEqual(anEntry(3));
    expect(proven).toMatchObject({ seal: { topic: 'alerts', firstSource: 2 }, checkpoint: { size: 7 } });
    expect(verifyReceipt(receipt, vkey)).toEqual(proven);
  });

  it('proves nothing under another key', () => {
    expectCode(receipt, 'checkpoint-signature', aSigner().vkey);
    expectCode(receipt, 'key-malformed', 'nonsense');
  });

  it.each<[string, ReceiptErrorCode, (receipt: Receipt) => unknown]>([
    ['another entry', 'entry-not-included', (it) => ({ ...it, entry: anEntry(4).toString('base64') })],
    ['another place in the segment', 'entry-not-included', (it) => ({ ...it, segment: { ...it.segment, index: 0 } })],
    ['another count', 'entry-not-included', (it) => ({ ...it, segment: { ...it.segment, count: 3 } })],
    ['a longer segment proof', 'entry-not-included', (it) => ({ ...it, segment: longer(it.segment) })],
    ['another place in the log', 'seal-not-included', (it) => ({ ...it, log: { ...it.log, index: 4 } })],
    ['a longer log proof', 'seal-not-included', (it) => ({ ...it, log: longer(it.log) })],
    ['another seal', 'seal-not-included', (it) => ({ ...it, seal: it.seal.replace('"count":2', '"count":3') })],
    ['white space in its seal', 'seal-not-included', (it) => ({ ...it, seal: `${it.seal} ` })],
    [
      'a changed checkpoint',
      'checkpoint-signature',
      (it) => ({ ...it, checkpoint: it.checkpoint.replace('\n7\n', '\n8\n') }),
    ],
    ['no checkpoint at all', 'checkpoint-malformed', (it) => ({ ...it, checkpoint: '' })],
    ['an unknown key', 'receipt-malformed', (it) => ({ ...it, note: 'trust me' })],
    ['an unknown key inside', 'receipt-malformed', (it) => ({ ...it, log: { ...it.log, key: 'trust me' } })],
    ['its own verifier key', 'receipt-malformed', (it) => ({ ...it, vkey: aSigner().vkey })],
    ['another format', 'receipt-malformed', (it) => ({ ...it, format: 'custodes-receipt/v2' })],
    ['sloppy base64', 'receipt-malformed', (it) => ({ ...it, entry: `${it.entry}\n` })],
    ['a short hash', 'receipt-malformed', (it) => ({ ...it, log: { ...it.log, proof: ['QQ=='] } })],
    ['a fraction for an index', 'receipt-malformed', (it) => ({ ...it, log: { ...it.log, index: 0.5 } })],
    ['a key less', 'receipt-malformed', ({ seal: _, ...it }) => it],
  ])('with %s is refused', (_, code, change) => {
    expectCode(change(receipt), code, vkey);
    expectCode(JSON.stringify(change(receipt)), code, vkey);
  });

  it('is refused as text with a repeated field, or in another spelling', () => {
    const text = JSON.stringify(receipt);
    for (const other of [
      text.replace('{', '{"format":"custodes-receipt/v1",'),
      text.replace('"index":1', '"index":1.0'),
      text.replace('custodes', '\\u0063ustodes'),
      `${text}x`,
      '',
    ]) {
      expectCode(other, 'receipt-malformed', vkey);
    }
  });

  it('is refused with any one character of its text changed', () => {
    const text = JSON.stringify(receipt);
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
      expect(() => verifyReceipt(changed, vkey)).toThrow(expect.objectContaining({ name: 'ReceiptError' }));
    }
  });

  it.each<[string, ReceiptErrorCode | null, Partial<Seal>]>([
    ['the entry and its place', null, {}],
    ['later source offsets', 'entry-not-covered', { firstSource: 4, lastSource: 5 }],
    ['earlier source offsets', 'entry-not-covered', { firstSource: 1, lastSource: 2 }],
    ['more entries', 'entry-not-included', { count: 4 }],
  ])('is believed only as far as its seal has %s', (_, code, change) => {
    const entries = [anEntry(2), anEntry(3)];
    const sealed = { ...parseSeal(Buffer.from(receipt.seal)), ...change };
    const next = { ...sealed.next, offset: sealed.lastSource + 1 };
    const bytes = encodeSeal({ ...sealed, next, object: segmentKey({ ...sealed, next }) });
    const signer = aSigner();
    const checkpoint = signCheckpoint({ size: 1, root: leafHash(bytes) }, signer);
    const built = buildReceipt({ entries, index: 1, seal: { bytes, index: 0, proof: [] }, checkpoint });
    if (code === null) expect(verifyReceipt(built, signer.vkey).entry).toEqual(anEntry(3));
    else expectCode(built, code, signer.vkey);
  });

  it('cannot be built for an entry that the segment does not have', () => {
    const seal = { bytes: Buffer.of(), index: 0, proof: [] };
    expect(() => buildReceipt({ entries: [], index: 0, seal, checkpoint: Buffer.of() })).toThrow(RangeError);
  });
});

function expectCode(receipt: unknown, code: ReceiptErrorCode, vkey: string): void {
  expect(() => verifyReceipt(receipt, vkey)).toThrow(expect.objectContaining({ code }));
}

function longer<T extends { readonly proof: readonly string[] }>(part: T): T {
  return { ...part, proof: [...part.proof, Buffer.alloc(32).toString('base64')] };
}

/** Of the second entry in the fourth seal of seven. */
async function aReceipt(): Promise<{ receipt: Receipt; vkey: string }> {
  const { objects, signer } = await anArchive(7);
  const checkpoint = await readCheckpoint(objects, parseVerifierKey(signer.vkey));
  if (checkpoint === null) throw new Error('no checkpoint');
  const [bytes = Buffer.of()] = await new LogReader(objects, checkpoint).readEntries(3);
  const seal = parseSeal(bytes);
  const body = (await objects.get(seal.object)) ?? Buffer.of();
  const { entries } = await readSegmentFile(body, Buffer.from(seal.root, 'hex').toString('latin1'));
  const proof = await readInclusionProof(objects, 3, checkpoint.size);
  const receipt = buildReceipt({ entries, index: 1, seal: { bytes, index: 3, proof }, checkpoint: checkpoint.note });
  return { receipt, vkey: signer.vkey };
}
