import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  parseAuthTokens,
  readAuthTokens,
  TOKENS_MAX,
} from '../../../../services/adapters/authentication/auth-tokens.ts';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';

const hashOf = (digit: string): string => digit.repeat(64);
const anEntry = (fields: Record<string, unknown> = {}) => ({
  tokenSha256: hashOf('a'),
  source: 'support-console',
  may: ['emit'],
  ...fields,
});

function complaintsOf(text: string): string[] {
  try {
    parseAuthTokens(text, 'tokens.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
  return [];
}
const complaintsAbout = (entry: object): string[] => complaintsOf(JSON.stringify({ tokens: [entry] }));

describe('the file of tokens', () => {
  it('maps each token to a person or source and its permissions, in YAML', () => {
    const text = `
# Rotated in spring.
tokens:
  - tokenSha256: ${hashOf('a')}
    source: support-console
    may: [emit, register]
    registerKinds: [ticket, consent]
  - tokenSha256: ${hashOf('b')}
    person: { id: e-7, kind: employee }
    may: [query, alerts]
    expiresAt: 2027-01-01T00:00:00Z
  - tokenSha256: ${hashOf('c')}
    source: helpdesk
    roles: [source]
    may: [register]
    registerKinds: [ticket, consent]
    vouchKinds: [ticket]
`;
    expect(parseAuthTokens(text, 'tokens.yaml')).toEqual([
      {
        hash: Buffer.alloc(32, 0xaa),
        expiresAt: null,
        caller: {
          source: 'support-console',
          person: null,
          roles: [],
          may: new Set(['emit', 'register']),
          registerKinds: new Set(['ticket', 'consent']),
          vouchKinds: new Set(),
          by: 'token',
        },
      },
      {
        hash: Buffer.alloc(32, 0xbb),
        expiresAt: Date.UTC(2027, 0, 1),
        caller: {
          source: null,
          person: { id: 'e-7', kind: 'employee' },
          roles: [],
          may: new Set(['query', 'read-register', 'read-policies', 'alerts', 'read-alerts']),
          registerKinds: new Set(),
          vouchKinds: new Set(),
          by: 'token',
        },
      },
      {
        hash: Buffer.alloc(32, 0xcc),
        expiresAt: null,
        caller: {
          source: 'helpdesk',
          person: null,
          roles: ['source'],
          may: new Set(['emit', 'evaluate', 'register']),
          registerKinds: new Set(['ticket', 'consent']),
          vouchKinds: new Set(['ticket']),
          by: 'token',
        },
      },
    ]);
  });

  it('may be JSON, and hold nobody', () => {
    expect(parseAuthTokens(JSON.stringify({ tokens: [anEntry()] }), 'f')).toHaveLength(1);
    expect(parseAuthTokens('tokens: []', 'f')).toEqual([]);
  });

  it('names everything that is wrong, with its line', () => {
    const text = `tokens:
  - tokenSha256: ABC
    source: support-console
    may: [emitt]
  - tokenSha256: ${hashOf('b')}
    person: { id: e-7, kind: robot }
    may: []
    expiresAt: tomorrow
    note: rotated
`;
    expect(complaintsOf(text)).toEqual([
      'tokens.yaml line 2: `tokens[0].tokenSha256` is `ABC`, expected 64 lower-case hexadecimal digits: the SHA-256 of a token',
      'tokens.yaml line 4: `tokens[0].may[0]` is `emitt`, expected one of: emit, register, provision, approve, evaluate, query, read-register, read-policies, read-alerts, alerts',
      'tokens.yaml line 6: `tokens[1].person.kind` is `robot`, expected one of: employee, contractor, service',
      'tokens.yaml line 7: `tokens[1].may` is `an array of 0`, expected at least one of: emit, register, provision, approve, evaluate, query, read-register, read-policies, read-alerts, alerts',
      expect.stringContaining('tokens.yaml line 8: `tokens[1].expiresAt` is `tomorrow`, expected an RFC 3339 time'),
      'tokens.yaml line 9: `tokens[1].note` is `rotated`, expected no such field',
    ]);
  });

  it('names the line where the text is not YAML', () => {
    expect(complaintsOf('tokens:\n  - { source: a\n')).toEqual([expect.stringMatching(/^tokens\.yaml line [23]: \S/)]);
  });

  it.each([
    ['neither a source nor a person', { source: undefined, may: ['query'] }, '`tokens[0].source`'],
    ['a source and a person', { person: { id: 'e-7', kind: 'employee' } }, '`tokens[0].source`'],
    ['a person who may send events', { source: undefined, person: { id: 'e-7', kind: 'employee' } }, '`tokens[0].may`'],
    [
      'a person in the role of a source',
      { source: undefined, may: undefined, roles: ['source'], person: { id: 'e-7', kind: 'employee' } },
      '`tokens[0].roles`',
    ],
    ['an unknown role', { roles: ['boss'] }, '`tokens[0].roles[0]` is `boss`, expected one of: source, analyst, lead'],
    ['neither roles nor permissions', { may: undefined }, '`tokens[0].roles`'],
    ['vouching for kinds that it cannot write', { vouchKinds: ['ticket'] }, '`tokens[0].vouchKinds`'],
    ['the right to register without kinds', { may: ['register'] }, '`tokens[0].registerKinds`'],
    ['kinds without the right to register', { registerKinds: ['ticket'] }, '`tokens[0].registerKinds`'],
    ['an unknown kind', { may: ['register'], registerKinds: ['tikket'] }, '`tokens[0].registerKinds[0]` is `tikket`'],
    ['the installation itself', { source: 'custodes' }, '`tokens[0].source` is `custodes`'],
    ['a part of the installation', { source: 'custodes-auditor' }, '`tokens[0].source` is `custodes-auditor`'],
    [
      'a team as a person',
      { source: undefined, person: { id: 'team:support', kind: 'employee' }, may: ['query'] },
      '`tokens[0].person.id` is `team:support`',
    ],
    ['the token itself in place of its hash', { tokenSha256: 'c'.repeat(43) }, '`tokens[0].tokenSha256`'],
  ])('refuses %s', (_, fields, complaint) => {
    expect(complaintsAbout(anEntry(fields))).toEqual([expect.stringContaining(complaint)]);
  });

  it('refuses one token in two entries', () => {
    expect(complaintsOf(JSON.stringify({ tokens: [anEntry(), anEntry({ source: 'other' })] }))).toEqual([
      expect.stringContaining('`tokens[1].tokenSha256`'),
    ]);
  });

  it.each(['', 'tokens', '[]', '{"tokens": {}}', '{"tokens": [}', 'tokens: []\ntokens: []'])(
    'refuses %j as a whole',
    (text) => {
      expect(complaintsOf(text)).toHaveLength(1);
    },
  );

  it('holds at most so many', () => {
    const entries = Array.from({ length: TOKENS_MAX + 1 }, (_, n) =>
      anEntry({ tokenSha256: n.toString(16).padStart(64, '0') }),
    );
    expect(complaintsOf(JSON.stringify({ tokens: entries }))).toEqual([expect.stringContaining('at most 1000 tokens')]);
  });
});

describe('reading the file of tokens', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custodes-tokens-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('warns when others can read or write it', async () => {
    const file = join(folder, 'tokens.yaml');
    await writeFile(file, 'tokens: []');
    await chmod(file, 0o600);
    expect((await readAuthTokens(file)).warnings).toEqual([]);
    await chmod(file, 0o646);
    expect((await readAuthTokens(file)).warnings).toEqual([
      `everyone can read \`${file}\`, expected mode 600`,
      `others can write \`${file}\`, expected mode 600`,
    ]);
  });

  it('names a file that is not there', async () => {
    await expect(readAuthTokens(join(folder, 'none'))).rejects.toThrow(
      /AUTH_TOKENS_FILE is `.*none`, expected a readable file/,
    );
    await expect(readAuthTokens(join(folder, 'none'))).rejects.toThrow(ConfigError);
  });
});
