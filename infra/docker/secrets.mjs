// Makes the secrets of every service, each service in a folder of its own: FOLDER/SERVICE is the volume that it mounts at
// /secrets. What is there stays.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The processes that use Kafka, each as a user of its own: custodes-SERVICE. `topics` is the administrator. */
export const kafkaServices = ['intake', 'collector', 'decider', 'detector', 'alerter', 'archiver', 'auditor', 'topics'];

/** Who reads which file. Only the archiver can sign a checkpoint. Every `kafka.password` is another. */
export const secretsOf = {
  intake: ['ip-hash.key', 'kafka.password', 'promise.key', 'session.key', 'tokens.yaml'],
  collector: ['ip-hash.key', 'kafka.password'],
  decider: ['evaluation.key', 'ip-hash.key', 'kafka.password', 'session.key', 'tokens.yaml'],
  detector: ['kafka.password', 'session.key', 'tokens.yaml'],
  alerter: ['kafka.password', 'session.key', 'tokens.yaml'],
  archiver: ['kafka.password', 'log.key'],
  auditor: ['kafka.password', 'session.key', 'tokens.yaml'],
  console: ['session.key', 'tokens.yaml'],
  demo: ['demo.token', 'operator.token'],
  topics: ['kafka.password'],
  // Creates the users, and ends.
  'kafka-users': kafkaServices.map((service) => `custodes-${service}.password`),
};

const makers = {
  'log.key': () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
  'promise.key': () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
  'ip-hash.key': newKey,
  'evaluation.key': newKey,
  'session.key': newKey,
  'demo.token': newToken,
  'operator.token': newToken,
};

export function makeSecrets(folder) {
  const made = new Map();
  // What some service has already, the others get too.
  for (const [service, names] of Object.entries(secretsOf)) {
    for (const name of names) {
      const file = join(folder, service, name);
      if (existsSync(file)) made.set(secretOf(service, name), readFileSync(file, 'utf8'));
    }
  }
  const textOf = (secret) => {
    if (!made.has(secret)) made.set(secret, make(secret, textOf));
    return made.get(secret);
  };
  for (const [service, names] of Object.entries(secretsOf)) {
    mkdirSync(join(folder, service), { recursive: true });
    for (const name of names) {
      const file = join(folder, service, name);
      if (!existsSync(file)) writeFileSync(file, textOf(secretOf(service, name)), { mode: 0o600, flush: true });
    }
  }
}

/** Services share a secret of one name, except the passwords. */
function secretOf(service, name) {
  return name === 'kafka.password' ? `custodes-${service}.password` : name;
}

function make(secret, textOf) {
  if (secret === 'tokens.yaml') return tokens(textOf);
  return secret.endsWith('.password') ? newToken() : makers[secret]();
}

/** The demo reports for every source of its world; the person searches accesses and closes alerts. */
function tokens(textOf) {
  const kinds = 'person account camera recording consent ticket case legal-order emergency entitlement source policy';
  const rights = { may: ['emit', 'register'], registerKinds: kinds.split(' ') };
  const entries = [
    { tokenSha256: hashOf(textOf('demo.token')), source: '*', ...rights },
    {
      tokenSha256: hashOf(textOf('operator.token')),
      person: { id: 'operator', kind: 'service' },
      may: ['query', 'alerts', 'evaluate'],
    },
  ];
  return `${JSON.stringify({ tokens: entries }, null, 2)}\n`;
}

function newKey() {
  return `${randomBytes(32).toString('hex')}\n`;
}

function newToken() {
  return randomBytes(32).toString('base64url');
}

function hashOf(token) {
  return createHash('sha256').update(token).digest('hex');
}
