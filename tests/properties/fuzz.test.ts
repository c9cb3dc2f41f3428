import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { readCrash, writeCrash } from '../support/fuzz/crash-file.ts';
import { fuzz, replay } from '../support/fuzz/fuzz.ts';
import { requireNamed, requireNothingKept, SECRET, type Target, Violation } from '../support/fuzz/target.ts';
import { isWhole, seedOfRun } from '../support/process/pass.ts';
import { runTypescript } from '../support/typescript/run-typescript.ts';

const SECONDS = 20;

/** Reads the corpus of `tokens` with a mistake of ours. */
function mistaken(read: (input: Buffer) => void): Target {
  return {
    name: 'tokens',
    open: async () => ({
      async run(inputs) {
        inputs.forEach(read);
      },
      close: async () => {},
    }),
  };
}
const options = { seed: 1, inputs: 100_000, millis: Number.POSITIVE_INFINITY };

describe('npm run fuzz', () => {
  it('finds a mistake, makes its input small, and writes a file that gives it again', async () => {
    const target = mistaken((input) => {
      if (input.includes(SECRET)) throw new Violation('it has the secret');
    });
    const { crash } = await fuzz(target, options);
    expect(crash).toMatchObject({ target: 'tokens', problem: 'it has the secret', inputs: [expect.any(String)] });
    const folder = mkdtempSync(join(tmpdir(), 'custodes-crash-'));
    if (crash === null) throw new Error('nothing was found');
    const file = writeCrash(folder, crash);
    expect(await replay(target, readCrash(file))).toEqual(crash);
    expect(
      await replay(
        mistaken(() => {}),
        readCrash(file),
      ),
    ).toBeNull();
    rmSync(folder, { recursive: true });
  });

  it('finds an error that nobody expected', async () => {
    const target = mistaken((input) => {
      if (input.includes(0)) throw new RangeError('too much');
    });
    expect((await fuzz(target, options)).crash?.problem).toContain('RangeError: too much');
  });

  // A quarter of a minute, so only where the whole runs.
  (isWhole ? it : it.skip)('finds work that the length of an input does not explain, by its steps', async () => {
    // Imported anew: V8 does not count the calls of a function that it compiled and inlined for an earlier suite.
    const { canonicalIp } = await tsImport('../../services/value-forms/ip-address.ts', import.meta.url);
    const target = mistaken((input) => {
      if (!input.includes('9999')) return;
      for (let step = 0; step < 2_000_000; step += 1) canonicalIp('192.0.2.1');
    });
    const { crash } = await fuzz(target, options);
    expect(crash?.problem).toMatch(/steps a byte, expected at most/);
    expect(Buffer.from(crash?.inputs[0] ?? '', 'base64').toString()).toContain('9999');
  });

  it('asks of a refusal a field, a value and an expectation, and that nothing is kept', () => {
    requireNamed({ field: 'a', value: null, expected: 'b' });
    for (const wrong of [
      { field: '', value: 1, expected: 'b' },
      { field: 'a', expected: 'b' },
      { field: 'a', value: 1 },
    ]) {
      expect(() => requireNamed(wrong)).toThrow(Violation);
    }
    expect(() => requireNothingKept('a log', `user ${SECRET}`)).toThrow(Violation);
  });

  (isWhole ? it : it.skip)(`breaks no promise within ${SECONDS} seconds, on every kind of input`, async () => {
    const child = runTypescript('scripts/fuzz.ts', ['--seconds', String(SECONDS), '--seed', seedOfRun]);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    const status = await new Promise((resolve) => child.on('exit', resolve));
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output.match(/ inputs, at most /g)).toHaveLength(17);
  });
});
