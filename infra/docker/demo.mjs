// Feeds a small world to the intake of the compose file, once, and then stays: `up --wait` counts who leaves as failed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const cli = '/app/dist/scripts/commands/cli.js';
const env = { ...process.env, CUSTODES_TOKEN: readFileSync('/secrets/demo.token', 'utf8') };

run('world', '--seed', '2017', '--staff', '40', '--owners', '300', '--days', '30', '--out', '/tmp/world');
run('replay', '/tmp/world', '--url', process.env.INTAKE_URL, '--speed', '50000');
console.log('the demo world is complete');
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 60_000);

function run(...words) {
  const { status } = spawnSync(process.execPath, [cli, ...words], { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
