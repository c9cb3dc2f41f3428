import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wholeFiles } from './between-marks.ts';
import { emitters } from './emitters.ts';
import { readModels } from './model.ts';
import type { OutputFile } from './output.ts';

/*
 * npm run generate         writes what follows from schemas/
 * npm run generate:check   writes nothing; ends with 1 when a file on disk differs
 */

/** Folders of generated files only, so a file that is no longer generated is removed. */
const OWNED_FOLDER = 'services/records';
/** Routes follow from the records and clients from the routes: a third run writes nothing. */
const ROUNDS_MAX = 3;

const root = process.cwd();
const isCheck = process.argv.includes('--check');
const models = readModels(join(root, 'schemas'));
const made = emitters.flatMap((emit) => emit(models));
const outputs = formatted(wholeFiles(made, root));
const stale = outputs.filter(
  ({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
);
const leftOver = filesBelow(OWNED_FOLDER).filter((file) => !outputs.some(({ path }) => path === file));

if (isCheck) refuseStale();
else write();

function refuseStale(): void {
  for (const { path } of stale) console.error(`${path} is stale: run \`npm run generate\` and commit what it writes`);
  for (const file of leftOver) console.error(`${file} is not generated any more: run \`npm run generate\``);
  if (stale.length + leftOver.length > 0) process.exitCode = 1;
}

function write(): void {
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  for (const file of leftOver) {
    rmSync(join(root, file));
    console.log(`removed ${file}`);
  }
  console.log(`${outputs.length} generated files, ${stale.length} written, ${leftOver.length} removed`);
  if (stale.length + leftOver.length > 0) writeAgain();
}

/** This process has read routes and forms that were compiled before it wrote what they import. */
function writeAgain(): void {
  const round = Number(process.env.GENERATE_ROUND ?? 1);
  if (round === ROUNDS_MAX) throw new Error(`after ${ROUNDS_MAX} runs the generated files still change`);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  for (const words of [[compiler, '-p', 'scripts/generate/tsconfig.json'], process.argv.slice(1)]) {
    const env = { ...process.env, GENERATE_ROUND: String(round + 1) };
    const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env });
    if (status !== 0) process.exit(status ?? 1);
  }
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/**
 * Formatted and with their imports sorted, as `npm run check` requires. One process for all of them: a copy of the
 * folders, because Biome starts ten times slower than it formats a file.
 */
function formatted(files: readonly OutputFile[]): readonly OutputFile[] {
  const sources = files.filter(({ path }) => /\.(ts|json)$/.test(path));
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
