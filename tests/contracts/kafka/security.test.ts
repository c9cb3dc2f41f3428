import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../../services/adapters/config/environment.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { LogUnreachableError } from '../../../services/adapters/kafka/describe-refusal.ts';
import { kafkaEnvironment } from '../../../services/adapters/kafka/kafka-config.ts';
import { openSharedLog } from '../../../services/adapters/process/open-shared-log.ts';
import { fixedSchemas } from '../../../services/adapters/schema-registry/writer-schemas.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { kafkaFromEnvironment, openEmitter } from '../../../services/emitter/index.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { aFolder, aView, emitterOptions, PATIENCE_MS } from '../../support/emitter/fake-transport.ts';
import { silent } from '../../support/kafka/clusters.ts';

/** What `scripts/kafka.ts up --tls --sasl` printed, one `NAME=value` a line. */
const printed = process.env.KAFKA_BROKERS_SECURE ?? '';
const given = Object.fromEntries(printed.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
/** A well-formed certificate that has nothing to do with the broker. */
const anotherAuthority = join(projectRoot, 'tests/vectors/another-authority.pem');
const describeSecure = printed === '' ? describe.skip : describe;

describeSecure('a broker that wants TLS and SCRAM', () => {
  it.each(['SCRAM-SHA-512', 'SCRAM-SHA-256'])('takes an event and its decision with %s', async (mechanism) => {
    const environment = { ...anInstallation(), KAFKA_SASL_MECHANISM: mechanism };
    const { log, close } = await openSharedLog(configFrom(environment), silent);
    const transport = await kafkaFromEnvironment(environment);
    const emitter = await openEmitter(emitterOptions(transport, aFolder(), { decisionMsMax: PATIENCE_MS }));
    const view = aView();
    expect(await emitter.withAudit(view, async ({ keptBy }) => keptBy)).toBe('custodes');
    await emitter.close();
    const partition = partitionOf(view.actor.id, PARTITIONS_DECIDED);
    const stage = startExplaining(log, fixedSchemas);
    await Promise.race([stage.drain(), stage.failed]);
    expect((await decisionsIn(log, partition)).map(({ verdict }) => verdict)).toContain('explained');
    await close();
  });

  it('takes who shows a certificate of its authority', async () => {
    const folder = dirname(given.KAFKA_TLS_CA_FILE ?? '');
    const certified = {
      KAFKA_TLS_CERT_FILE: join(folder, 'certificate.pem'),
      KAFKA_TLS_KEY_FILE: join(folder, 'key.pem'),
    };
    const { log, close } = await openSharedLog(configFrom({ ...anInstallation(), ...certified }), silent);
    await log.append('alerts', 0, [{ key: null, value: Buffer.from('x') }]);
    expect(await log.endOffset('alerts', 0)).toBe(1);
    await close();
  });

  it.each([
    [
      'a wrong password',
      { KAFKA_SASL_PASSWORD_FILE: undefined, KAFKA_SASL_PASSWORD: 'hidden' },
      /^KAFKA_SASL_PASSWORD is `…`, expected that of KAFKA_SASL_USERNAME `custodes`: /,
    ],
    [
      'a user nobody knows',
      { KAFKA_SASL_USERNAME: 'nobody' },
      /^KAFKA_SASL_PASSWORD is .* KAFKA_SASL_USERNAME `nobody`/,
    ],
    [
      'another mechanism',
      { KAFKA_SASL_MECHANISM: 'PLAIN' },
      /^KAFKA_SASL_MECHANISM is `PLAIN`, expected one that the brokers support/,
    ],
    [
      'an authority that did not make its certificate',
      { KAFKA_TLS_CA_FILE: anotherAuthority },
      /^KAFKA_TLS_CA_FILE is a file, expected the authority of the brokers' certificates: /,
    ],
    [
      "the system's authorities",
      { KAFKA_TLS: 'on', KAFKA_TLS_CA_FILE: undefined },
      /^KAFKA_TLS_CA_FILE is not set, expected the authority of the brokers' certificates: /,
    ],
  ])('refuses %s, and we name the variable', async (_what, changes, message) => {
    const opening = openSharedLog(configFrom({ ...anInstallation(), ...changes }), silent);
    const error = await opening.then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain('hidden');
  });

  it('is reported to require what we did not send', async () => {
    const { KAFKA_BROKERS, KAFKA_TLS_CA_FILE } = given;
    const opening = openSharedLog(configFrom({ KAFKA_BROKERS, KAFKA_TLS_CA_FILE }), silent);
    await expect(opening).rejects.toThrow(/expected brokers that answer: .*; do they require KAFKA_SASL_MECHANISM\?/);
    await expect(opening).rejects.toBeInstanceOf(LogUnreachableError);
    const inPlainText = openSharedLog(configFrom({ ...anInstallation(), KAFKA_TLS_CA_FILE: undefined }), silent);
    await expect(inPlainText).rejects.toThrow(/; do they require KAFKA_TLS\?/);
  });
});

function anInstallation() {
  return { ...given, TOPIC_PREFIX: `t-${randomUUID()}-` };
}

function configFrom(environment: Record<string, string | undefined>) {
  const config = kafkaEnvironment.read(environment);
  if (config === null) throw new Error('no KAFKA_BROKERS');
  return config;
}
