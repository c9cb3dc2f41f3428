import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { schemaType } from '../../../services/adapters/avro/schemas.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { frame } from '../../../services/avro/framing.ts';
import { decisionsIn } from '../../support/decision-log/deciding.ts';
import type { Json } from '../../support/golden/differences.ts';
import { readGolden } from '../../support/golden/golden-bytes.ts';
import { describeOn, openTestLog, type TestLog } from '../../support/kafka/clusters.ts';
import { kcat } from '../../support/kafka/kcat.ts';
import { type RunningCustodes, startStage } from '../../support/process/running-custodes.ts';

/**
 * Tools go on with the schema they were built with: events of every released version, in one partition, from a stranger's
 * Avro and a stranger's Kafka client, decided by the process of the decider.
 */

const PARTITION = 0;
const versions = readGolden().filter(({ record }) => record === 'access-event');
/** Debian's: python3-avro is a package of the system. */
const PYTHON = '/usr/bin/python3';
const hasPython = spawnSync(PYTHON, ['-c', 'import avro.io']).status === 0;
if (!hasPython) console.log('left out of tests/contracts/kafka: events by Avro for Python; to have it: python3-avro');

describeOn('one', 'events of every version in one partition', () => {
  let opened: TestLog;
  let folder: string;
  let running: RunningCustodes[];
  beforeEach(async () => {
    opened = await openTestLog('one');
    folder = mkdtempSync(join(tmpdir(), 'custodes-versions-'));
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((one) => one.end('SIGKILL').catch(() => {})));
    await opened.log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  (hasPython ? it : it.skip)('are decided once, and the same content in any version is a duplicate', async () => {
    const events = versions.flatMap((golden) =>
      golden.examples
        .filter(({ name }) => name === 'everything' || name === 'largest numbers' || name.startsWith('symbol'))
        .map(({ name, hex }) => ({
          schemaId: golden.id,
          event: sendable(plainEvent(golden.id, hex), `v${golden.version}-${name}`),
        })),
    );
    const byPython = versions.flatMap(({ id, record, version }) =>
      encodedInPython(
        `schemas/${record}/v${version}.avsc`,
        events.filter(({ schemaId }) => schemaId === id).map(({ event }) => event),
      ).map((bytes) => ({ schemaId: id, bytes })),
    );
    const byAvsc = events.map(({ schemaId, event }) => ({ schemaId, bytes: schemaType(schemaId).toBuffer(event) }));
    expect(byPython.map(({ bytes }) => bytes.toString('hex'))).toEqual(
      byAvsc.map(({ bytes }) => bytes.toString('hex')),
    );
    // The same content again in every later version, each beside its first.
    const later = byAvsc.map(({ schemaId, bytes }) =>
      versions
        .filter(({ id }) => id > schemaId)
        .map(({ id }) => ({ schemaId: id, bytes: inVersion(id, schemaId, bytes) })),
    );
    const written = byPython.flatMap((event, index) => [event, ...(later[index] ?? []), byAvsc[index] ?? event]);
    const target = { ...opened.config, topic: `${opened.config.topicPrefix}access-events`, partition: PARTITION };
    kcat(
      target,
      written.map(({ schemaId, bytes }) => frame(schemaId, bytes)),
    );

    await decideAll(written.length);
    const decisions = await decisionsIn(opened.log, PARTITION);
    const repeated = new Set(['duplicate', 'rejected', 'conflict']);
    const outcomes = decisions.map(({ verdict }) => (repeated.has(verdict) ? verdict : 'decided'));
    expect(outcomes).toEqual(
      byPython.flatMap((_, index) => ['decided', ...(later[index] ?? []).map(() => 'duplicate'), 'duplicate']),
    );
    // As they were written, under the version they were written in.
    expect(decisions.map(({ eventSchemaId }) => eventSchemaId)).toEqual(written.map(({ schemaId }) => schemaId));
    expect(decisions.map(({ event }) => event.toString('hex'))).toEqual(
      written.map(({ bytes }) => bytes.toString('hex')),
    );
    expect(events.length).toBeGreaterThan(10);
  });

  /** The decider's process, and intake's, from which its rules come. */
  async function decideAll(count: number): Promise<void> {
    const environment = {
      KAFKA_BROKERS: opened.config.brokers.join(','),
      TOPIC_PREFIX: opened.config.topicPrefix,
      DATA_DIR: folder,
      PORT: '0',
    };
    running = await Promise.all([startStage('intake', environment), startStage('decider', environment)]);
    while ((await decisionsIn(opened.log, PARTITION)).length < count) await pause(100);
  }
});

/** A value without the names of branches, as libraries take it. */
function plainEvent(schemaId: number, hex: string): Json {
  return JSON.parse(JSON.stringify(schemaType(schemaId).fromBuffer(Buffer.from(hex, 'hex')))) as Json;
}

/** What an example means, with an id of its own and with the form that a decider asks of hashes. */
function sendable(event: Json, name: string): Json {
  const network = event.network as Json | null;
  const source = event.source as Json;
  const isChained = typeof source.previousHash === 'string';
  return {
    ...event,
    eventId: name.replaceAll(' ', '-'),
    occurredAt: Date.UTC(2026, 10, 24),
    network: network && { ...network, ipHash: 'ab'.repeat(32) },
    source: isChained ? { ...source, previousHash: 'cd'.repeat(32) } : source,
  };
}

function encodedInPython(schema: string, values: readonly Json[]): Buffer[] {
  const script = join(projectRoot, 'tests/support/kafka/encode_avro.py');
  const input = values.map((value) => JSON.stringify(value)).join('\n');
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, join(projectRoot, schema)], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((hex) => Buffer.from(hex, 'hex'));
}

/** The content of an event of version `from`, as a tool that has version `to` writes it. */
function inVersion(to: number, from: number, bytes: Buffer): Buffer {
  const type = schemaType(to);
  return type.toBuffer(type.fromBuffer(bytes, type.createResolver(schemaType(from))));
}
