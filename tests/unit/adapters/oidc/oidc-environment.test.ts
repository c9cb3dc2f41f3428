import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oidcEnvironment } from '../../../../services/adapters/oidc/oidc-environment.ts';

describe('the environment of sign-in with OpenID Connect', () => {
  let folder: string;
  let env: Record<string, string>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-oidc-env-'));
    const file = join(folder, 'roles.yaml');
    writeFileSync(file, 'rules: [{ claim: groups, has: leads, roles: [lead] }]\n');
    env = { OIDC_ISSUER: 'https://id.example/realm', OIDC_CLIENT_ID: 'custodes', OIDC_ROLES_FILE: file };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is nothing without an issuer, and complete with three variables', () => {
    expect(oidcEnvironment.read({})).toBeNull();
    expect(() => oidcEnvironment.read({ OIDC_CLIENT_ID: 'x' })).toThrow(
      'OIDC_ISSUER is not set, expected a value, or no OIDC_CLIENT_ID',
    );
    expect(oidcEnvironment.read(env)).toMatchObject({
      clientId: 'custodes',
      clientSecret: null,
      name: 'id.example',
      scope: 'openid profile email',
      roles: { file: env.OIDC_ROLES_FILE, mapping: { person: { id: 'sub', kind: 'employee' } } },
    });
  });

  it.each([
    'http://id.example',
    'http://127.0.0.1.example',
    'ftp://id.example',
    'id.example',
    'https://id.example/?a=1',
    'https://id.example/?',
    'https://id.example/#',
    'https://user@id.example',
    'https://:secret@id.example',
  ])('refuses the issuer %s', (OIDC_ISSUER) => {
    expect(() => oidcEnvironment.read({ ...env, OIDC_ISSUER })).toThrow(/^OIDC_ISSUER is .*http: on loopback only/);
  });

  it.each(['http://127.0.0.1:9000', 'http://localhost', 'http://[::1]:9000/x'])(
    'takes the issuer %s',
    (OIDC_ISSUER) => {
      expect(oidcEnvironment.read({ ...env, OIDC_ISSUER })?.issuer.protocol).toBe('http:');
    },
  );

  it('names what is missing or cannot be used', () => {
    const { OIDC_ISSUER = '' } = env;
    expect(() => oidcEnvironment.read({ OIDC_ISSUER })).toThrow(
      /^OIDC_CLIENT_ID is not set, expected .*\nOIDC_ROLES_FILE is not set, expected a file/,
    );
    expect(() => oidcEnvironment.read({ ...env, OIDC_ROLES_FILE: join(folder, 'none') })).toThrow(/readable file/);
    expect(() => oidcEnvironment.read({ ...env, OIDC_SCOPE: 'profile' })).toThrow(/^OIDC_SCOPE is `profile`/);
    writeFileSync(env.OIDC_ROLES_FILE ?? '', 'rules:\n  - claim: groups\n');
    expect(() => oidcEnvironment.read(env)).toThrow(/roles\.yaml line 2: `rules\[0\]\.has`/);
  });
});
