// `npm run api-docs`: the reference of `custodes/emitter` by TypeDoc, as web pages in .cache/api-docs. TypeDoc needs the
// programming interface of TypeScript 6, and TypeScript 7 has none yet: infra/api-docs names one beside TypeDoc, and both
// are installed in .cache.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'infra/api-docs');
const tools = join(root, '.cache/api-docs-tools');
const stamp = join(tools, 'node_modules/.installed');
const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('installing TypeDoc …');
  mkdirSync(tools, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(tools, file));
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}
run(process.execPath, ['node_modules/typedoc/bin/typedoc', '--options', join(source, 'typedoc.json')]);
console.log(`open ${join(root, '.cache/api-docs/index.html')}`);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: tools, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
