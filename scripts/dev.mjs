// `npm run dev`: builds, starts the server, and does both again whenever a source file changes. The server gets the
// environment, as with `npm start`. Plain JavaScript, because it must outlive what it builds.
import { spawn } from 'node:child_process';
import { existsSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** An editor that saves several files is waited for. */
const SETTLE_MILLIS = 200;
const folders = ['services', 'scripts', 'schemas', 'infra'];

let server = null;
let isWorking = false;
let isWanted = true;
let isStopping = false;
let timer = null;

for (const folder of folders) watch(join(root, folder), { recursive: true }, (_event, file) => onChange(folder, file));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
void work();

function onChange(folder, file) {
  const path = join(root, folder, file ?? '');
  // Editors write drafts beside a file and rename them; a folder adds nothing to its files.
  if (file === null || /~$|\.sw.$|^\.#/.test(file) || (existsSync(path) && statSync(path).isDirectory())) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    isWanted = true;
    console.error(`changed: ${folder}/${file}`);
    void work();
  }, SETTLE_MILLIS);
}

/** One build at a time; a change during it asks for another. A build that fails leaves the running server alone. */
async function work() {
  if (isWorking) return;
  isWorking = true;
  while (isWanted && !isStopping) {
    isWanted = false;
    if ((await ended(build())) !== 0) console.error('the build failed; the server keeps running the previous build');
    else await restart();
  }
  isWorking = false;
}

function build() {
  return spawn('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}

async function restart() {
  await end();
  if (isStopping) return;
  server = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/scripts/start.js')], {
    cwd: root,
    stdio: 'inherit',
  });
}

/** The server drains, so that the next one goes on where it stopped. */
async function end() {
  if (server === null || server.exitCode !== null || server.signalCode !== null) return;
  const exit = ended(server);
  server.kill('SIGTERM');
  await exit;
}

async function stop() {
  if (isStopping) return;
  isStopping = true;
  await end();
  process.exit(0);
}

function ended(child) {
  return new Promise((resolve) => child.once('close', resolve));
}
