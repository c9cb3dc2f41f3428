import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importRegisterCommand } from '../../../../../scripts/commands/register/import-register.ts';
import { type RegisterServer, serveRegister } from '../../../../support/auditor/register-server.ts';
import { anIntakeServer, eventsOf, INTAKE_NOW, type IntakeServer } from '../../../../support/intake-server.ts';
import { type RanCommand, runCommand } from '../../../../support/process/run-command.ts';
import { aRecordJson } from '../../../../support/register-builders.ts';

const map = `kind: person
ignore: [note]
fields:
  id: { template: 'e-{no}' }
  issuer: { value: hr }
  type: { value: employee }
  employer: { value: acme }
  role: { column: role, values: { S: support, E: engineering } }
  team: team
  manager: { value: e-0 }
  country: { value: DE }
  employmentFrom: { value: 2020-01-01T00:00:00Z }
`;
const DAY_1 = '2026-11-01T00:00:00.000Z';
const DAY_2 = '2026-11-02T00:00:00.000Z';
const DAY_3 = '2026-11-03T00:00:00.000Z';
const everybody = Array.from({ length: 20 }, (_, no) => `${no},S,eu`);

describe('custodes register import --full-snapshot', () => {
  let folder: string;
  let intake: IntakeServer;
  let auditor: RegisterServer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-snapshot-'));
    intake = await anIntakeServer();
    auditor = await serveRegister({ log: intake.log, folder: join(folder, 'history'), clock: () => INTAKE_NOW });
    writeFileSync(join(folder, 'map.yaml'), map);
    await send([...everybody], '--at', DAY_1, '--end-at-most', '0');
  });
  afterEach(async () => {
    await auditor.close();
    await intake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function send(rows: readonly string[], ...args: string[]): Promise<RanCommand> {
    const file = join(folder, 'people.csv');
    writeFileSync(file, ['no,role,team', ...rows].join('\n'));
    const servers = ['--url', intake.url, '--auditor-url', auditor.url];
    return runCommand(importRegisterCommand(), [
      file,
      '--map',
      join(folder, 'map.yaml'),
      '--full-snapshot',
      '--json',
      ...servers,
      ...args,
    ]);
  }
  const person = async (id: string, asOf: string) => (await intake.get(`/v1/register/person/${id}?asOf=${asOf}`)).body;

  it('sends only what is new, and ends what is missing', async () => {
    const rows = [...everybody.slice(2), '1,E,eu', '20,S,us'];
    const { code, out } = await send(rows, '--at', DAY_2);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({
        read: 20,
        unchanged: 18,
        sent: 3,
        accepted: 3,
        ending: { count: 1, of: 20, ids: ['e-0'] },
      }),
    ]);
    expect(await person('e-0', DAY_2)).toMatchObject({
      employmentUntil: DAY_2,
      validFrom: DAY_2,
      team: 'eu',
      issuer: 'hr',
    });
    expect(await person('e-0', DAY_1)).toMatchObject({ employmentUntil: null, validFrom: DAY_1 });
    expect(await person('e-1', DAY_2)).toMatchObject({ role: 'engineering', employmentUntil: null });
    expect(await person('e-20', DAY_2)).toMatchObject({ team: 'us', validFrom: DAY_2 });
    // Whoever has ended does not end again, and comes back as a new version.
    const again = JSON.parse((await send(rows, '--at', DAY_3)).out);
    expect(again).toMatchObject({ unchanged: 20, sent: 0, ending: { count: 0, of: 20 } });
    await send([...rows, '0,S,eu'], '--at', DAY_3);
    expect(await person('e-0', DAY_3)).toMatchObject({ employmentUntil: null, validFrom: DAY_3 });
  });

  it('writes whom an identity provider has changed where a row differs, and keeps what that one set', async () => {
    const user = JSON.stringify({ userName: 'e-3', externalId: 'x-3' });
    await intake.post('/scim/v2/Users', user, { 'content-type': 'application/scim+json' });
    const at = '2026-11-25T00:00:00.000Z';
    expect(JSON.parse((await send(everybody, '--at', at)).out)).toMatchObject({ unchanged: 20, sent: 0 });
    const moved = everybody.map((row) => (row === '3,S,eu' ? '3,S,us' : row));
    expect(JSON.parse((await send(moved, '--at', at)).out)).toMatchObject({ unchanged: 19, accepted: 1 });
    expect(await person('e-3', at)).toMatchObject({
      issuer: 'hr',
      team: 'us',
      userName: 'e-3',
      externalId: 'x-3',
      aliases: ['x-3'],
    });
    const again = await send(moved, '--at', '2026-11-26T00:00:00.000Z');
    expect(JSON.parse(again.out)).toMatchObject({ unchanged: 20, sent: 0 });
  });

  it('ends who is missing also where an identity provider wrote the version in force, and nobody whom only that one has', async () => {
    for (const userName of ['e-3', 'e-99']) {
      await intake.post('/scim/v2/Users', JSON.stringify({ userName }), { 'content-type': 'application/scim+json' });
    }
    const [at, next] = ['2026-11-25T00:00:00.000Z', '2026-11-26T00:00:00.000Z'];
    const others = everybody.filter((row) => row !== '3,S,eu');
    const { out } = await send(others, '--at', at);
    expect(JSON.parse(out)).toMatchObject({ accepted: 1, ending: { count: 1, of: 20, ids: ['e-3'] } });
    expect(await person('e-3', at)).toMatchObject({ employmentUntil: at, issuer: 'hr', userName: 'e-3' });
    expect(await person('e-99', at)).toMatchObject({ employmentUntil: null, issuer: 'scim' });
    await send(everybody, '--at', next);
    expect(await person('e-3', next)).toMatchObject({ employmentUntil: null });
  });

  it('leaves a leaver of an identity provider ended, whatever else the export changes, until the provider or HR employs them again', async () => {
    const scim = { 'content-type': 'application/scim+json' };
    const put = (user: object) =>
      fetch(`${intake.url}/scim/v2/Users/e-3`, {
        method: 'PUT',
        headers: scim,
        body: JSON.stringify({ userName: 'e-3', ...user }),
      });
    await intake.post('/scim/v2/Users', JSON.stringify({ userName: 'e-3' }), scim);
    await put({ active: false });
    const employmentUntil = new Date(INTAKE_NOW).toISOString();
    const night = async (day: number, rows: readonly string[] = everybody) => {
      const at = `2026-11-${day}T00:00:00.000Z`;
      const { accepted, unchanged } = JSON.parse((await send(rows, '--at', at)).out);
      return { accepted, unchanged, person: await person('e-3', at) };
    };
    const moved = everybody.map((row) => (row === '3,S,eu' ? '3,S,us' : row));
    expect(await night(25)).toMatchObject({ accepted: 0, unchanged: 19, person: { employmentUntil, issuer: 'scim' } });
    expect(await night(26, moved)).toMatchObject({
      accepted: 1,
      person: { employmentUntil, team: 'us', issuer: 'hr' },
    });
    expect(await night(27, moved)).toMatchObject({ accepted: 0, person: { employmentUntil, team: 'us' } });
    await put({ active: true });
    expect(await night(28, moved)).toMatchObject({ person: { employmentUntil: null, team: 'us' } });
    await put({ active: false });
    writeFileSync(join(folder, 'map.yaml'), map.replace('2020-01-01', '2026-11-29'));
    expect(await night(29, moved)).toMatchObject({ person: { employmentUntil: null } });
  });

  it('sends a row that has ended once, and again only where it differs', async () => {
    writeFileSync(join(folder, 'map.yaml'), `${map.replace('ignore: [note]', '')}  employmentUntil: exit\n`);
    const night = async (at: string, exit: string) => {
      const file = join(folder, 'exits.csv');
      const rows = [...everybody.slice(1).map((row) => `${row},`), `0,S,eu,${exit}`];
      writeFileSync(file, ['no,role,team,exit', ...rows].join('\n'));
      const servers = ['--url', intake.url, '--auditor-url', auditor.url];
      const args = [file, '--map', join(folder, 'map.yaml'), '--full-snapshot', '--json', '--at', at, ...servers];
      const { unchanged, accepted, ending } = JSON.parse((await runCommand(importRegisterCommand(), args)).out);
      return { unchanged, accepted, ending: ending.count };
    };
    expect(await night(DAY_2, DAY_1)).toEqual({ unchanged: 19, accepted: 1, ending: 0 });
    expect(await night(DAY_3, DAY_1)).toEqual({ unchanged: 20, accepted: 0, ending: 0 });
    expect(await night(DAY_3, '')).toEqual({ unchanged: 19, accepted: 1, ending: 0 });
    expect(await person('e-0', DAY_3)).toMatchObject({ employmentUntil: null });
  });

  it('reads the register for the reason that was given', async () => {
    await send(everybody, '--at', DAY_2, '--reason', 'nightly run');
    const reads = (await eventsOf(intake.log)).filter(({ action }) => action === 'search');
    expect(reads.map(({ search }) => search?.reason)).toEqual([null, 'nightly run']);
  });

  it('lets go on who had ended and is there again, also where rows have a time of their own', async () => {
    const dated = join(folder, 'dated.yaml');
    writeFileSync(dated, `${map}  validFrom: since\n`);
    const again = async (rows: readonly string[], at: string): Promise<RanCommand> => {
      const file = join(folder, 'dated.csv');
      writeFileSync(file, ['no,role,team,since', ...rows.map((row) => `${row},${DAY_1}`)].join('\n'));
      const servers = ['--url', intake.url, '--auditor-url', auditor.url];
      const args = [file, '--map', dated, '--full-snapshot', '--json', '--at', at, ...servers];
      return runCommand(importRegisterCommand(), args);
    };
    await again(everybody.slice(1), DAY_2);
    expect(await person('e-0', DAY_2)).toMatchObject({ employmentUntil: DAY_2 });
    expect((await again(everybody, DAY_3)).code).toBe(0);
    expect(await person('e-0', DAY_3)).toMatchObject({ employmentUntil: null, validFrom: DAY_3 });
    expect(await person('e-0', DAY_2)).toMatchObject({ employmentUntil: DAY_2 });
    expect(JSON.parse((await again(everybody, DAY_3)).out)).toMatchObject({ accepted: 0, duplicate: 20 });
  });

  it('shows in a dry run who would end, and sends nothing', async () => {
    const end = await intake.log.endOffset('register', 0);
    const { code, out } = await send(everybody.slice(1), '--at', DAY_2, '--dry-run');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ unchanged: 19, sent: 1, ending: { count: 1, of: 20, ids: ['e-0'] } }),
    ]);
    expect(await intake.log.endOffset('register', 0)).toBe(end);
  });

  it('ends nobody when more would end than may', async () => {
    const { code, out, error } = await send(everybody.slice(3), '--at', DAY_2);
    expect(code).toBe(2);
    expect(error).toContain('3 of 20 (15.0 %) would end, expected at most 10 %');
    expect(JSON.parse(out)).toMatchObject({ sent: 0, ending: { count: 3 } });
    const files = [join(folder, 'people.csv'), '--map', join(folder, 'map.yaml'), '--full-snapshot', '--at', DAY_2];
    const servers = ['--url', intake.url, '--auditor-url', auditor.url];
    const text = (await runCommand(importRegisterCommand(), [...files, ...servers])).out;
    expect(text).toContain('the files lack 3 of the 20 in the register: e-0, e-1, e-2');
    expect(await person('e-0', DAY_2)).toMatchObject({ employmentUntil: null });
    expect((await send(everybody.slice(3), '--at', DAY_2, '--end-at-most', '15')).code).toBe(0);
    expect(await person('e-0', DAY_2)).toMatchObject({ employmentUntil: DAY_2 });
  });

  it('does not end whose row is refused, and nobody while a row could be anybody’s', async () => {
    const refused = await send([...everybody.slice(1), '0,X,eu'], '--at', DAY_2);
    expect([refused.code, JSON.parse(refused.out)]).toEqual([
      2,
      expect.objectContaining({ rejected: 1, ending: { count: 0, of: 20, ids: [] } }),
    ]);
    const blind = await send([...everybody.slice(1), '0,S'], '--at', DAY_2);
    expect(blind.code).toBe(2);
    expect(blind.error).toContain('rows without a readable id could be theirs: none was ended');
    expect(await person('e-0', DAY_2)).toMatchObject({ employmentUntil: null });
  });

  it('leaves alone what others issued', async () => {
    await intake.post('/v1/register', JSON.stringify(aRecordJson('person', { id: 'v-1', issuer: 'agency' })));
    await send(everybody, '--at', DAY_2);
    expect(await person('v-1', DAY_2)).toMatchObject({ employmentUntil: null, issuer: 'agency' });
  });

  it.each([
    [['--at', 'yesterday'], /--at `yesterday`/],
    [['--end-at-most', 'all'], /--end-at-most `all`/],
  ])('refuses %j', async (args, expected) => {
    const { code, error } = await send(everybody, ...args);
    expect([code, error]).toEqual([2, expect.stringMatching(expected)]);
  });
});
