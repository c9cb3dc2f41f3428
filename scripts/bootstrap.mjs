// Makes the clone runnable: installs what package-lock.json names, builds when a source is newer than the build or another
// lock named what the build has.
// Plain JavaScript, because it runs before anything is installed.
//   node scripts/bootstrap.mjs               install if needed, build if needed
//   node scripts/bootstrap.mjs --no-install  build if needed (npm's own `prepare` step, which runs inside `npm ci`)
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];
// The page has one of the schemas.
const sourceFolders = ['services', 'scripts', 'schemas', 'infra/detections'];
// The page has the two texts.
const buildFiles = ['tsconfig.json', 'tsconfig.build.json', 'docs/alerts.md', 'docs/runbook.md'];
const lockStamp = join(root, 'node_modules/.custodes-lock');
const buildStamp = join(root, 'dist/.built');

requireNode();
// `npx custodes` links the clone into npm's cache, which runs `prepare` here. A build that fails there would leave a
// half-made cache behind and npx broken for good, so nothing is done: `npm ci` and `npm start` have built already.
if (process.env.npm_command === 'exec') process.exit(0);
if (process.argv.includes('--no-install')) markInstalled();
else {
  requireShell();
  installIfNeeded();
}
await buildIfNeeded();

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  console.error(`custodes needs Node ${NODE_MIN.join('.')} or newer; this is Node ${process.versions.node}`);
  process.exit(2);
}

/** The scripts of package.json need a POSIX shell. `npm ci` and `npx custodes` do not. */
function requireShell() {
  if (process.platform !== 'win32') return;
  console.error('custodes runs on Linux and macOS; on Windows run it in WSL');
  process.exit(2);
}

function installIfNeeded() {
  const wanted = digest(join(root, 'package-lock.json'));
  if (existsSync(lockStamp) && readFileSync(lockStamp, 'utf8') === wanted) return;
  console.error('installing dependencies …');
  // CRASH: a half-made node_modules has no stamp, so the next run installs again.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(lockStamp, wanted);
}

// Inside `npm ci` every dependency is in place when npm runs `prepare`.
function markInstalled() {
  if (existsSync(dirname(lockStamp))) writeFileSync(lockStamp, digest(join(root, 'package-lock.json')));
}

async function buildIfNeeded() {
  // The bundle has the dependencies in it. `npm ci` leaves the time of the lock as it is.
  const dependencies = digest(join(root, 'package-lock.json'));
  const newest = Math.max(...sourceFolders.map((folder) => newestIn(join(root, folder))), ...buildFiles.map(mtimeOf));
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === dependencies) {
    if (statSync(buildStamp).mtimeMs >= newest) return;
  }
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) return; // `npm ci --omit=dev` runs prepare too, with nothing to build with.
  console.error('building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  // Sources that are not in git.
  run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/generate/generate.ts']);
  // Neither reads what the other writes.
  await Promise.all([
    runBeside(process.execPath, [compiler, '-p', 'tsconfig.build.json']),
    runBeside(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'services/console/page']),
  ]);
  // The first needs what the compiler wrote; the second replaces some of it.
  run(process.execPath, ['scripts/build-yaml.mjs']);
  run(process.execPath, ['scripts/bundle.mjs']);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(buildStamp, dependencies);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Resolves when the command has ended well; ends this process when it has not. */
function runBeside(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      process.exit(1);
    });
    child.once('exit', (code) => (code === 0 ? resolve() : process.exit(code ?? 1)));
  });
}

function newestIn(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs, statSync(folder).mtimeMs);
  }
  return newest;
}

function mtimeOf(file) {
  return statSync(join(root, file)).mtimeMs;
}

function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
