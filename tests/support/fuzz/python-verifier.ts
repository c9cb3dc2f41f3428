import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { ArchiveReport } from '../../../services/domain/transparency-log/archive-report.ts';
import { Violation } from './target.ts';

/** Null without Python 3. */
export function openPythonVerifier(): PythonVerifier | null {
  return spawnSync('python3', ['--version']).status === 0 ? new PythonVerifier() : null;
}

export function requireSame(one: ArchiveReport, other: ArchiveReport): void {
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
