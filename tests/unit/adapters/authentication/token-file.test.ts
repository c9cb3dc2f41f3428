import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openTokenFile,
  readTokenAt,
  readTokenFile,
  tokenFileOf,
  tokenNames,
} from '../../../../services/adapters/authentication/token-file.ts';
import { ConfigError } from '../../../../services/adapters/config/environment.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'custodes-token-file-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a token of the installation', () => {
  it('is made once, for its owner alone, and stays', () => {
    const token = openTokenFile(dataDir, 'operator');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(openTokenFile(dataDir, 'operator')).toBe(token);
    expect(readTokenFile(dataDir, 'operator')).toBe(token);
    expect(statSync(tokenFileOf(dataDir, 'operator')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['operator.token']);
    expect(openTokenFile(dataDir, 'lead')).not.toBe(token);
    expect(tokenNames(dataDir)).toEqual(['lead', 'operator']);
  });

  it('is not taken from a draft that a killed process left', () => {
    mkdirSync(join(dataDir, 'keys'));
    writeFileSync(`${tokenFileOf(dataDir, 'operator')}.0123456789abcdef`, 'half');
    const token = openTokenFile(dataDir, 'operator');
    expect(readFileSync(tokenFileOf(dataDir, 'operator'), 'utf8')).toBe(`${token}\n`);
    expect(tokenNames(dataDir)).toEqual(['operator']);
  });

  it('is refused with another content, which is not shown', () => {
    mkdirSync(join(dataDir, 'keys'));
    writeFileSync(tokenFileOf(dataDir, 'operator'), 'hunter2');
    expect(() => openTokenFile(dataDir, 'operator')).toThrow(ConfigError);
    expect(() => openTokenFile(dataDir, 'operator')).toThrow(/^(?!.*hunter2).*expected an access token/);
    expect(readFileSync(tokenFileOf(dataDir, 'operator'), 'utf8')).toBe('hunter2');
  });

  it('names a folder in which it cannot be made', () => {
    writeFileSync(join(dataDir, 'file'), '');
    expect(() => openTokenFile(join(dataDir, 'file'), 'operator')).toThrow(
      /^DATA_DIR is `.*file`, expected a folder in which an access token can be created, or AUTH_TOKENS_FILE/,
    );
  });

  it('is read where it was put by somebody else, and is null where there is none', () => {
    expect(readTokenFile(dataDir, 'operator')).toBeNull();
    expect(tokenNames(dataDir)).toEqual([]);
    const file = join(dataDir, 'mounted');
    writeFileSync(file, 'x'.repeat(43));
    chmodSync(file, 0o400);
    expect(readTokenAt(file)).toBe('x'.repeat(43));
  });

  it.each(['../log', 'a/b', '', 'Lead', '.'])('has no name like %j', (name) => {
    expect(() => readTokenFile(dataDir, name)).toThrow(/expected a name like `operator`/);
  });
});
