import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topology } from '../../services/topology.ts';

/** How clients must authenticate. */
export interface SecurityOptions {
  /** TLS with a self-signed certificate created here; clients may present a certificate that it signed. */
  readonly tls: boolean;
  /** SCRAM-SHA-256 or SCRAM-SHA-512 with one user. */
  readonly sasl: boolean;
  /** An authorizer, and beside the user who may do everything one user for each stage. */
  readonly acls: boolean;
}

export interface BrokerSecurity {
  /** Additional lines of `server.properties`. */
  readonly properties: readonly string[];
  /** `SASL_SSL`, `SSL`, `SASL_PLAINTEXT` or `PLAINTEXT`. */
  readonly protocol: string;
  /** Arguments for `StorageTool format`: with KRaft the users must exist before the first broker starts. */
  readonly formatOptions: readonly string[];
  /** The variables that our processes read, in addition to `KAFKA_BROKERS`. */
  readonly variables: readonly string[];
}

const USER = 'custodes';
const VALID_DAYS = 365;
/** Controllers reach each other without a password, on loopback. */
const authorizer = [
  'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  `super.users=User:${USER};User:ANONYMOUS`,
];

/** Writes certificate, key and password to `folder`. */
export function makeSecurity(folder: string, { tls, sasl, acls }: SecurityOptions): BrokerSecurity {
  mkdirSync(folder, { recursive: true });
  const certified = tls ? makeTls(folder) : nothing;
  const known = sasl ? makeScram(folder, acls ? topology.map(({ name }) => `${USER}-${name}`) : []) : nothing;
  return {
    properties: [...certified.properties, ...known.properties, ...(acls ? authorizer : [])],
    protocol: `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`,
    formatOptions: known.formatOptions,
    variables: [...certified.variables, ...known.variables],
  };
}

type Part = Omit<BrokerSecurity, 'protocol'>;
const nothing: Part = { properties: [], formatOptions: [], variables: [] };

function makeTls(folder: string): Part {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const { status, stderr, error } = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      `${VALID_DAYS}`,
      '-keyout',
      key,
      '-out',
      certificate,
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1,DNS:localhost',
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl could not make a certificate: ${error?.message ?? stderr}`);
  const both = join(folder, 'key-and-certificate.pem');
  writeFileSync(both, `${readFileSync(key, 'utf8')}${readFileSync(certificate, 'utf8')}`);
  return {
    properties: [
      'ssl.keystore.type=PEM',
      `ssl.keystore.location=${both}`,
      'ssl.truststore.type=PEM',
      `ssl.truststore.location=${certificate}`,
      'ssl.client.auth=requested',
    ],
    formatOptions: [],
    variables: [`KAFKA_TLS_CA_FILE=${certificate}`],
  };
}

function makeScram(folder: string, others: readonly string[]): Part {
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const users = [USER, ...others].map((name) => {
    const own = name === USER ? password : randomBytes(18).toString('base64url');
    if (name !== USER) writeFileSync(join(folder, `${name}.password`), own, { mode: 0o600 });
    return { name, password: own };
  });
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${USER}" password="${password}";`;
  return {
    properties: [
      'sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512',
      'sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512',
      `listener.name.client.scram-sha-256.sasl.jaas.config=${login}`,
      `listener.name.client.scram-sha-512.sasl.jaas.config=${login}`,
    ],
    formatOptions: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
      users.flatMap((user) => ['--add-scram', `${mechanism}=[name=${user.name},password=${user.password}]`]),
    ),
    variables: [
      'KAFKA_SASL_MECHANISM=SCRAM-SHA-512',
      `KAFKA_SASL_USERNAME=${USER}`,
      `KAFKA_SASL_PASSWORD_FILE=${passwordFile}`,
    ],
  };
}
