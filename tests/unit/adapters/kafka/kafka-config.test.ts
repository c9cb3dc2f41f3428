import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaEnvironment } from '../../../../services/adapters/kafka/kafka-config.ts';

describe('the Kafka variables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-config-'));
  const ca = join(folder, 'ca.pem');
  const password = join(folder, 'password');
  beforeAll(() => {
    writeFileSync(ca, 'CA');
    writeFileSync(password, 'secret\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('mean the embedded log where no broker is named', () => {
    expect(kafkaEnvironment.read({})).toBeNull();
    expect(kafkaEnvironment.read({ KAFKA_BROKERS: '', TOPIC_PREFIX: 'x-' })).toBeNull();
  });

  it.each(['KAFKA_TLS', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'])('are refused without brokers: %s', (name) => {
    const message = messageOf({ [name]: 'hunter2' });
    expect(message).toContain(`KAFKA_BROKERS is not set, expected a value, or no ${name}`);
    expect(message).not.toContain('hunter2');
  });

  it('name brokers and a prefix', () => {
    const config = kafkaEnvironment.read({ KAFKA_BROKERS: 'a:9092, 127.0.0.1:9093', TOPIC_PREFIX: 'video.' });
    expect(config).toEqual({ brokers: ['a:9092', '127.0.0.1:9093'], topicPrefix: 'video.', tls: null, sasl: null });
  });

  it('take certificates and a password from files', () => {
    const config = kafkaEnvironment.read({
      KAFKA_BROKERS: 'a:9092',
      KAFKA_TLS_CA_FILE: ca,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: 'custodes',
      KAFKA_SASL_PASSWORD_FILE: password,
    });
    expect(config?.tls).toEqual({ ca: 'CA' });
    expect(config?.sasl).toEqual({ mechanism: 'scram-sha-512', username: 'custodes', password: 'secret' });
  });

  it('use the system authorities with KAFKA_TLS=on alone', () => {
    expect(kafkaEnvironment.read({ KAFKA_BROKERS: 'a:9092', KAFKA_TLS: 'on' })?.tls).toEqual({});
  });

  it('are refused all at once, each with its value and what was expected', () => {
    const env = {
      KAFKA_BROKERS: 'a,b:99999',
      TOPIC_PREFIX: 'a b',
      KAFKA_TLS_CA_FILE: join(folder, 'missing'),
      KAFKA_SASL_MECHANISM: 'GSSAPI',
    };
    const lines = messageOf(env).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^KAFKA_BROKERS is `a,b:99999`, expected host:port with a name or an IPv4 address, /);
    expect(lines[2]).toMatch(/KAFKA_TLS_CA_FILE is `.*missing`, expected a readable file \(ENOENT\)/);
  });

  it('name no IPv6 address, which the client cannot reach', () => {
    expect(messageOf({ KAFKA_BROKERS: '[2001:db8::5]:9092' })).toMatch(
      /expected host:port with a name or an IPv4 address, /,
    );
  });

  it('are refused where they contradict each other, without printing the password', () => {
    const message = messageOf({
      KAFKA_BROKERS: 'a:1',
      KAFKA_TLS_CERT_FILE: ca,
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_PASSWORD: 'hunter2',
      KAFKA_SASL_PASSWORD_FILE: password,
    });
    expect(message).toMatch(/KAFKA_TLS_KEY_FILE/);
    expect(message).toMatch(/KAFKA_SASL_USERNAME is not set, expected a user, for PLAIN/);
    expect(message).toMatch(/KAFKA_SASL_PASSWORD is `…`, expected/);
    expect(message).not.toMatch(/hunter2|secret/);
  });
});

function messageOf(env: Record<string, string>): string {
  try {
    kafkaEnvironment.read(env);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was not refused');
}
