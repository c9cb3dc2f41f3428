import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { tokenCommand } from '../../../../scripts/commands/token.ts';
import { parseAuthTokens } from '../../../../services/adapters/authentication/auth-tokens.ts';
import { hashOfToken } from '../../../../services/adapters/http/caller.ts';

describe('custodes token new', () => {
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
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) => tokenCommand().parseAsync(['new', '--file', file, ...args], { from: 'user' });
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
    [['--person', 'e-7', '--may', 'emit'], '`tokens[0].may`'],
    [['--source', 'custodes', '--may', 'emit'], '`tokens[0].source` is `custodes`'],
  ])('refuses %j and leaves no file', async (args, complaint) => {
    await run(...args);
    expect(complained.join('\n')).toContain(complaint);
    expect(printed).toEqual([]);
    expect(process.exitCode).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves a file alone that it cannot understand', async () => {
    await writeFile(file, 'tokens: {}\n');
    await run('--source', 'a', '--may', 'emit');
    expect(process.exitCode).toBe(2);
    expect(await readFile(file, 'utf8')).toBe('tokens: {}\n');
  });
});
