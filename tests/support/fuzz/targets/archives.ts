import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { untrustedFolder } from '../../../../services/adapters/filesystem/untrusted-folder.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { writeFolder } from '../../archive-folder.ts';
import { openPythonVerifier, requireSame } from '../python-verifier.ts';
import { corpusOf, type OpenTarget, type Target, Violation } from '../target.ts';

/**
 * Archives in which one object is another. The first byte of an input names the object, the rest is what lies there.
 * Neither verifier crashes or believes it, and both name the same problems; without Python 3 the second is left out.
 */
export const archiveTarget: Target = { name: 'archive', open };

async function open(): Promise<OpenTarget> {
  const keys: string[] = JSON.parse(readFileSync(join(projectRoot, 'tests/vectors/fuzz/archive-objects.json'), 'utf8'));
  const bodies = corpusOf('archive').map((input) => input.subarray(1));
  const folder = mkdtempSync(join(tmpdir(), 'custodes-fuzz-'));
  writeFolder(folder, new Map(keys.map((key, index) => [key, bodies[index] ?? Buffer.of()])));
  const vkey = (bodies[keys.indexOf('log.vkey')] ?? '').toString().trim();
  const python = openPythonVerifier();
  return {
    async run(inputs) {
      for (const input of inputs) {
        const index = (input[0] ?? 0) % keys.length;
        const file = join(folder, keys[index] ?? '');
        writeFileSync(file, input.subarray(1));
        const given = keys[index] === 'log.vkey' ? input.subarray(1).toString().replace(/\n$/, '') : vkey;
        const report = await verifyArchive(untrustedFolder(folder), given);
        if (report.ok && !input.subarray(1).equals(bodies[index] ?? Buffer.of())) {
          throw new Violation(`\`${keys[index]}\` is another, and the archive holds`);
        }
        if (python !== null) requireSame(report, await python.verify(folder));
        writeFileSync(file, bodies[index] ?? '');
      }
    },
    async close() {
      python?.close();
      rmSync(folder, { recursive: true });
    },
  };
}
