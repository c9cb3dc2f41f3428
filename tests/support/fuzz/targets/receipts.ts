import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { ReceiptError, verifyReceipt } from '../../../../services/domain/transparency-log/receipt.ts';
import { corpusOf, type Target, Violation } from '../target.ts';

/** Receipts that somebody shows: none proves an entry that is not in the log. */
export const receiptTarget: Target = {
  name: 'receipt',
  words: ['custodes-receipt/v1', 'AAAA', '-----', '— custodes'],
  async open() {
    const vkey = readFileSync(join(projectRoot, 'tests/vectors/fuzz/receipt.vkey'), 'utf8').trim();
    const entries = new Set(corpusOf('receipt').map((receipt) => JSON.parse(receipt.toString()).entry));
    return {
      async run(inputs) {
        for (const input of inputs) {
          const entry = provenBy(input, vkey);
          if (entry !== null && !entries.has(entry)) throw new Violation(`proven, and not in the log: ${entry}`);
        }
      },
      close: async () => {},
    };
  },
};

/** The entry in base64; `null` when the receipt was refused. */
function provenBy(input: Buffer, vkey: string): string | null {
  try {
    return verifyReceipt(input.toString(), vkey).entry.toString('base64');
  } catch (error) {
    if (!(error instanceof ReceiptError)) throw error;
    if (error.message === '') throw new Violation(`${error.code} says nothing`);
    return null;
  }
}
