import { join, resolve } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { ConfigError, isLoopback, readConfig } from '../../../../services/adapters/config/read-config.ts';

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return '';
}

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: resolve('data'),
      cameraWordsDir: resolve('infra/register/camera-words'),
      demo: true,
      logLevel: 'info',
      logRetentionMillis: null,
      segmentWindow: { millisMax: 5_000, entriesMax: 50_000, bytesMax: 16_777_216 },
      policiesDir: join(projectRoot, 'infra/policies'),
      rulesObserve: [],
      detectionsDir: join(projectRoot, 'infra/detections'),
      authTokensFile: null,
      ipLocator: { approvedCidrs: null, geoipFile: null },
      kafka: null,
      registry: null,
      s3: null,
    });
  });

  it('cuts longer segments where the archive is on S3', () => {
    const window = { millisMax: 300_000, entriesMax: 200_000, bytesMax: 67_108_864 };
    expect(readConfig({ S3_BUCKET: 'bucket' }).segmentWindow).toEqual(window);
    expect(readConfig({ S3_BUCKET: 'bucket', SEGMENT_SECONDS: '7' }).segmentWindow).toEqual({
      ...window,
      millisMax: 7_000,
    });
  });

  it('uses Kafka where brokers are named', () => {
    expect(readConfig({ KAFKA_BROKERS: 'a:1,b:2', TOPIC_PREFIX: 'p-' }).kafka).toMatchObject({
      brokers: ['a:1', 'b:2'],
      topicPrefix: 'p-',
    });
  });

  it('reads every variable, and takes an empty one as absent', () => {
    const env = { HOST: '::1', PORT: '0', DATA_DIR: '/d', DEMO: 'off', LOG_LEVEL: 'warn', SEGMENT_SECONDS: '0.5' };
    expect(readConfig({ ...env, POLICIES_DIR: '/p', DETECTIONS_DIR: '' })).toMatchObject({
      host: '::1',
      port: 0,
      dataDir: '/d',
      demo: false,
      logLevel: 'warn',
      segmentWindow: { millisMax: 500 },
      policiesDir: '/p',
      detectionsDir: join(projectRoot, 'infra/detections'),
    });
  });

  it('keeps the log for good unless it is told for how many days, never less than is folded', () => {
    expect(readConfig({}).logRetentionMillis).toBeNull();
    expect(readConfig({ LOG_RETENTION_DAYS: '397' }).logRetentionMillis).toBe(397 * 86_400_000);
    for (const days of ['396', '0', '-1', '397.5', '36501', 'all']) {
      const expected = `LOG_RETENTION_DAYS is \`${days}\`, expected a whole number of days from 397 to 36500`;
      expect(messageOf({ LOG_RETENTION_DAYS: days })).toBe(expected);
    }
  });

  it('names everything that is wrong at once, one line each', () => {
    const env = { HOST: '0.0.0.0', PORT: '70000', DEMO: 'maybe', LOG_LEVEL: 'loud', SEGMENT_SECONDS: '-1' };
    expect(messageOf(env).split('\n')).toEqual([
      'HOST is `0.0.0.0`, expected a loopback address (127.0.0.1, ::1, localhost) as long as AUTH_TOKENS_FILE is not set',
      'PORT is `70000`, expected a port from 0 to 65535',
      'DEMO is `maybe`, expected on or off',
      'LOG_LEVEL is `loud`, expected one of: trace, debug, info, warn, error, fatal, silent',
      'SEGMENT_SECONDS is `-1`, expected a number of seconds from 0.1 to 3600',
    ]);
  });

  it('lets others than this machine in only where callers are authenticated', () => {
    expect(messageOf({ HOST: '0.0.0.0', AUTH_TOKENS_FILE: '' })).toContain('HOST is `0.0.0.0`');
    expect(readConfig({ HOST: '0.0.0.0', AUTH_TOKENS_FILE: 'tokens.yaml' })).toMatchObject({
      host: '0.0.0.0',
      authTokensFile: resolve('tokens.yaml'),
    });
  });

  it.each(['80a', '-1', '1.5', '65536'])('refuses the port %s', (port) => {
    expect(messageOf({ PORT: port })).toContain('PORT');
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
