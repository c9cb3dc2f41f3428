import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIpHash, IP_HASHES_KEPT_MAX } from '../../../../services/adapters/keys/ip-hash.ts';
import { openSecretKey, secretKey } from '../../../../services/adapters/keys/secret-key.ts';

describe('the keyed hash of an address', () => {
  it('is HMAC-SHA-256 under the key, also for addresses it has forgotten', () => {
    const key = Buffer.alloc(32, 1);
    const hashIp = createIpHash(key);
    const expected = createHmac('sha256', key).update('192.0.2.1').digest('hex');
    expect(hashIp('192.0.2.1')).toBe(expected);
    for (let index = 0; index < IP_HASHES_KEPT_MAX; index += 1) hashIp(`host-${index}`);
    expect(hashIp('192.0.2.1')).toBe(expected);
    expect(createIpHash(Buffer.alloc(32, 2))('192.0.2.1')).not.toBe(expected);
  });
});

describe('a key of the installation', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'custodes-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is made once, for nobody else to read, and stays', () => {
    const key = openSecretKey(dataDir, 'ip-hash');
    expect(key).toHaveLength(32);
    expect(openSecretKey(dataDir, 'ip-hash')).toEqual(key);
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['ip-hash.key']);
    expect(statSync(join(dataDir, 'keys/ip-hash.key')).mode & 0o777).toBe(0o600);
  });

  it('is another one for another purpose, and a mounted file where there is one', () => {
    const key = openSecretKey(dataDir, 'ip-hash');
    expect(openSecretKey(dataDir, 'evaluation')).not.toEqual(key);
    const text = `${'0a'.repeat(32)}\n`;
    expect(secretKey('evaluation', { text, dataDir })).toEqual(Buffer.alloc(32, 10));
    expect(secretKey('ip-hash', { text: null, dataDir })).toEqual(key);
  });

  it('is not replaced when the file holds something else', () => {
    openSecretKey(dataDir, 'ip-hash');
    writeFileSync(join(dataDir, 'keys/ip-hash.key'), 'half');
    expect(() => openSecretKey(dataDir, 'ip-hash')).toThrow('is not a key, expected 64 hexadecimal digits');
  });
});
