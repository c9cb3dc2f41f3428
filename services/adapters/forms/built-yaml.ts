import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';

/** JSON by the SHA-256 of the YAML that has the same value, as `scripts/build-yaml.mjs` writes it. */
type BuiltValues = Readonly<Record<string, string>>;

let values: BuiltValues | null = null;

/**
 * The value of a YAML text that the build has parsed, anew for each call; `undefined` for any other text. To parse the
 * policies, detections and words of a release takes a fifth of a start's processor time.
 */
export function builtValue(text: string): unknown {
  values ??= readBuiltValues();
  const json = values[keyOf(text)];
  return json === undefined ? undefined : JSON.parse(json);
}

export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readBuiltValues(): BuiltValues {
  try {
    return JSON.parse(readFileSync(join(projectRoot, 'dist/yaml.json'), 'utf8')) as BuiltValues;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
