import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from './bench/conditions.ts';
import { measureScim } from './bench/scim.ts';
import { startServer } from './bench/server-process.ts';
import { numberOption } from './number-option.ts';

/**
 * `npm run bench:scim -- [--users N] [--groups N]` measures the requests of an identity provider, one after the other, on a server
 * whose register has that many people. It sets no limits.
 */

const scratch = await mkdtemp(join(tmpdir(), 'custodes-bench-scim-'));
const sizes = { users: numberOption('--users', 20_000), groups: numberOption('--groups', 500) };
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
