import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { z } from 'zod';

/** Properties that identify a client's certificate: exactly one of these, compared as it is written. */
const forms = {
  sha256: 'the SHA-256 of the certificate, 64 lower-case hexadecimal digits',
  commonName: 'the `CN` of its subject',
  dnsName: 'a `DNS` name in its `subjectAltName`',
  uri: 'a `URI` in its `subjectAltName`',
} as const;
const NAME_CHARS_MAX = 1_000;
const EXPECTED = `exactly one of: ${Object.keys(forms).join(', ')}`;

const name = (expected: string) => z.string(expected).min(1, expected).max(NAME_CHARS_MAX, expected).optional();

/** `certificate` of an entry in the token file. */
export const certificateBinding = z
  .strictObject(
    {
      sha256: z
        .string(forms.sha256)
        .regex(/^[0-9a-f]{64}$/, forms.sha256)
        .optional(),
      commonName: name(forms.commonName),
      dnsName: name(forms.dnsName),
      uri: name(forms.uri),
    },
    EXPECTED,
  )
  .refine((given) => Object.values(given).filter((one) => one !== undefined).length === 1, EXPECTED);
export type CertificateBinding = Readonly<z.infer<typeof certificateBinding>>;

/** Properties that a client has proven in the TLS handshake. */
export interface ClientCertificate {
  readonly sha256: string;
  /** `null` when there is none, or several. */
  readonly commonName: string | null;
  /** Names as Node writes them: `DNS:vault.example`, `URI:spiffe://example/vault`. */
  readonly alternativeNames: readonly string[];
}

const certificates = new WeakMap<Socket, ClientCertificate | null>();

/** The certificate of the connection, if a CA of `TLS_CLIENT_CA_FILE` signed it and it is valid now; else `null`. */
export function clientCertificateOf({ socket }: IncomingMessage): ClientCertificate | null {
  const known = certificates.get(socket);
  if (known !== undefined) return known;
  const certificate = read(socket as Partial<TLSSocket>);
  certificates.set(socket, certificate);
  return certificate;
}

function read(socket: Partial<TLSSocket>): ClientCertificate | null {
  if (socket.authorized !== true) return null;
  const presented = socket.getPeerX509Certificate?.();
  if (presented === undefined) return null;
  const commonNames = presented.subject.split('\n').filter((part) => part.startsWith('CN='));
  const [commonName] = commonNames;
  return {
    sha256: presented.fingerprint256.replaceAll(':', '').toLowerCase(),
    commonName: commonName === undefined || commonNames.length > 1 ? null : commonName.slice('CN='.length),
    // Node quotes and escapes a name with a comma in it, so no name can pretend to be two.
    alternativeNames: (presented.subjectAltName ?? '').split(', '),
  };
}

export function isBoundTo(certificate: ClientCertificate, binding: CertificateBinding): boolean {
  const { sha256, commonName, dnsName, uri } = binding;
  if (sha256 !== undefined) return certificate.sha256 === sha256;
  if (commonName !== undefined) return certificate.commonName === commonName;
  const wanted = dnsName === undefined ? `URI:${uri}` : `DNS:${dnsName}`;
  return certificate.alternativeNames.includes(wanted);
}
