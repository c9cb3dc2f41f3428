import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeast } from './at-least.ts';
import { machine } from './bench/conditions.ts';
import { measureScim } from './bench/scim.ts';
import { startServer } from './bench/server-process.ts';

/**
 * `npm run bench:scim -- [--users N] [--groups N]` measures the requests of an identity provider, one after the other, on a server
 * whose register has that many people. It sets no limits.
 */

const sizes = new Command('bench:scim')
  .option('--users <n>', 'people of the provider', atLeast(1), 20_000)
  .option('--groups <n>', 'groups of the provider', atLeast(1), 500)
  .parse()
  .opts<{ readonly users: number; readonly groups: number }>();

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-scim-'));
const names = Array.from(
  { length: sizes.groups },
  (_, number) => `  - { displayName: Group ${number}, role: support }\n`,
);
process.env.SCIM_FILE = join(scratch, 'scim.yaml');
await writeFile(process.env.SCIM_FILE, `employer: Example Inc.\ncountry: US\ngroups:\n${names.join('')}`);
console.log(machine());
const server = await startServer(join(scratch, 'data'));
try {
  await measureScim(server, sizes);
} finally {
  await server.kill();
  await rm(scratch, { recursive: true, force: true });
}
