import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUrl } from '../../../../../scripts/commands/environment.ts';
import {
  announceServer,
  findServer,
  withdrawServer,
} from '../../../../../services/adapters/filesystem/running-server.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'custodes-server-url-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a command looks for the server', () => {
  const running = 'http://127.0.0.1:39001';

  it('at the address that the server of DATA_DIR announced, until it stops', async () => {
    await announceServer(dataDir, running);
    expect(serverUrl.read({ DATA_DIR: dataDir })).toBe(running);
    await withdrawServer(dataDir);
    expect(serverUrl.read({ DATA_DIR: dataDir })).toBe('http://127.0.0.1:8080');
  });

  it('at HOST and PORT where one of them is set', async () => {
    await announceServer(dataDir, running);
    expect(serverUrl.read({ DATA_DIR: dataDir, PORT: '9' })).toBe('http://127.0.0.1:9');
    expect(serverUrl.read({ DATA_DIR: dataDir, HOST: '::1' })).toBe('http://[::1]:8080');
  });

  it('at the default address where the file holds no address', () => {
    writeFileSync(join(dataDir, 'server.url'), 'half a li');
    expect(findServer(dataDir)).toBeNull();
    expect(serverUrl.read({ DATA_DIR: dataDir })).toBe('http://127.0.0.1:8080');
  });
});
