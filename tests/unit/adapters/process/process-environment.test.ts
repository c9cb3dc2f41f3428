import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { processes } from '../../../../scripts/generate/described-processes.ts';
import { ConfigError, type Environment } from '../../../../services/adapters/config/environment.ts';
import { isLoopback, ownUrl } from '../../../../services/adapters/config/process-environment.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { openLogKey } from '../../../../services/adapters/keys/log-key.ts';
import { portDefaults } from '../../../../services/adapters/process/port-defaults.ts';
import {
  type ProcessDefinition,
  processEnvironment,
} from '../../../../services/adapters/process/process-definition.ts';
import { type StageName, topology } from '../../../../services/topology.ts';

const kafka = { KAFKA_BROKERS: 'kafka:9092' };
const stages = topology.map(({ name }) => name);

function read(name: StageName | 'custodes' | 'console', env: Environment) {
  return processEnvironment(definitionOf(name)).read(env);
}

function definitionOf(name: string): ProcessDefinition {
  const found = processes.find((definition) => definition.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
}

function linesOf(name: StageName | 'custodes' | 'console', env: Environment): string[] {
  try {
    read(name, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
  return [];
}

const keys = mkdtempSync(join(tmpdir(), 'custodes-keys-'));
const keyFiles = { ip: join(keys, 'ip'), e: join(keys, 'e'), key: join(keys, 'log.key'), vkey: join(keys, 'vkey') };
beforeAll(async () => {
  writeFileSync(keyFiles.vkey, `${(await openLogKey(keys)).vkey}\n`);
  for (const file of [keyFiles.ip, keyFiles.e]) writeFileSync(file, '0a'.repeat(32));
});
afterAll(() => rmSync(keys, { recursive: true }));

const namesIn = (lines: readonly string[]) => lines.map((line) => line.split(' ')[0]);

describe('the environment of the process with every stage', () => {
  it('needs nothing', () => {
    const { listening, logLevel, ports, stages: own } = read('custodes', {});
    expect({ listening, logLevel, ports }).toEqual({
      listening: {
        host: '127.0.0.1',
        port: 8080,
        isAuthOn: true,
        authTokensFile: null,
        publicOrigins: [],
        tls: null,
      },
      logLevel: 'info',
      ports: { dataDir: resolve('data'), stateDir: null, kafka: null, s3: null },
    });
    expect(own).toMatchObject({
      intake: {
        segmentWindow: { millisMax: 5_000, entriesMax: 50_000, bytesMax: 16_777_216 },
        policies: { folder: join(projectRoot, 'infra/policies'), observe: [] },
        detectionsDir: join(projectRoot, 'infra/detections'),
        cameraWordsDir: join(projectRoot, 'infra/register/camera-words'),
        ipHashKey: { text: null, dataDir: resolve('data') },
        ipLocator: { approvedCidrs: null, geoipFile: null },
      },
      decider: { registry: null },
      detector: {},
      archiver: { logRetentionMillis: null },
      auditor: { logVkey: null },
    });
  });

  it('reads every variable, and takes an empty one as absent', () => {
    const env = { HOST: '::1', PORT: '0', DATA_DIR: '/d', LOG_LEVEL: 'warn', SEGMENT_SECONDS: '0.5' };
    const config = read('custodes', { ...env, POLICIES_DIR: '/p', DETECTIONS_DIR: '' });
    expect(config).toMatchObject({
      listening: { host: '::1', port: 0 },
      ports: { dataDir: '/d' },
      logLevel: 'warn',
      stages: {
        intake: {
          policies: { folder: '/p' },
          segmentWindow: { millisMax: 500 },
          detectionsDir: join(projectRoot, 'infra/detections'),
        },
      },
    });
  });

  it('cuts longer segments where the archive is on S3', () => {
    const window = { millisMax: 300_000, entriesMax: 200_000, bytesMax: 67_108_864 };
    expect(read('custodes', { S3_BUCKET: 'bucket' }).stages.alerter).toMatchObject({ segmentWindow: window });
    expect(read('custodes', { S3_BUCKET: 'bucket', SEGMENT_SECONDS: '7' }).stages.alerter).toMatchObject({
      segmentWindow: { ...window, millisMax: 7_000 },
    });
  });

  it('uses Kafka where brokers are named', () => {
    expect(read('custodes', { KAFKA_BROKERS: 'a:1,b:2', TOPIC_PREFIX: 'p-' }).ports.kafka).toMatchObject({
      brokers: ['a:1', 'b:2'],
      topicPrefix: 'p-',
    });
  });

  it('keeps the log for good without a number of days, and never for less than is folded from it', () => {
    expect(read('custodes', { LOG_RETENTION_DAYS: '397' }).stages.archiver).toMatchObject({
      logRetentionMillis: 397 * 86_400_000,
    });
    for (const days of ['396', '0', '-1', '397.5', '36501', 'all']) {
      const expected = `LOG_RETENTION_DAYS is \`${days}\`, expected a whole number of days from 397 to 36500`;
      expect(linesOf('custodes', { LOG_RETENTION_DAYS: days })).toEqual([expected]);
    }
  });

  it('reports everything that is wrong at once, one line each', () => {
    const env = { PORT: '70000', LOG_LEVEL: 'loud', SEGMENT_SECONDS: '-1', S3_BUCKET: '!' };
    expect(linesOf('custodes', env)).toEqual([
      'PORT is `70000`, expected a port from 0 to 65535',
      'LOG_LEVEL is `loud`, expected one of: trace, debug, info, warn, error, fatal, silent',
      "S3_BUCKET is `!`, expected a bucket's name (3 to 63 of a-z 0-9 . -)",
      'SEGMENT_SECONDS is `-1`, expected a number of seconds from 0.1 to 600',
    ]);
  });

  it('listens to other machines only where callers are authenticated', () => {
    const expected = 'HOST is `0.0.0.0`, expected a loopback address (127.0.0.1, ::1, localhost) with AUTH=off';
    expect(linesOf('custodes', { HOST: '0.0.0.0', AUTH: 'off' })).toEqual([expected]);
    expect(read('custodes', { HOST: '::1', AUTH: 'off' }).listening).toMatchObject({ host: '::1', isAuthOn: false });
    expect(read('custodes', { HOST: '0.0.0.0' }).listening).toMatchObject({ isAuthOn: true, authTokensFile: null });
    expect(linesOf('custodes', { AUTH: 'off', AUTH_TOKENS_FILE: 't' })).toEqual([
      'AUTH is `off`, expected `on` with AUTH_TOKENS_FILE',
    ]);
    expect(read('custodes', { HOST: '0.0.0.0', AUTH_TOKENS_FILE: 'tokens.yaml' }).listening).toMatchObject({
      host: '0.0.0.0',
      authTokensFile: resolve('tokens.yaml'),
      publicOrigins: [],
    });
  });

  it.each(['80a', '-1', '1.5', '65536'])('refuses the port %s', (port) => {
    expect(namesIn(linesOf('custodes', { PORT: port }))).toEqual(['PORT']);
  });
});

describe.each(stages)('the environment of %s', (name) => {
  it('needs nothing but brokers', () => {
    expect(read(name, kafka)).toMatchObject({
      listening: { host: '127.0.0.1', port: portDefaults[name] },
      ports: { dataDir: resolve('data'), kafka: { brokers: ['kafka:9092'], topicPrefix: '' } },
    });
  });

  it('is refused without brokers: nobody shares the embedded log', () => {
    expect(linesOf(name, {})).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS is not set, expected .* only one process/),
    ]);
  });

  it('is reported with everything that is wrong in it', () => {
    const wrong = namesIn(linesOf(name, { PORT: 'x', LOG_LEVEL: 'loud', KAFKA_BROKERS: 'nowhere' }));
    expect(wrong).toEqual(['PORT', 'LOG_LEVEL', 'KAFKA_BROKERS']);
  });

  it('becomes plain data', () => {
    const config = read(name, { ...kafka, S3_BUCKET: 'archive', APPROVED_CIDRS: '10.0.0.0/8' });
    expect(structuredClone(config)).toEqual(config);
  });
});

