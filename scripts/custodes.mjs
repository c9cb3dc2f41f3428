#!/usr/bin/env node
// The `custodes` command: starts the built command line. Plain JavaScript, because it has to report that there
// is no build yet.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cli = new URL('../dist/scripts/commands/cli.js', import.meta.url);
if (existsSync(fileURLToPath(cli))) {
  await import(cli.href);
} else {
  console.error('custodes is not built yet: run `npm ci` in its folder first');
  process.exitCode = 2;
}
