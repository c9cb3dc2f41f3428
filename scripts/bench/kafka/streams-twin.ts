import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { releasedSchemas, schemaIds } from '../../../services/records/schemas.ts';
import type { BenchInstallation } from './installation.ts';

/** The sources of the twin; nothing of them is compiled into `dist`. */
const sources = join(projectRoot, 'scripts/bench/kafka/streams');
const jars = join(projectRoot, '.cache/bench-streams/jars');
const classes = join(projectRoot, '.cache/bench-streams/classes');
const libraries = join(jars, '*');

const measured = z.object({ seen: z.number(), perSecond: z.number(), perCpuSecond: z.number(), register: z.number() });
const run = promisify(execFile);

/** Fetches Kafka Streams from Maven Central, unless an earlier run did, and compiles the twin. Needs Java 17 and Maven. */
export async function buildTwin(): Promise<void> {
  if (!existsSync(jars) || !readdirSync(jars).some((jar) => jar.startsWith('kafka-streams-'))) {
    console.error('fetching Kafka Streams from Maven Central …');
    const pom = join(sources, 'pom.xml');
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  }
  await run('javac', ['-cp', libraries, '-d', classes, join(sources, 'StreamsTwin.java')]);
}

/**
 * Runs the twin on the events of an installation: a process that reads its register, then its events, and writes to
 * `bare-streams`. Throws where it saw fewer events, or no register.
 */
export async function twinRates({ brokers, prefix, folder }: BenchInstallation, events: number) {
  const schemaOf = (record: 'access-event' | 'register-record', id: number) => {
    const found = releasedSchemas.find((released) => released.id === id);
    return [String(id), join(projectRoot, `schemas/${record}/v${found?.version}.avsc`)];
  };
  const words = [
    brokers,
    `${prefix}access-events`,
    `${prefix}register`,
    `${prefix}bare-streams`,
    String(events),
    join(folder, 'twin'),
    ...schemaOf('access-event', schemaIds.accessEvent),
    ...schemaOf('register-record', schemaIds.registerRecord),
  ];
  const { stdout } = await run('java', ['-cp', [libraries, classes].join(delimiter), 'StreamsTwin', ...words]);
  const { seen, register, ...rates } = measured.parse(JSON.parse(stdout));
  if (seen !== events || register === 0)
    throw new Error(`the twin saw \`${seen}\` events and \`${register}\` records, expected ${events} and some`);
  return rates;
}
