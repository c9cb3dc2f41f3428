import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Crash } from './fuzz.ts';

const NAME_CHARS = 12;

/** Writes what reproduces a crash and returns the file's path. The same inputs have the same file. */
export function writeCrash(folder: string, crash: Crash): string {
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(JSON.stringify(crash.inputs)).digest('hex').slice(0, NAME_CHARS);
  const file = join(folder, `${crash.target}-${name}.json`);
  const shown = crash.inputs.map((input) => Buffer.from(input, 'base64').toString());
  writeFileSync(file, `${JSON.stringify({ ...crash, shown }, null, 2)}\n`);
  return file;
}

/** Throws when the file is none that `writeCrash` wrote. */
export function readCrash(file: string): Crash {
  const { target, problem, inputs } = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof target === 'string' && Array.isArray(inputs)) return { target, problem: String(problem), inputs };
  throw new Error(`\`${file}\` is no file of a crash, expected \`target\` and \`inputs\``);
}
