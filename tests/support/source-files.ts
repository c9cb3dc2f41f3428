import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';

/** TypeScript files below `folder` of the project, as paths from its top. */
export function sourceFiles(folder: string): string[] {
  const top = join(projectRoot, folder);
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort();
}

const notOurs = new Set(['node_modules', 'dist', 'data', '.git', '.cache']);

/** Every text file that belongs to the project, as paths from its top. */
export function projectFiles(folder = ''): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name) && !name.startsWith('data-'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .filter((file) => /\.(tsx?|js|mjs|json|md|ya?ml|py|go|sh|css|html|avsc|properties|Dockerfile)$|\/run$/.test(file))
    .sort();
}

export function linesOf(file: string): string[] {
  return readFileSync(join(projectRoot, file), 'utf8').split('\n');
}

/** Module specifiers a file imports or re-exports. */
export function importsOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gms),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}