it('becomes plain data for the console too', () => {
  const config = read('console', {});
  expect(structuredClone(config)).toEqual(config);
});

describe('where a process listens', () => {
  it('is another port for each stage', () => {
    expect(new Set(Object.values(portDefaults)).size).toBe(stages.length);
  });

  it.each(['intake', 'decider', 'alerter', 'auditor'] as const)(
    'is public for %s only where callers are authenticated',
    (name) => {
      const env = { ...kafka, HOST: '0.0.0.0' };
      expect(linesOf(name, { ...env, AUTH: 'off' })).toEqual([expect.stringContaining('with AUTH=off')]);
      expect(read(name, { ...env, AUTH_TOKENS_FILE: 't' }).listening).toMatchObject({ authTokensFile: resolve('t') });
    },
  );

  it.each(['detector', 'archiver'] as const)('may be anywhere for %s: it answers nothing but health', (name) => {
    expect(read(name, { ...kafka, HOST: '0.0.0.0' }).listening.host).toBe('0.0.0.0');
  });
});

describe('what one stage reads besides', () => {
  it('is a folder for its tables, each its own', () => {
    for (const name of ['intake', 'decider', 'detector', 'alerter', 'auditor'] as const) {
      expect(read(name, kafka).ports.stateDir).toBe(resolve('data/state', name));
      expect(read(name, { ...kafka, STATE_DIR: '/state' }).ports.stateDir).toBe('/state');
    }
    expect(read('archiver', kafka).ports.stateDir).toBeNull();
  });

  // A file that is read once may be a pipe.
  it('is the secrets that it needs, the texts of files', () => {
    const textOf = (file: string) => readFileSync(file, 'utf8');
    const { ip, e, key, vkey } = keyFiles;
    const env = { ...kafka, IP_HASH_KEY_FILE: ip, EVALUATION_KEY_FILE: e, LOG_KEY_FILE: key };
    expect(read('intake', env).stages.intake).toMatchObject({ ipHashKey: { text: textOf(ip) } });
    expect(read('decider', env).stages).toMatchObject({
      decider: { evaluationKey: { text: textOf(e) } },
      evaluation: { evaluationKey: { text: textOf(e) }, ipHashKey: { text: textOf(ip) } },
    });
    expect(read('archiver', env).stages.archiver).toMatchObject({ logKey: { text: textOf(key) } });
    const { auditor } = read('auditor', { ...kafka, LOG_VKEY_FILE: vkey }).stages;
    expect(auditor).toEqual({ logVkey: textOf(vkey), canaryEvery: 300_000, verifyEvery: 86_400_000 });
  });

  it('is refused where a file has no such key, all at once', () => {
    const { ip, key } = keyFiles;
    const missing = join(keys, 'missing');
    const env = { ...kafka, IP_HASH_KEY_FILE: missing, SESSION_KEY_FILE: key, PROMISE_KEY_FILE: ip };
    expect(linesOf('intake', env).sort()).toEqual([
      `IP_HASH_KEY_FILE is \`${missing}\`, expected a readable file (ENOENT) with 64 hexadecimal digits`,
      `PROMISE_KEY_FILE is \`${ip}\`, expected a readable file with an Ed25519 private key in PEM`,
      `SESSION_KEY_FILE is \`${key}\`, expected a readable file with 64 hexadecimal digits`,
    ]);
    expect(linesOf('auditor', { ...kafka, LOG_VKEY_FILE: key })).toEqual([
      `LOG_VKEY_FILE is \`${key}\`, expected a readable file with a verifier key in C2SP's format`,
    ]);
  });

  it('is the bucket for those who read or write the archive', () => {
    for (const name of ['archiver', 'auditor'] as const) {
      expect(read(name, { ...kafka, S3_BUCKET: 'archive' }).ports.s3).toMatchObject({ bucket: 'archive' });
      expect(namesIn(linesOf(name, { ...kafka, S3_BUCKET: '!', PORT: 'x' }))).toEqual(['PORT', 'S3_BUCKET']);
    }
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.255.0.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'accepts %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', '127.1', '127.0.0.1.example.com', 'localhost.example.com', ''])(
    'refuses %p',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('ownUrl', () => {
  it.each<[string, boolean, string]>([
    ['127.0.0.1', false, 'http://127.0.0.1:80'],
    ['custodes.example', true, 'https://custodes.example:80'],
    ['fd00::1', true, 'https://[fd00::1]:80'],
    ['0.0.0.0', false, 'http://127.0.0.1:80'],
    ['::', false, 'http://[::1]:80'],
    ['::ffff:0.0.0.0', false, 'http://127.0.0.1:80'],
    ['0.0.0.0', true, 'https://localhost:80'],
    ['::0', true, 'https://localhost:80'],
  ])('of a listener on %s with TLS %p is %s', (host, isTls, expected) => {
    expect(ownUrl(host, 80, isTls)).toBe(expected);
  });
});
