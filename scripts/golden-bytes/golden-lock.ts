import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fingerprint of one golden file, by its path below `schemas/`. */
interface LockedFile {
  readonly file: string;
  readonly sha256: string;
}

/**
 * Adds the golden files that `schemas/golden.lock` does not have. Lines that it has are never changed:
 * `tests/tidy/schemas.test.ts` refuses a golden file that was edited.
 */
export function lockGoldenFiles(schemas: string): void {
  const path = join(schemas, 'golden.lock');
  const locked = JSON.parse(readFileSync(path, 'utf8')) as LockedFile[];
  const files = readdirSync(schemas, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.golden.json'),
  );
  for (const file of files.sort()) {
    if (locked.some((one) => one.file === file)) continue;
    locked.push({
      file,
      sha256: createHash('sha256')
        .update(readFileSync(join(schemas, file)))
        .digest('hex'),
    });
  }
  writeFileSync(path, `[\n${locked.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`);
}
