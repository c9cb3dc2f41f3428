import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUrl } from '../../../../../scripts/commands/environment.ts';
import { isPerhapsServer, isSameServer } from '../../../../../scripts/commands/input/same-server.ts';
import { givenToken, operatorTokenFor, requireUrl, tokenOf } from '../../../../../scripts/commands/input/server-url.ts';
import {
  announceServer,
  findServer,
  withdrawServer,
} from '../../../../../services/adapters/filesystem/running-server.ts';
import { InputError } from '../../../../../services/adapters/forms/input-error.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'custodes-server-url-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the address of a server', () => {
  it('is used as it is given', () => {
    expect(requireUrl('https://custodes.example:8443')).toBe('https://custodes.example:8443');
  });

  it.each([
    ['a user and a password', 'http://mallory:hunter2@127.0.0.1:1', 'http://…@127.0.0.1:1'],
    ['a password alone', 'HTTP://:hunter2@127.0.0.1:1', 'HTTP://…@127.0.0.1:1'],
    ['a token as the user', 'https://hunter2@127.0.0.1:1', 'https://…@127.0.0.1:1'],
    ['an at sign in the password', 'http://mallory:p@hunter2@127.0.0.1:1', 'http://…@127.0.0.1:1'],
  ])('is refused with %s, and the message has neither', (_what, text, shown) => {
    expect(() => requireUrl(text)).toThrow(
      new InputError(
        `url \`${shown}\` cannot be used, expected one without a user or password: use $CUSTODES_TOKEN or \`--token\` to sign in`,
      ),
    );
  });

  it.each([
    ['no URL at all', 'mallory:hunter2/@127.0.0.1', '…@127.0.0.1'],
    ['a port that is none', 'http://mallory:hunter2/@127.0.0.1', 'http://…@127.0.0.1'],
    ['another protocol', 'ftp://mallory:hunter2@127.0.0.1', '…@127.0.0.1'],
  ])('that has %s is shown without what may be a password', (_what, text, shown) => {
    expect(() => requireUrl(text)).toThrow(
      new InputError(`url \`${shown}\` cannot be used, expected one like http://127.0.0.1:8080`),
    );
  });
});

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
    expect(serverUrl.read({ DATA_DIR: dataDir, HOST: '::1' })).toBe('http://[::1]:39001');
  });

  it.each([
    ['the port of a server with TLS', 'https://127.0.0.1:9443', { PORT: '9443' }, 'https://127.0.0.1:9443'],
    [
      'its host by another name',
      'https://127.0.0.1:9443',
      { HOST: 'localhost', PORT: '9443' },
      'https://localhost:9443',
    ],
    ['its port alone', 'https://custodes.example:9443', { PORT: '9443' }, 'https://custodes.example:9443'],
    ['its host alone', 'https://custodes.example:9443', { HOST: 'custodes.example' }, 'https://custodes.example:9443'],
    ['its HOST alone', 'https://localhost:9443', { HOST: '0.0.0.0' }, 'https://localhost:9443'],
    ['its host, at the default port', 'https://[fd00::1]', { HOST: 'fd00::1' }, 'https://[fd00::1]:443'],
    ['its own HOST', 'https://localhost:9443', { HOST: '0.0.0.0', PORT: '9443' }, 'https://localhost:9443'],
    ['the default port of https', 'https://[::1]', { HOST: '::', PORT: '443' }, 'https://localhost:443'],
    ['another port', 'https://127.0.0.1:9443', { PORT: '9444' }, 'http://127.0.0.1:9444'],
    ['another host', 'https://127.0.0.1:9443', { HOST: 'other.example', PORT: '9443' }, 'http://other.example:9443'],
    ['what is no host', 'https://127.0.0.1:9443', { HOST: 'a b', PORT: '9443' }, 'http://a b:9443'],
    ['every address, without a server', null, { HOST: '0.0.0.0' }, 'http://127.0.0.1:8080'],
  ])('by https where that server has TLS: %s', async (_what, announced, variables, expected) => {
    if (announced !== null) await announceServer(dataDir, announced);
    expect(serverUrl.read({ DATA_DIR: dataDir, ...variables })).toBe(expected);
  });

  it('at the default address where the file holds no address', () => {
    writeFileSync(join(dataDir, 'server.url'), 'half a li');
    expect(findServer(dataDir)).toBeNull();
    expect(serverUrl.read({ DATA_DIR: dataDir })).toBe('http://127.0.0.1:8080');
  });
});

