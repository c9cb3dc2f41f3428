import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { untrustedFolder } from '../../../../services/adapters/filesystem/untrusted-folder.ts';
import type { ArchiveReport } from '../../../../services/domain/transparency-log/archive-report.ts';
import { verifyArchive } from '../../../../services/domain/transparency-log/verify-archive.ts';
import { writeFolder } from '../../archive-folder.ts';
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
  const python = spawnSync('python3', ['--version']).status === 0 ? new PythonVerifier() : null;
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

function requireSame(one: ArchiveReport, other: ArchiveReport): void {
  const [ours, theirs] = [one, other].map(({ problems }) =>
    [...new Set(problems.map(({ object, code }) => `${object}: ${code}`))].sort().join('\n'),
  );
  if (ours !== theirs) throw new Violation(`the verifiers differ.\ncustodes verify:\n${ours}\nverify.py:\n${theirs}`);
}

/** `tests/independent/verify.py` in one process for many archives. */
class PythonVerifier {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#process = spawn('python3', [join(projectRoot, 'tests/support/fuzz/verify_many.py')]);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async verify(folder: string): Promise<ArchiveReport> {
    this.#process.stdin.write(`${folder}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Violation('verify.py ended');
    const report = JSON.parse(value);
    if ('crash' in report) throw new Violation(`verify.py: ${report.crash}`);
    return report;
  }

  close(): void {
    this.#process.stdin.end();
  }
}
