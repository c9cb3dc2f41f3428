import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';

/** Texts by the SHA-256 of what the build made them from. */
export type BuiltTexts = Readonly<Record<string, string>>;

/** What a step of the build has written into a file of `dist`; nothing where it has not run. */
export function readBuilt(name: string): BuiltTexts {
  try {
    return JSON.parse(readFileSync(join(projectRoot, 'dist', name), 'utf8')) as BuiltTexts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
