import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untrustedFolder } from '../../../../services/adapters/filesystem/untrusted-folder.ts';
import { BUNDLE_ENTRY_BYTES_MAX } from '../../../../services/domain/transparency-log/entry-bundle.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { aSigner } from '../../archive-builder.ts';
import { writeFolder } from '../../archive-folder.ts';
import {
  archiveOf,
  decisionSchema,
  logEntryOf,
  logOf,
  noteOf,
  ofDecisions,
} from '../../verification/forged-segments.ts';
import { openPythonVerifier, requireSame } from '../python-verifier.ts';
import type { OpenTarget, Target } from '../target.ts';

/**
 * Archives of somebody who has the key. The first byte of an input says what the rest is; everything around it is hashed and
 * signed as it should be. Both verifiers name the same problems.
 */
export const signedArchiveTarget: Target = {
  name: 'signed',
  words: ['\u0080\u0000', '\u0085', 'segments/', '"gaps":[]', '{"first":0,"last":0,"cause":""}'],
  open,
};

const signer = aSigner();
const entry = logEntryOf();

const parts: readonly ((rest: Buffer) => Map<string, Buffer>)[] = [
  (rest) => archiveOf({ entries: [rest] }, signer),
  (rest) => archiveOf({ entries: [rest], schema: decisionSchema, seal: ofDecisions }, signer),
  (rest) => archiveOf({ entries: [entry], blocks: [rest] }, signer),
  (rest) => archiveOf({ entries: [entry], schema: rest.toString() }, signer),
  (rest) => logOf(rest.subarray(0, BUNDLE_ENTRY_BYTES_MAX), signer),
  (rest) => new Map([...archiveOf({ entries: [entry] }, signer), ['checkpoint', noteOf(rest, signer)]]),
  (rest) => new Map([...archiveOf({ entries: [entry] }, signer), ['log.vkey', rest]]),
];

async function open(): Promise<OpenTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-fuzz-'));
  const python = openPythonVerifier();
  return {
    async run(inputs) {
      for (const [at, input] of inputs.entries()) {
        const objects = parts[(input[0] ?? 0) % parts.length]?.(input.subarray(1)) ?? new Map<string, Buffer>();
        const archive = join(folder, String(at));
        writeFolder(archive, objects);
        const vkey = (objects.get('log.vkey') ?? '').toString().replace(/\n$/, '');
        const report = await verifyArchive(untrustedFolder(archive), vkey);
        if (python !== null) requireSame(report, await python.verify(archive));
        rmSync(archive, { recursive: true });
      }
    },
    async close() {
      python?.close();
      rmSync(folder, { recursive: true });
    },
  };
}
