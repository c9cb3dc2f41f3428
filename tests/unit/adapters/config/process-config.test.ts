import { resolve } from 'node:path';
import { ConfigError, type Environment } from '../../../../services/adapters/config/environment.ts';
import { portDefaults } from '../../../../services/adapters/config/process-config.ts';
import { readAlerterConfig } from '../../../../services/alerter/config.ts';
import { readArchiverConfig } from '../../../../services/archiver/config.ts';
import { readAuditorConfig } from '../../../../services/auditor/config.ts';
import { readDeciderConfig } from '../../../../services/decider/config.ts';
import { readDetectorConfig } from '../../../../services/detector/config.ts';
import { readIntakeConfig } from '../../../../services/intake/config.ts';
import { type StageName, topology } from '../../../../services/topology.ts';

const readers = {
  intake: readIntakeConfig,
  decider: readDeciderConfig,
  detector: readDetectorConfig,
  alerter: readAlerterConfig,
  archiver: readArchiverConfig,
  auditor: readAuditorConfig,
} satisfies Record<StageName, unknown>;
const kafka = { KAFKA_BROKERS: 'kafka:9092' };
const stages = topology.map(({ name }) => name);

function linesOf(read: (env: Environment) => unknown, env: Environment): string[] {
  try {
    read(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
  return [];
}

describe.each(stages)('the environment of %s', (name) => {
  const read = readers[name];

  it('needs nothing but brokers', () => {
    expect(read(kafka)).toMatchObject({
      name,
      host: '127.0.0.1',
      port: portDefaults[name],
      dataDir: resolve('data'),
      stateDir: resolve('data/state', name),
      kafka: { brokers: ['kafka:9092'], topicPrefix: '' },
      segmentWindow: { millisMax: 5_000 },
    });
  });

  it('is refused without brokers: nobody shares the embedded log', () => {
    expect(linesOf(read, {})).toEqual([expect.stringMatching(/^KAFKA_BROKERS is not set, expected .* belongs to one/)]);
  });

  it('is told everything that is wrong at once', () => {
    const env = { PORT: 'x', LOG_LEVEL: 'loud', SEGMENT_SECONDS: '0', KAFKA_BROKERS: 'nowhere' };
    const wrong = linesOf(read, env).map((line) => line.split(' ')[0]);
    expect(wrong).toEqual(['PORT', 'LOG_LEVEL', 'SEGMENT_SECONDS', 'KAFKA_BROKERS']);
  });
});

describe('where a process listens', () => {
  it('is another port for each stage', () => {
    expect(new Set(Object.values(portDefaults)).size).toBe(stages.length);
  });

  it.each(['intake', 'decider', 'alerter', 'auditor'] as const)(
    'is public for %s only where callers say who they are',
    (name) => {
      const env = { ...kafka, HOST: '0.0.0.0' };
      expect(linesOf(readers[name], env)).toEqual([expect.stringContaining('AUTH_TOKENS_FILE is not set')]);
      expect(readers[name]({ ...env, AUTH_TOKENS_FILE: 't' })).toMatchObject({ authTokensFile: resolve('t') });
    },
  );

  it.each(['detector', 'archiver'] as const)('may be anywhere for %s: it answers nothing but health', (name) => {
    expect(readers[name]({ ...kafka, HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });
});

describe('what one stage reads besides', () => {
  it('takes secrets from files', () => {
    expect(readIntakeConfig({ ...kafka, IP_HASH_KEY_FILE: '/run/ip' }).ipHashKeyFile).toBe('/run/ip');
    expect(readDeciderConfig({ ...kafka, EVALUATION_KEY_FILE: '/run/e' }).evaluationKeyFile).toBe('/run/e');
    expect(readArchiverConfig({ ...kafka, LOG_KEY_FILE: '/run/key' }).logKeyFile).toBe('/run/key');
    expect(readAuditorConfig({ ...kafka, LOG_VKEY_FILE: '/run/vkey' }).logVkeyFile).toBe('/run/vkey');
  });

  it('finds policies and the bucket', () => {
    expect(readIntakeConfig({ ...kafka, POLICIES_DIR: '/p' }).policiesDir).toBe('/p');
    for (const read of [readArchiverConfig, readAuditorConfig]) {
      expect(read({ ...kafka, S3_BUCKET: 'archive' }).s3).toMatchObject({ bucket: 'archive' });
      expect(linesOf(read, { ...kafka, S3_BUCKET: '!', PORT: 'x' }).map((line) => line.split(' ')[0])).toEqual([
        'PORT',
        'S3_BUCKET',
      ]);
    }
  });
});
