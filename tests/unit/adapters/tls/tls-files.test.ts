import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { createApp, type Listener, listen, newRouter } from '../../../../services/adapters/http/server.ts';
import { openTls, type ServerTls } from '../../../../services/adapters/tls/tls-files.ts';
import { type Authority, type Issued, makeAuthority } from '../../../support/tls/certificates.ts';

const describeWithOpenssl = process.env.CUSTODES_HAVE_OPENSSL === '1' ? describe : describe.skip;

describeWithOpenssl('a listener with TLS', () => {
  let folder: string;
  let authority: Authority;
  let first: Issued;
  let second: Issued;
  let files: { certFile: string; keyFile: string; clientCaFile: null };
  let tls: ServerTls;
  let listener: Listener;
  let logged: string[];
  const logger = {
    info: (...given: unknown[]) => void logged.push(String(given.at(-1))),
    warn: (...given: unknown[]) => void logged.push(String(given.at(-1))),
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'custodes-tls-'));
    authority = makeAuthority(folder);
    const names = { commonName: 'custodes', names: ['DNS:localhost', 'IP:127.0.0.1'] };
    first = authority.issue('first', names);
    second = authority.issue('second', names);
    files = { certFile: join(folder, 'tls.pem'), keyFile: join(folder, 'tls.key'), clientCaFile: null };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    logged = [];
    put(first);
    tls = openTls(files, logger);
    const router = newRouter();
    router.use((_req, res) => void res.send('reached'));
    listener = await listen(createApp([router]), { host: '127.0.0.1', port: 0, tls });
  });
  afterEach(async () => {
    tls.close();
    await listener.close(0);
  });

  let times = 0;
  /** The poll compares times, which on some file systems are whole seconds. */
  const touch = (file: string): void => {
    times += 1;
    utimesSync(file, new Date(), new Date(Date.now() + times * 2_000));
  };
  const put = ({ certFile, keyFile }: Pick<Issued, 'certFile' | 'keyFile'>): void => {
    copyFileSync(certFile, files.certFile);
    copyFileSync(keyFile, files.keyFile);
    for (const file of [files.certFile, files.keyFile]) touch(file);
  };
  const replace = (cert: string): void => {
    writeFileSync(files.certFile, cert);
    touch(files.certFile);
  };
  const presented = (): Promise<PeerCertificate> =>
    new Promise((resolve, reject) => {
      const socket: TLSSocket = connect({ host: '127.0.0.1', port: listener.port, ca: authority.ca }, () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      }).on('error', reject);
    });
  const sha256Presented = async () => (await presented()).fingerprint256.replaceAll(':', '').toLowerCase();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  it('answers over https with its certificate', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      const url = `https://localhost:${listener.port}/`;
      request(url, { ca: authority.ca, family: 4 }, (res) => {
        let text = '';
        res.on('data', (chunk) => {
          text += String(chunk);
        });
        res.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    expect(body).toBe('reached');
    expect(await sha256Presented()).toBe(first.sha256);
    await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow();
  });

  it('presents a new certificate once the files have changed', async () => {
    put(second);
    await until(() => logged.filter((line) => line === 'TLS certificate in use').length === 2);
    expect(await sha256Presented()).toBe(second.sha256);
  });

  it.each([
    ['a certificate of another key', () => replace(second.cert)],
    ['half a certificate', () => replace(first.cert.slice(0, 300))],
    ['a file that is gone', () => rmSync(files.certFile)],
  ])('keeps the earlier pair beside %s, reports it, and takes the next good one', async (_, damage) => {
    damage();
    await until(() => logged.some((line) => line.startsWith('the earlier TLS certificate stays in use: TLS_')));
    expect(await sha256Presented()).toBe(first.sha256);
    put(second);
    await until(() => logged.filter((line) => line === 'TLS certificate in use').length === 2);
    expect(await sha256Presented()).toBe(second.sha256);
  });

  it('does not start with files that cannot be used', () => {
    const open = (changes: object) => () => openTls({ ...files, ...changes }, logger);
    expect(open({ certFile: second.certFile })).toThrow(
      /^TLS_KEY_FILE is .*tls\.key`, expected the private key, in PEM/,
    );
    expect(open({ certFile: first.keyFile })).toThrow(/^TLS_CERT_FILE is .*expected a certificate in PEM/);
    expect(open({ keyFile: join(folder, 'nowhere') })).toThrow(/^TLS_KEY_FILE is .*nowhere`, expected a readable file/);
    expect(open({ clientCaFile: first.keyFile })).toThrow(/^TLS_CLIENT_CA_FILE is .*expected CA certificates in PEM/);
  });

  it('warns of a certificate that expires soon', () => {
    const soon = authority.issue('soon', { commonName: 'custodes', days: 3 });
    logged = [];
    openTls({ ...files, certFile: soon.certFile, keyFile: soon.keyFile }, logger).close();
    expect(logged).toEqual([expect.stringContaining('expires soon')]);
  });

  it.each([
    ['is cut', (pem: string) => pem.slice(0, 200)],
    ['has other characters', (pem: string) => pem.replace(/\n[A-Za-z0-9+/]{20}/, '\n@@@@')],
  ])('is refused where the second CA of clients %s', (_, broken) => {
    const clientCaFile = join(folder, 'clients.pem');
    writeFileSync(clientCaFile, `${authority.ca}\n${authority.ca}`);
    openTls({ ...files, clientCaFile }, logger).close();
    writeFileSync(clientCaFile, `${authority.ca}\n${broken(String(authority.ca))}`);
    expect(() => openTls({ ...files, clientCaFile }, logger)).toThrow(/expected CA certificates in PEM/);
  });
});
