import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { bearer } from '../support/authentication/tokens.ts';
import { isWhole } from '../support/process/pass.ts';
import { finished, npmStart, type RunningCustodes } from '../support/process/running-custodes.ts';

/**
 * Every command in a `sh` block of these pages, on the demo of `npm start`, in the order of the pages. A command runs as
 * printed but for the server's port, `/tmp/` (a folder of the test) and `npx`, which the test leaves out.
 */

const pages = [
  'README.md',
  'docs/operation.md',
  'docs/register.md',
  'docs/collecting.md',
  'docs/policies.md',
  'docs/search.md',
  'docs/alerts.md',
];

/** Commands that begin like this run in another place, or can run on no demo. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm start': 'this test starts the server with it',
  'npx custodes alerts --explained':
    'no late fact explains an alert of the demo; tests/unit/scripts/commands/alerts.test.ts',
  'npx custodes alerts bulk': 'as above',
  printf: 'the reader has the file of targets; tests/e2e/notifications.test.ts',
  'NOTIFICATIONS_FILE=': 'as above',
  'npx custodes register import --full-snapshot': 'it would end everyone in the demo; tests/contracts/register',
  'npx custodes register show person e-demo-1009 --as-of':
    'the dates of the demo move; tests/contracts/http-register.test.ts',
  'npx custodes register show person e-demo-1009 --known-at': 'the demo was not known then; as above',
  'npx custodes register approve': 'nothing in the demo waits for it; tests/unit/scripts/commands/register',
  'npx custodes register review': 'as above',
  'npx custodes policy explain event.json': 'the reader has the file; tests/contracts/policies',
};

const commands = pages.flatMap((page) => commandsOf(page).map((command) => [page, command] as const));
const ran = commands.filter(([, command]) => runsHere(command));

function runsHere(command: string): boolean {
  return !Object.keys(elsewhere).some((start) => command.startsWith(start));
}

/** The demo comes to its first severe alert after about a minute, on a busy machine later. */
const READY_MILLIS_MAX = 400_000;

let folder: string;
let server: RunningCustodes;
async function startDemo(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'custodes-documented-'));
  server = await npmStart({ DATA_DIR: join(folder, 'data'), PORT: '0' });
  // What the pages show is there some seconds after the start: an alert, and a sealed register.
  found.set('ALERT-ID', await anAlertId());
  while (!(await run('npx custodes lineage r-demo-1')).stdout.includes('parcels-1')) await wait(2_000);
}

/** Words of the pages that stand for something a command printed before. */
const found = new Map<string, string>();

it('leaves no command out that no page has', () => {
  const unused = Object.keys(elsewhere).filter((start) => !commands.some(([, command]) => command.startsWith(start)));
  expect(unused).toEqual([]);
  expect(ran.length).toBeGreaterThan(25);
});

// A demo, and a process for each command: minutes.
(isWhole ? describe : describe.skip)('a command that a page prints', () => {
  beforeAll(startDemo, READY_MILLIS_MAX);
  afterAll(async () => {
    await server?.end('SIGKILL');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it.each(ran)('works on the demo: %s: %s', async (_page, command) => {
    if (command.includes('EVENT-ID')) found.set('EVENT-ID', await anEventId());
    const { code, stdout, stderr } = await run(command);
    expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
    if (!command.startsWith('cp ')) expect(stdout.trim()).not.toBe('');
    if (command.includes('cases open ')) found.set('CASE-ID', stdout.split(' ')[0] ?? '');
    if (/(alerts|cases) close /.test(command)) expect(stdout).toContain('is close-proposed');
    if (/(alerts|cases) approve /.test(command)) expect(stdout).toContain('is closed');
    if (/(policy|detections) propose/.test(command)) found.set('VERSION', /[0-9a-f]{64}/.exec(stdout)?.[0] ?? '');
    if (command.includes(' e-demo-1009')) expect(stdout).toContain('Lantern Cameras');
    if (command.includes('/access/v1/evaluation')) expect(JSON.parse(stdout)).toHaveProperty('decision', false);
  });
});

async function run(command: string) {
  let text = command.replaceAll('http://127.0.0.1:8080', server.url).replaceAll('/tmp/', `${folder}/`);
  for (const [word, value] of found) text = text.replaceAll(word, value);
  const { HOST: _host, PORT: _port, ...environment } = process.env;
  const script = `npx() { shift; "${process.execPath}" scripts/custodes.mjs "$@"; }\n${text}`;
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: projectRoot,
    env: { ...environment, DATA_DIR: join(folder, 'data') },
  });
  return finished(child);
}

async function anEventId(): Promise<string> {
  const { stdout } = await run('npx custodes accesses --verdict violation --limit 1 --json');
  return JSON.parse(stdout).items[0].eventId;
}

/** An alert of a person of the demo that takes two people to close. A process for each question would cost more than the demo. */
async function anAlertId(): Promise<string> {
  const headers = bearer(readFileSync(join(folder, 'data/keys/operator.token'), 'utf8').trim());
  for (;;) {
    const answer = await (await fetch(`${server.url}/v1/alerts`, { headers })).json();
    const { items } = answer as { items: { alertId: string; severity: string; state: string; actor?: string }[] };
    const found = items.find(
      ({ severity, state, actor }) => state === 'new' && /high|critical/.test(severity) && actor?.startsWith('e-demo-'),
    );
    if (found !== undefined) return found.alertId;
    await wait(500);
  }
}

/** One command a line, or more lines where a quote or a backslash goes on; without its comment. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(projectRoot, page), 'utf8');
  const complete: string[] = [];
  for (const [, block = ''] of text.matchAll(/^```sh\n(.*?)^```$/gms)) {
    let open = '';
    for (const line of block.trimEnd().split('\n')) {
      open += open === '' ? line : `\n${line}`;
      const goesOn = open.split("'").length % 2 === 0 || open.endsWith('\\');
      if (goesOn) continue;
      complete.push(open.replace(/\s+# .*$/, ''));
      open = '';
    }
  }
  return complete;
}
