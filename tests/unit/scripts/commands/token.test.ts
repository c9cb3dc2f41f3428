import { chmod, lstat, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenCommand } from '../../../../scripts/commands/token.ts';
import { parseAuthTokens } from '../../../../services/adapters/authentication/auth-tokens.ts';
import { openTokenFile } from '../../../../services/adapters/authentication/token-file.ts';
import { hashOfToken } from '../../../../services/adapters/http/caller.ts';
import { runCommand } from '../../../support/commands/run-command.ts';

describe('custodes token create', () => {
  let folder: string;
  let file: string;
  let printed: string[];
  let complained: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-token-'));
    file = join(folder, 'tokens.yaml');
    printed = [];
    complained = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
    jest.spyOn(console, 'error').mockImplementation((line) => void complained.push(String(line)));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    delete process.env.DATA_DIR;
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) => tokenCommand().parseAsync(['create', '--file', file, ...args], { from: 'user' });
  const read = async () => parseAuthTokens(await readFile(file, 'utf8'), file);

  it('prints the token once and keeps only its hash, in a file that others cannot read', async () => {
    await run('--source', 'helpdesk', '--may', 'emit,register:ticket+consent', '--expires', '2027-01-01T00:00:00Z');
    expect(printed).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    const token = printed[0] ?? '';
    expect(await readFile(file, 'utf8')).not.toContain(token);
    expect(await read()).toEqual([
      {
        hash: hashOfToken(token),
        expiresAt: Date.UTC(2027, 0, 1),
        caller: {
          source: 'helpdesk',
          person: null,
          roles: [],
          may: new Set(['emit', 'register']),
          registerKinds: new Set(['ticket', 'consent']),
          vouchKinds: new Set(),
          by: 'token',
        },
      },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['tokens.yaml']);
  });

  it('adds to what is there, and keeps its comments', async () => {
    await run('--source', 'a', '--may', 'emit');
    await writeFile(file, `# who may speak\n${await readFile(file, 'utf8')}`);
    await run('--person', 'e-7', '--may', 'query,alerts');
    expect(await readFile(file, 'utf8')).toMatch(/^# who may speak\n/);
    expect((await read()).map(({ caller }) => caller.source ?? caller.person)).toEqual([
      'a',
      { id: 'e-7', kind: 'employee' },
    ]);
    expect(printed[0]).not.toBe(printed[1]);
  });

  it('adds every token that is printed, also of two at once', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((source) => run('--source', source, '--may', 'emit')));
    expect(all).toHaveLength(3);
    expect(printed.length).toBeGreaterThan(0);
    expect((await read()).map(({ hash }) => hash.toString('hex')).sort()).toEqual(
      printed.map((token) => hashOfToken(token).toString('hex')).sort(),
    );
    expect(await readdir(folder)).toEqual(['tokens.yaml']);
  });

  it('reports why it waits for one that was killed in another container', async () => {
    const claim = join(folder, 'tokens.yaml.theirs.lock');
    await writeFile(claim, JSON.stringify({ pid: 1, birth: '', namespace: 'pid:[0]', boot: '' }));
    const creating = run('--source', 'a', '--may', 'emit');
    while (complained.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await rm(claim);
    await creating;
    expect(complained).toEqual([
      expect.stringContaining('waiting for up to 10 s'),
      expect.stringContaining('its hash'),
    ]);
  });

  it('leaves the file readable by whom it was, and where a link has it', async () => {
    await run('--source', 'a', '--may', 'emit');
    const elsewhere = join(folder, 'of-the-server.yaml');
    await rename(file, elsewhere);
    await chmod(elsewhere, 0o640);
    await symlink(elsewhere, file);
    await run('--source', 'b', '--may', 'emit');
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o640);
    expect(await read()).toHaveLength(2);
  });

  it('writes JSON where the file is named so', async () => {
    file = join(folder, 'tokens.json');
    await run('--source', 'a', '--may', 'register:all', '--json');
    expect(JSON.parse(await readFile(file, 'utf8')).tokens).toHaveLength(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ token: expect.any(String), entry: { source: 'a' }, file });
  });

  it.each([
    [['--source', 'a', '--may', 'register'], 'may `register` cannot be used, expected `register:KIND+KIND…`'],
    [['--source', 'a', '--may', 'register:tikket'], '`tokens[0].registerKinds[0]` is `tikket`'],
    [['--source', 'a', '--may', 'emit:ticket'], 'may `emit:ticket` cannot be used'],
    [['--source', 'a', '--may', 'fly'], '`tokens[0].may[0]` is `fly`'],
    [['--may', 'query'], '`tokens[0].source`'],
    [['--person', 'e-7'], '`tokens[0].roles`'],
    [['--person', 'e-7', '--role', 'boss'], '`tokens[0].roles[0]` is `boss`'],
    [['--person', 'e-7', '--role', 'source'], '`tokens[0].roles`'],
    [['--source', 'a', '--role', 'source', '--vouch', 'ticket'], '`tokens[0].vouchKinds`'],
    [['--person', 'e-7', '--may', 'emit'], '`tokens[0].may`'],
    [['--source', 'custodes', '--may', 'emit'], '`tokens[0].source` is `custodes`'],
  ])('refuses %j and leaves no file', async (args, complaint) => {
    await run(...args);
    expect(complained.join('\n')).toContain(complaint);
    expect(printed).toEqual([]);
    expect(process.exitCode).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives roles, and lets a source vouch', async () => {
    await run('--person', 'e-7', '--role', 'lead,assessor');
    await run('--source', 'helpdesk', '--role', 'source', '--may', 'register:ticket', '--vouch', 'ticket');
    expect((await read()).map(({ caller }) => [caller.roles, [...caller.vouchKinds]])).toEqual([
      [['lead', 'assessor'], []],
      [['source'], ['ticket']],
    ]);
  });

  it('prints the entry where no server has run and no file is named', async () => {
    process.env.DATA_DIR = folder;
    await tokenCommand().parseAsync(['create', '--person', 'e-7', '--role', 'analyst'], { from: 'user' });
    const [token = '', ...lines] = (printed[0] ?? '').split('\n');
    const [parsed] = parseAuthTokens(`tokens:\n${lines.join('\n')}\n`, 'printed');
    expect(parsed).toMatchObject({ hash: hashOfToken(token), caller: { roles: ['analyst'] } });
    expect(await readdir(folder)).toEqual([]);
  });

  it('adds to the file of the server that has run on DATA_DIR', async () => {
    process.env.DATA_DIR = folder;
    openTokenFile(folder, 'operator');
    await tokenCommand().parseAsync(['create', '--person', 'e-7', '--role', 'analyst'], { from: 'user' });
    file = join(folder, 'keys/tokens.yaml');
    expect((await read())[0]?.hash).toEqual(hashOfToken(printed[0] ?? ''));
  });

  it('leaves a file alone that it cannot understand', async () => {
    await writeFile(file, 'tokens: {}\n');
    await run('--source', 'a', '--may', 'emit');
    expect(process.exitCode).toBe(2);
    expect(await readFile(file, 'utf8')).toBe('tokens: {}\n');
  });
});

describe('custodes token show', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-token-show-'));
    process.env.DATA_DIR = folder;
  });
  afterEach(async () => {
    delete process.env.DATA_DIR;
    await rm(folder, { recursive: true, force: true });
  });

  it('prints the operator token, or the named one', async () => {
    const [operator, lead] = [openTokenFile(folder, 'operator'), openTokenFile(folder, 'lead')];
    expect(await runCommand(tokenCommand(), ['show'])).toMatchObject({ exitCode: 0, lines: [operator] });
    expect(await runCommand(tokenCommand(), ['show', 'lead'])).toMatchObject({ exitCode: 0, lines: [lead] });
  });

  it.each(['lead', '../log'])('names what there is in place of %s', async (name) => {
    openTokenFile(folder, 'operator');
    const { exitCode, lines, complaints } = await runCommand(tokenCommand(), ['show', name]);
    expect([exitCode, lines]).toEqual([2, []]);
    expect(complaints.join()).toMatch(/expected .*operator/);
  });
});
