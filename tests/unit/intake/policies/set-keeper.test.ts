import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { loadedSubject, subjectOf } from '../../../../services/domain/policy/policy-record.ts';
import { anIntakeServer, INTAKE_NOW, type IntakeServer, registerOf } from '../../../support/intake-server.ts';

const RULE = 'actor-unknown.yaml';
const VALID_FROM = new Date(INTAKE_NOW).toISOString();

describe('the policy folder', () => {
  let folder: string;
  let server: IntakeServer;
  /** By which the server looks at the folder, among others. */
  let timers: NodeJS.Timeout[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policies-'));
    await cp(join(projectRoot, 'infra/policies'), folder, { recursive: true });
    const started = jest.spyOn(globalThis, 'setInterval');
    server = await anIntakeServer({ policiesDir: folder });
    timers = started.mock.results.map(({ value: timer }) => timer);
    started.mockRestore();
  });
  afterEach(async () => {
    await server.drain();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const versionOf = async (): Promise<string> => (await loadPolicies(folder)).version;
  const change = async (from: string, to: string): Promise<void> => {
    const text = await readFile(join(folder, RULE), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(folder, RULE), text.replace(from, to));
  };
  const inForce = (): string => server.book.at(INTAKE_NOW).version;
  const approve = (setHash: string, fields: object = {}) =>
    server.post(
      '/v1/register',
      JSON.stringify({
        kind: 'policy',
        id: 'p',
        issuer: 'e-1',
        approvedBy: 'e-2',
        validFrom: VALID_FROM,
        setHash,
        ...fields,
      }),
    );
  const meterOf = async (name: 'policyReloadFailures' | 'policyUnapproved' | 'policyApprovalsRefused') =>
    (await server.meters[name].get()).values.flatMap(({ value, labels }) =>
      labels.subject === 'policies' ? [value] : [],
    );

  it('decides as long as nobody has approved a set, and its text is in the register first', async () => {
    const before = await versionOf();
    expect(inForce()).toBe(before);
    await change('mode: enforce', 'mode: observe');
    await server.reloadPolicies();
    const after = await versionOf();
    expect(after).not.toBe(before);
    expect(inForce()).toBe(after);
    const records = (await registerOf(server.log)).flatMap((record) =>
      (record?.kind === 'policy-set' && subjectOf(record) === 'policies') ||
      (record?.kind === 'policy' && loadedSubject(record) !== 'detections')
        ? [`${record.kind} ${record.id}`]
        : [],
    );
    const pointer = 'policy custodes-loaded';
    expect(records).toEqual([`policy-set ${before}`, pointer, `policy-set ${after}`, pointer]);
  });

  it('is read again by itself once it has come to rest', async () => {
    const before = inForce();
    await change('mode: enforce', 'mode: observe');
    while (inForce() === before) await pause(20);
    expect(inForce()).toBe(await versionOf());
  });

  it('that cannot be used changes nothing, and is counted', async () => {
    const before = inForce();
    await change('mode: enforce', 'mode: perhaps');
    await server.reloadPolicies();
    expect(inForce()).toBe(before);
    expect(await meterOf('policyReloadFailures')).toEqual([1]);
    await change('mode: perhaps', 'mode: observe');
    await server.reloadPolicies();
    expect(inForce()).toBe(await versionOf());
  });

  it('only proposes once a set has been approved', async () => {
    // A look of its own would file the text before the test looks.
    expect(timers.length).toBeGreaterThan(0);
    for (const timer of timers) clearInterval(timer);
    const approved = inForce();
    await approve(approved, { validFrom: new Date(INTAKE_NOW - 1_000).toISOString() });
    await change('mode: enforce', 'mode: observe');
    await server.reloadPolicies();
    const next = await versionOf();
    expect(inForce()).toBe(approved);
    expect(await meterOf('policyUnapproved')).toEqual([1]);
    await approve(next, { id: 'q' });
    // The text lay in the folder only; it goes into the register before the approval counts.
    expect(inForce()).toBe(approved);
    await server.reloadPolicies();
    expect(inForce()).toBe(next);
    expect(await meterOf('policyUnapproved')).toEqual([0]);
  });

  it('is not approved by who put it forward', async () => {
    const before = inForce();
    await approve('ab'.repeat(32), { approvedBy: 'e-1' });
    await change('mode: enforce', 'mode: observe');
    await server.reloadPolicies();
    expect(inForce()).not.toBe(before);
  });

  it('gives its own record to nobody else', async () => {
    const { status, body } = await approve('ab'.repeat(32), { id: 'custodes-loaded', issuer: 'custodes' });
    expect([status, body.errors[0]?.field]).toEqual([422, 'id']);
  });

  it('has approvals that are followed, never corrected', async () => {
    await approve(inForce());
    const correction = await approve(inForce(), { issuer: 'e-9', approvedBy: 'e-9' });
    expect([correction.status, correction.body.errors[0]?.field]).toEqual([422, 'validFrom']);
    expect((await approve(inForce())).body.results[0]?.status).toBe('duplicate');
  });
});
