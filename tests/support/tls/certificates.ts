import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate, lower-case hex without colons. */
  readonly sha256: string;
}

export interface Authority {
  readonly caFile: string;
  readonly ca: string;
  /** `names` are the `subjectAltName`: `DNS:localhost`, `IP:127.0.0.1`. */
  issue(name: string, options: { commonName: string; names?: readonly string[]; days?: number }): Issued;
}

/** A certificate authority whose files are in `folder`. It needs the command `openssl`. */
export function makeAuthority(folder: string, name = 'test-ca'): Authority {
  const [caFile, caKey] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(['req', '-x509', ...newKey, '-keyout', caKey, '-out', caFile, '-days', '30', '-subj', `/CN=${name}`]);
  return {
    caFile,
    ca: readFileSync(caFile, 'utf8'),
    issue(file, { commonName, names = [], days = 30 }) {
      const [certFile, keyFile] = [join(folder, `${file}.pem`), join(folder, `${file}.key`)];
      const request = join(folder, `${file}.csr`);
      const extensions = join(folder, `${file}.ext`);
      openssl(['req', '-new', ...newKey, '-keyout', keyFile, '-out', request, '-subj', `/CN=${commonName}`]);
      // In a section of its own a name may contain a comma.
      const lines = names.map((name, at) => name.replace(/^(\w+):/, `$1.${at}=`));
      writeFileSync(extensions, lines.length === 0 ? '' : ['subjectAltName=@names', '[names]', ...lines].join('\n'));
      const signed = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', String(days), '-extfile', extensions];
      openssl(['x509', '-req', '-in', request, ...signed, '-out', certFile]);
      const cert = readFileSync(certFile, 'utf8');
      const sha256 = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
      return { certFile, keyFile, cert, key: readFileSync(keyFile, 'utf8'), sha256 };
    },
  };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 });
}