describe('the server of DATA_DIR', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/', true],
    ['http://[::1]:8080', 'http://127.0.0.1:8080', false],
    ['http://localhost:8080', 'http://127.0.0.1:8080', false],
    ['http://127.0.0.1:8080', 'https://127.0.0.1:8080', false],
    ['https://127.0.0.1:8443', 'https://localhost:8443', true],
    ['https://custodes.example:8443', 'https://localhost:8443', false],
    ['https://custodes.example', 'https://custodes.example:443', true],
    ['http://localhost:8080', 'http://localhost:8081', false],
    ['http://custodes.example:8080', 'http://127.0.0.1:8080', false],
    ['nowhere', 'nowhere', false],
  ])('of %s and %s is the same: %p', (one, other, isSame) => {
    expect(isSameServer(one, other)).toBe(isSame);
  });

  it('gives its operator token to nobody at another address of the same port', async () => {
    const before = process.env.DATA_DIR;
    process.env.DATA_DIR = dataDir;
    try {
      await announceServer(dataDir, 'http://127.0.0.1:39001');
      expect(await operatorTokenFor('http://[::1]:39001')).toBeNull();
      expect(await operatorTokenFor('http://localhost:39001')).toBeNull();
    } finally {
      if (before === undefined) delete process.env.DATA_DIR;
      else process.env.DATA_DIR = before;
    }
  });
});

describe('the host of another address', () => {
  const announced = 'http://127.0.0.1:8080';
  const resolve = async (name: string) => {
    const address = {
      'localhost.': '::1',
      'this-machine': '127.0.1.1',
      'on-the-link': 'fe80::1%eth0',
      '0.0.0.0': '0.0.0.0',
      '127.0.0.1': '127.0.0.1',
    }[name];
    if (address === undefined) throw new Error('ENOTFOUND');
    return [{ address }];
  };

  it.each([
    ['http://localhost.:8080', true],
    ['https://this-machine:8080', true],
    ['http://0:8080', true],
    ['http://127.1.:8080', true],
    ['http://this-machine:8081', false],
    ['http://nobody.example:8080', false],
    ['http://on-the-link:8080', false],
  ])('is loopback also by a name that is resolved so: %s is %s', async (url, expected) => {
    expect(await isPerhapsServer(url, announced, resolve)).toBe(expected);
  });
});

describe('a command with the token of a person', () => {
  const stranger = createServer((_, res) => res.end('{"proof":"00"}'));
  let before: string | undefined;
  beforeEach(async () => {
    before = process.env.DATA_DIR;
    process.env.DATA_DIR = dataDir;
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.DATA_DIR;
    else process.env.DATA_DIR = before;
    stranger.closeAllConnections();
    await new Promise((resolve) => stranger.close(resolve));
  });

  it.each([
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://127.0.0.1', 'http://localhost'],
    ['http://127.0.0.1', 'http://0.0.0.0'],
    ['http://127.0.0.1', 'http://[::ffff:127.0.0.1]'],
    ['http://[::1]', 'http://127.0.0.1'],
    ['https://127.0.0.1', 'http://127.0.0.1'],
    ['https://localhost', 'http://127.0.0.1'],
  ])('sends it to nobody else where the server announced %s and it asks %s', async (announced, asked) => {
    const { port } = stranger.address() as AddressInfo;
    await announceServer(dataDir, `${announced}:${port}`);
    await expect(tokenOf({ url: `${asked}:${port}`, token: 'of-a-person' })).rejects.toThrow('is not the server of');
  });

  it('asks no server for a proof that this one cannot be', async () => {
    const { port } = stranger.address() as AddressInfo;
    await announceServer(dataDir, `http://127.0.0.1:${port + 1}`);
    expect(await tokenOf({ url: `http://127.0.0.1:${port}`, token: 'of-a-person' })).toBe('of-a-person');
    await announceServer(dataDir, `http://127.0.0.1:${port}`);
    const elsewhere = `https://192.0.2.7:${port}`;
    expect(await tokenOf({ url: elsewhere, token: 'of-a-person' })).toBe('of-a-person');
  });
});

describe('a command signs in', () => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.CUSTODES_TOKEN;
    process.env.CUSTODES_TOKEN = 'of-the-environment';
  });
  afterEach(() => {
    if (before === undefined) delete process.env.CUSTODES_TOKEN;
    else process.env.CUSTODES_TOKEN = before;
  });

  it('with the token that is given, else with that of the environment', () => {
    expect(givenToken({ token: 'given' })).toBe('given');
    expect(givenToken({})).toBe('of-the-environment');
  });

  it.each([
    ['an empty token', { token: '' }, '`--token` is empty, expected a token'],
    ['two tokens', { token: 'a', tokenFile: 'b' }, '`--token` and `--token-file` are given, expected one of them'],
  ])('as nobody else with %s', (_what, options, message) => {
    expect(() => givenToken(options)).toThrow(message);
  });
});
