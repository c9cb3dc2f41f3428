import { setTimeout as pause } from 'node:timers/promises';
import { schemaText } from '../../../services/adapters/avro/schemas.ts';
import { ConfigError } from '../../../services/adapters/config/environment.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { registryEnvironment } from '../../../services/adapters/schema-registry/registry-config.ts';
import { openWriterSchemas } from '../../../services/adapters/schema-registry/registry-schemas.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { deadLettersIn, decisionsIn, startExplaining } from '../../support/decision-log/deciding.ts';
import { openStubRegistry, type StubRegistry } from '../../support/kafka/schema-registry.ts';
import { anOlderSchema, writtenWith } from '../../support/kafka/writer-schemas.ts';

const PARTITION = partitionOf('e-1042', PARTITIONS_DECIDED);
const older = anOlderSchema();

describe('the decider with a schema registry', () => {
  let registry: StubRegistry;
  beforeEach(async () => {
    registry = await openStubRegistry('custodes:s3cret');
  });
  afterEach(() => registry.close());

  it('decides what is written under an id of the registry, and recognises its repeats in any schema', async () => {
    const bench = aBench(registry);
    registry.register(77, older.text);
    registry.register(78, schemaText(schemaIds.accessEvent));
    await bench.append(77, writtenWith(older.type, anEvent('a')));
    await bench.append(schemaIds.accessEvent, encodeAccessEvent(anEvent('a')));
    await bench.append(78, encodeAccessEvent(anEvent('a')));
    await bench.decideAll();
    const decisions = await decisionsIn(bench.log, PARTITION);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(['explained', 'duplicate', 'duplicate']);
    expect(decisions.map(({ eventSchemaId }) => eventSchemaId)).toEqual(Array(3).fill(schemaIds.accessEvent));
    expect(decisions.map(({ event }) => decodeAccessEvent(schemaIds.accessEvent, event))).toEqual([
      anEvent('a'),
      anEvent('a'),
      anEvent('a'),
    ]);
    expect(decisions.map(({ written }) => written?.schemaId ?? null)).toEqual([77, null, null]);
    expect(decisions[0]?.written?.body).toEqual(writtenWith(older.type, anEvent('a')));
  });

  it('asks once for an id, and never for those of schemas.lock', async () => {
    const bench = aBench(registry);
    registry.register(77, older.text);
    registry.register(79, '{"type":"string"}');
    for (let number = 0; number < 3; number += 1) {
      for (const id of [77, 79, schemaIds.tick])
        await bench.append(id, writtenWith(older.type, anEvent(`a-${number}`)));
    }
    await bench.decideAll();
    await bench.append(77, writtenWith(older.type, anEvent('b')));
    await bench.decideAll();
    expect(registry.asked).toEqual([77, 79]);
    const verdicts = (await decisionsIn(bench.log, PARTITION)).map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'explained')).toHaveLength(4);
    expect(verdicts.filter((verdict) => verdict === 'rejected')).toHaveLength(6);
  });

  it('rejects what nobody registered, with the reason, and asks again a minute later', async () => {
    const bench = aBench(registry);
    const bytes = writtenWith(older.type, anEvent('a'));
    await bench.append(80, bytes);
    await bench.decideAll();
    const [decision] = await decisionsIn(bench.log, PARTITION);
    expect(decision).toMatchObject({ verdict: 'rejected', eventSchemaId: 0, written: null });
    expect(decision?.reason).toMatch(
      /schema id is `80`, expected 101 .* registry, which answered: Schema 80 not found/,
    );
    const [letter] = await deadLettersIn(bench.log);
    expect(letter).toMatchObject({ code: 'unknown-schema', length: frame(80, bytes).length });
    registry.register(80, older.text);
    bench.clock.now += 59_000;
    await bench.append(80, bytes);
    await bench.decideAll();
    bench.clock.now += 2_000;
    await bench.append(80, bytes);
    await bench.decideAll();
    const verdicts = (await decisionsIn(bench.log, PARTITION)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['rejected', 'rejected', 'explained']);
    expect(registry.asked).toEqual([80, 80]);
  });

  it.each([
    ['fails', { status: 500, body: '{"error_code":50001,"message":"oops"}' }],
    ['refuses our password', { status: 401, body: '{"error_code":401,"message":"Unauthorized"}' }],
    ['is a proxy that knows no such page', { status: 404, body: '<html>not found</html>' }],
    ['answers something else', { status: 200, body: '{"subjects":[]}' }],
    ['answers too much', { status: 200, body: `{"schema":"${'x'.repeat(1_100_000)}"}` }],
  ])('rejects nothing while the registry %s, and decides once it answers', async (_what, trouble) => {
    const bench = aBench(registry);
    registry.register(77, older.text);
    registry.answerAll(trouble);
    await bench.append(77, writtenWith(older.type, anEvent('a')));
    const stage = bench.start();
    while (!(await bench.isWaiting())) await pause(5);
    expect(stage.isReady()).toBe(false);
    expect(await decisionsIn(bench.log, PARTITION)).toEqual([]);
    registry.answerAll(null);
    while (await bench.isWaiting()) await pause(5);
    await Promise.race([stage.drain(), stage.failed]);
    expect((await decisionsIn(bench.log, PARTITION)).map(({ verdict }) => verdict)).toEqual(['explained']);
    expect(await deadLettersIn(bench.log)).toEqual([]);
  });

  it('drains while it waits, and leaves the record to the next owner', async () => {
    const bench = aBench(registry);
    registry.answerAll({ status: 503, body: '' });
    await bench.append(77, writtenWith(older.type, anEvent('a')));
    const stage = bench.start();
    while (!(await bench.isWaiting())) await pause(5);
    await Promise.race([stage.drain(), stage.failed]);
    expect(await decisionsIn(bench.log, PARTITION)).toEqual([]);
  });
});

