import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { custodes, type RunningCustodes, startCustodes } from '../support/process/running-custodes.ts';

/** The rules of a running process: what its folder does to it, and who may change them. */
describe('the rules of a running custodes', () => {
  let dir: string;
  let running: RunningCustodes;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'custodes-rules-'));
    await cp(join(projectRoot, 'infra/policies'), join(dir, 'rules'), { recursive: true });
    const environment = { DATA_DIR: join(dir, 'data'), POLICIES_DIR: join(dir, 'rules'), DEMO: 'off', PORT: '0' };
    running = await startCustodes({ ...environment, RULES_OBSERVE: 'mfa-missing' });
  });
  afterAll(async () => {
    await running.end('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });

  const status = async () => {
    const { stdout } = await custodes('policy', 'status', '--json', '--url', running.url);
    return JSON.parse(stdout);
  };
  const statusWhen = async (state: string) => {
    for (;;) {
      const found = await status();
      if (found.folder.state === state) return found;
      await pause(100);
    }
  };

  it('stay as they are when the folder breaks, through SIGHUP too, and follow when it is whole again', async () => {
    const before = await status();
    expect(before.folder).toMatchObject({ state: 'in-force', version: before.inForce });
    await writeFile(join(dir, 'rules', 'new-rule.yaml'), 'id: new-rule\n');
    running.signal('SIGHUP');
    const broken = await statusWhen('refused');
    expect(broken.inForce).toBe(before.inForce);
    expect(broken.folder.problems[0]).toMatch(/^new-rule\.yaml:1: /);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);

    await rm(join(dir, 'rules', 'new-rule.yaml'));
    await appendFile(join(dir, 'rules', 'parameters.yml'), 'spare: { value: 1 days, meaning: nothing yet }\n');
    running.signal('SIGHUP');
    const whole = await statusWhen('in-force');
    expect(whole.inForce).toBe(whole.folder.version);
    expect(whole.inForce).not.toBe(before.inForce);
  });

  it('go back to a set that nobody has proposed only after somebody else proposes it, as the refusal explains', async () => {
    const { inForce } = await status();
    const refused = await custodes('policy', 'approve', inForce, '--as', 'e-2', '--url', running.url);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain(
      `${inForce} is not approved: nobody but e-2 has proposed it; another person runs \`custodes policy propose FOLDER\` with it first`,
    );
  });

  it('observe what the environment specifies, under a version of their own', async () => {
    const { stdout } = await custodes('policy', 'diff', join(dir, 'rules'), 'in-force', '--url', running.url);
    expect(stdout).toContain('rule mfa-missing changes\n  mode: enforce  ->  observe');
  });

  it('are refused at the start when the environment names a rule that is none', async () => {
    const environment = { DATA_DIR: join(dir, 'other'), DEMO: 'off', PORT: '0', RULES_OBSERVE: 'no-such-rule' };
    await expect(startCustodes(environment)).rejects.toThrow(/ended with 2[\s\S]*RULES_OBSERVE: .*`no-such-rule`/);
  });
});
