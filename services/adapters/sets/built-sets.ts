import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../config/project-root.ts';
import { type BuiltTexts, keyOf, readBuilt } from '../forms/built-json.ts';

/** A set that has passed its checks and tests: what the files of its folder have, and its canonical text. */
export interface CheckedSet {
  readonly given: string;
  readonly text: string;
}

/** True for the code with which the build has checked the sets. The sources, which tests run, may have changed since. */
const isBuilt = fileURLToPath(import.meta.url).startsWith(join(projectRoot, 'dist') + sep);

let texts: BuiltTexts | null = null;

/**
 * The canonical text of a set that the build has checked with this code, as `scripts/build-sets.mjs` writes it: the tests
 * of a release's own rules and detections give the same at each start. Null for any other files.
 */
export function builtSetText(given: string): string | null {
  if (!isBuilt) return null;
  texts ??= readBuilt('sets.json');
  return texts[keyOf(given)] ?? null;
}
