import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { freePort } from '../support/process/running-custodes.ts';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line, as `npx custodes` starts it; `npm test` builds before it tests. */
function custodes(args: readonly string[], env: Record<string, string> = {}): Ran {
  const file = join(projectRoot, 'scripts/custodes.mjs');
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } });
}

const verbs = ['verify', 'receipt', 'accesses', 'alerts', 'import', 'register', 'world', 'replay'];

describe('custodes on the command line', () => {
  it('names every verb in its help', () => {
    const { status, stdout } = custodes(['--help']);
    expect(status).toBe(0);
    for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
  });

  it('prints the release in package.json', () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
    expect(custodes(['--version'])).toMatchObject({ status: 0, stdout: `custodes ${version}\n`, stderr: '' });
  });

  it.each(verbs.map((verb) => [verb]))('helps with %s', (verb) => {
    const asked = custodes([verb, '--help']);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout).toContain(`Usage: custodes ${verb}`);
    expect(custodes(['help', verb]).stdout).toBe(asked.stdout);
  });

  it.each([[['nonsense']], [['alerts', '--nonsense']], [['world']], [['receipt', 'verify']], [[]]])(
    'ends with 2 on the usage error %j, and prints nothing on standard output',
    (args) => {
      const { status, stdout, stderr } = custodes(args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).not.toBe('');
    },
  );

  it('ends with 3 when the server of HOST and PORT cannot be reached', async () => {
    const env = { PORT: String(await freePort()) };
    expect(custodes(['alerts'], env)).toMatchObject({ status: 3, stdout: '' });
    expect(custodes(['accesses', '--json'], { ...env, HOST: '::1' }).stderr).toContain(`http://[::1]:${env.PORT}`);
  });
});