describe('the configuration of the registry', () => {
  it('takes user and password from the address or beside it', () => {
    const credentials = { username: 'u', password: 'p@ss' };
    const url = 'https://registry:8081/base';
    expect(registryEnvironment.read({})).toBeNull();
    expect(registryEnvironment.read({ SCHEMA_REGISTRY_URL: `${url}/` })).toEqual({ url, credentials: null });
    expect(registryEnvironment.read({ SCHEMA_REGISTRY_URL: 'https://u:p%40ss@registry:8081/base' })).toEqual({
      url,
      credentials,
    });
    const beside = { SCHEMA_REGISTRY_USERNAME: 'u', SCHEMA_REGISTRY_PASSWORD: 'p@ss' };
    expect(registryEnvironment.read({ SCHEMA_REGISTRY_URL: url, ...beside })).toEqual({ url, credentials });
    const half = { SCHEMA_REGISTRY_URL: 'https://u@registry:8081/base', SCHEMA_REGISTRY_PASSWORD: 'p@ss' };
    expect(registryEnvironment.read(half)).toEqual({ url, credentials });
  });

  it.each([
    [{ SCHEMA_REGISTRY_URL: 'ftp://u:hidden@registry' }, 'SCHEMA_REGISTRY_URL is `ftp://…@registry`'],
    [{ SCHEMA_REGISTRY_URL: 'https://ci:hid/den@registry:8081' }, 'SCHEMA_REGISTRY_URL is `https://…@registry:8081`'],
    [{ SCHEMA_REGISTRY_URL: 'https://ci:50%hid@registry:8081' }, 'SCHEMA_REGISTRY_URL is `https://…@registry:8081`'],
    [{ SCHEMA_REGISTRY_URL: 'https:ci:50%hid@registry:8081' }, 'SCHEMA_REGISTRY_URL is `https:…@registry:8081`'],
    [{ SCHEMA_REGISTRY_URL: 'http://registry?x=1' }, 'SCHEMA_REGISTRY_URL is `http://registry?x=1`'],
    [{ SCHEMA_REGISTRY_USERNAME: 'u' }, 'no user without SCHEMA_REGISTRY_URL'],
    [
      { SCHEMA_REGISTRY_URL: 'http://registry', SCHEMA_REGISTRY_PASSWORD: 'hidden' },
      'SCHEMA_REGISTRY_USERNAME is not set, expected a user because a password is set',
    ],
    [
      { SCHEMA_REGISTRY_URL: 'http://registry', SCHEMA_REGISTRY_USERNAME: 'u' },
      'SCHEMA_REGISTRY_PASSWORD is not set, expected one password: here, in SCHEMA_REGISTRY_PASSWORD_FILE or in SCHEMA_REGISTRY_URL',
    ],
    [
      {
        SCHEMA_REGISTRY_URL: 'http://u@registry',
        SCHEMA_REGISTRY_PASSWORD: 'hidden',
        SCHEMA_REGISTRY_PASSWORD_FILE: 'package.json',
      },
      'SCHEMA_REGISTRY_PASSWORD is `…`, expected one password',
    ],
    [
      { SCHEMA_REGISTRY_URL: 'http://registry', SCHEMA_REGISTRY_PASSWORD_FILE: '/not/there' },
      'SCHEMA_REGISTRY_PASSWORD_FILE is `/not/there`, expected a readable file (ENOENT)',
    ],
    [
      { SCHEMA_REGISTRY_URL: 'https://:hidden@registry' },
      'SCHEMA_REGISTRY_USERNAME is not set, expected a user because a password is set',
    ],
    [{ SCHEMA_REGISTRY_URL: 'https://u@registry' }, 'SCHEMA_REGISTRY_PASSWORD is not set, expected one password'],
    [
      { SCHEMA_REGISTRY_URL: 'https://u:hidden@registry', SCHEMA_REGISTRY_PASSWORD: 'other' },
      'SCHEMA_REGISTRY_PASSWORD is `…`, expected one password',
    ],
    [
      {
        SCHEMA_REGISTRY_URL: 'http://registry',
        SCHEMA_REGISTRY_USERNAME: 'u',
        SCHEMA_REGISTRY_PASSWORD_FILE: '/dev/null',
      },
      'SCHEMA_REGISTRY_PASSWORD is not set, expected one password',
    ],
  ])('refuses %j', (env, message) => {
    expect(() => registryEnvironment.read(env)).toThrow(ConfigError);
    expect(() => registryEnvironment.read(env)).toThrow(message);
  });
});

function anEvent(eventId: string): AccessEvent {
  return anAccessEvent({ eventId, search: null, destination: null });
}

/** One process's schemas over several runs of its decider, on a memory log. */
function aBench({ url }: StubRegistry) {
  const clock = { now: 1_795_511_523_123 };
  const log = memoryLog({ clock: () => clock.now });
  const meters = openMeters();
  const env = {
    SCHEMA_REGISTRY_URL: url,
    SCHEMA_REGISTRY_USERNAME: 'custodes',
    SCHEMA_REGISTRY_PASSWORD: 's3cret',
  };
  const deps = { meters, logger: openLogger('silent'), clock: () => clock.now };
  const schemas = openWriterSchemas(registryEnvironment.read(env), deps);
  const start = () => startExplaining(log, schemas, meters);
  return {
    log,
    clock,
    start,
    append: (schemaId: number, body: Buffer) =>
      log.append('access-events', PARTITION, [{ key: Buffer.from('e-1042'), value: frame(schemaId, body) }]),
    async decideAll() {
      const stage = start();
      await Promise.race([stage.drain(), stage.failed]);
    },
    isWaiting: async () => ((await meters.registryWaiting.get()).values[0]?.value ?? 0) > 0,
  };
}
