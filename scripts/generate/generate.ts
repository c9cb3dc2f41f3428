import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wholeFiles } from './between-marks.ts';
import { steps } from './emitters.ts';
import { readModels } from './model.ts';
import type { OutputFile } from './output.ts';

/*
 * npm run generate              writes what follows from schemas/, infra/detections and the routes
 * npm run generate -- --check   ends with 1 when a generated file in git was stale
 *
 * Most of the outputs are not in git (`.gitignore` names them): the build runs this first.
 */

/** Folders of generated files only, so a file that is no longer generated is removed. */
const OWNED_FOLDER = 'services/records';

const root = process.cwd();
const isCheck = process.argv.includes('--check');
const models = readModels(join(root, 'schemas'));
const written: string[] = [];
const paths = new Set<string>();

for (const step of steps) {
  const emitters = await step();
  const made = emitters.flatMap((emit) => emit(models));
  for (const { path, text } of formatted(wholeFiles(made, root))) {
    paths.add(path);
    write(path, text);
  }
}
for (const file of filesBelow(OWNED_FOLDER)) {
  if (paths.has(file)) continue;
  rmSync(join(root, file));
}
if (written.length > 0) console.error(`wrote ${written.length} generated files`);
if (isCheck) refuseStale();

/** Leaves a file alone that is as it should be, so that its time does not ask for a build. */
function write(path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  written.push(path);
}

function refuseStale(): void {
  if (written.length === 0) return;
  const { stdout } = spawnSync('git', ['ls-files', '--', ...written], { cwd: root, encoding: 'utf8' });
  for (const path of stdout.split('\n').filter((line) => line !== '')) {
    console.error(`${path} was stale: commit what \`npm run generate\` wrote`);
    process.exitCode = 1;
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/**
 * Formatted and with their imports sorted, so that a person can read them. One process for all of them: a copy of the
 * folders, because Biome starts ten times slower than it formats a file.
 */
function formatted(files: readonly OutputFile[]): readonly OutputFile[] {
  const sources = files.filter(({ path }) => /\.(ts|json)$/.test(path));
  if (sources.length === 0) return files;
  const copy = join(root, '.cache/generate/formatted');
  rmSync(copy, { recursive: true, force: true });
  for (const { path, text } of sources) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  copyFileSync(join(root, 'biome.json'), join(copy, 'biome.json'));
  const biome = join(root, 'node_modules/.bin/biome');
  const { status, stderr } = spawnSync(biome, ['check', '--write', '.'], { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`a generated file is no valid source: ${stderr}`);
  const isSource = new Set(sources);
  return files.map((file) =>
    isSource.has(file) ? { path: file.path, text: readFileSync(join(copy, file.path), 'utf8') } : file,
  );
}
