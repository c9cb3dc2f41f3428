import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { blockCodec } from '../../services/adapters/avro/block-codec.ts';
import { readAcceptedBlocks } from '../../services/domain/decision-log/accepted-blocks.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { type CompanyRecords, company, type EncodedAccess, encodeAccesses } from './company.ts';
import { type Figure, report } from './figures.ts';
import { metric } from './http-client.ts';
import { startBroker } from './kafka/broker.ts';
import { type BenchInstallation, openInstallation } from './kafka/installation.ts';
import { PreparedRequests } from './prepared-requests.ts';
import { medianOf, type Rates } from './rates.ts';

const ROUNDS = 3;
const ACKS_ALL = -1;
const VALUES_OF_BATCH = 1_000;
const BATCHES_AT_ONCE = 4;
/** User and system time of all threads, including garbage collection and the start of the process. */
const CPU_SECONDS = 'process_cpu_seconds_total';

interface Round {
  readonly accepted: Rates;
  readonly produced: Rates;
  readonly decided: Rates;
  readonly copied: Rates;
}

/**
 * An intake process that appends to one real broker what a client posts, beside kafkajs producing the same events; and a decider
 * process with every rule, beside kafkajs copying the same topic. Medians of rounds, each on topics of its own.
 */
export async function measureKafka(accesses: number, scratch: string): Promise<Figure[]> {
  const made = company(accesses);
  const encoded = encodeAccesses(made.accesses);
  const prepared = await preparedOf(made, scratch);
  report('starting Kafka');
  const { brokers, stop } = await startBroker(scratch);
  try {
    const rounds: Round[] = [];
    for (let number = 1; number <= ROUNDS; number += 1) {
      report(`round ${number} of ${ROUNDS}`);
      const installation = await openInstallation(`bench-${number}-`, scratch, brokers);
      rounds.push(await measureRound(installation, brokers, { encoded, prepared }));
      await installation.log.close();
    }
    return figuresOf(rounds);
  } finally {
    await Promise.all([prepared.register.close(), prepared.accesses.close()]);
    await stop();
  }
}

interface Prepared {
  readonly register: PreparedRequests;
  readonly accesses: PreparedRequests;
}

async function preparedOf({ register, accesses }: CompanyRecords, scratch: string): Promise<Prepared> {
  return {
    register: await PreparedRequests.write([{ register, accesses: [] }], join(scratch, 'register')),
    accesses: await PreparedRequests.write([{ register: [], accesses }], join(scratch, 'accesses')),
  };
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const median = (of: keyof Round) => medianOf(rounds.map((round) => round[of]));
  const [accepted, produced, decided, copied] = [
    median('accepted'),
    median('produced'),
    median('decided'),
    median('copied'),
  ];
  const figure = (what: string, value: number, against: string, plain: number): Figure => {
    return { what, value, unit: '/s', against: { what: against, value: plain } };
  };
  const produce = 'kafkajs produces the same events';
  const copy = 'kafkajs copies the same topic';
  return [
    figure('accepted by intake', accepted.perSecond, produce, produced.perSecond),
    figure('accepted by intake, a CPU second', accepted.perCpuSecond, produce, produced.perCpuSecond),
    figure('decided', decided.perSecond, copy, copied.perSecond),
    figure('decided, a CPU second', decided.perCpuSecond, copy, copied.perCpuSecond),
  ];
}

async function measureRound(
  installation: BenchInstallation,
  brokers: string,
  { encoded, prepared }: { readonly encoded: readonly EncodedAccess[]; readonly prepared: Prepared },
): Promise<Round> {
  const produced = await produceBare(encoded, brokers, `${installation.prefix}bare-produced`);
  const intake = await installation.start('intake');
  await prepared.register.post(intake.url, prepared.register.requests);
  const cpuBefore = await metric(intake.url, CPU_SECONDS);
  const startedAt = performance.now();
  await prepared.accesses.post(intake.url, prepared.accesses.requests);
  const accepted = {
    perSecond: (encoded.length / (performance.now() - startedAt)) * 1000,
    perCpuSecond: encoded.length / ((await metric(intake.url, CPU_SECONDS)) - cpuBefore),
  };
  await intake.drain();
  const copied = await copyBare(installation, brokers, encoded.length);
  const decider = await installation.start('decider');
  const perCpuSecond = encoded.length / (await metric(decider.url, CPU_SECONDS));
  await decider.drain();
  return {
    accepted,
    produced,
    copied,
    decided: { perSecond: await decidedRate(installation, encoded.length), perCpuSecond },
  };
}

/** In this process, which has the events in memory. */
async function produceBare(encoded: readonly EncodedAccess[], brokers: string, topic: string): Promise<Rates> {
  const kafka = new Kafka({ clientId: 'bare', brokers: brokers.split(','), logLevel: logLevel.ERROR });
  const createPartitioner = () => (given: { message: { partition?: number } }) => given.message.partition ?? 0;
  const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner });
  await producer.connect();
  const batches: EncodedAccess[][] = [];
  for (let first = 0; first < encoded.length; first += VALUES_OF_BATCH)
    batches.push(encoded.slice(first, first + VALUES_OF_BATCH));
  const waiting = batches.values();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const work = async () => {
    for (const batch of waiting) {
      const messages = batch.map(({ value, partition }) => ({ value, partition }));
      await producer.send({ topic, acks: ACKS_ALL, messages });
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
  const perSecond = (encoded.length / (performance.now() - startedAt)) * 1000;
  const { user, system } = process.cpuUsage(before);
  await producer.disconnect();
  return { perSecond, perCpuSecond: (encoded.length / (user + system)) * 1e6 };
}

const copied = z.object({ seen: z.number(), perSecond: z.number(), perCpuSecond: z.number() });

async function copyBare({ prefix }: BenchInstallation, brokers: string, events: number): Promise<Rates> {
  const script = fileURLToPath(new URL('./kafka/bare-client.js', import.meta.url));
  const words = [brokers, `${prefix}access-events`, `${prefix}bare-copy`, String(events)];
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script, ...words]);
  const { seen, ...rates } = copied.parse(JSON.parse(stdout));
  if (seen !== events) throw new Error(`the bare client saw \`${seen}\` messages, expected ${events}`);
  return rates;
}

/** By the broker's timestamps of the accepted blocks, from the first block on, without counting its entries. */
async function decidedRate({ log }: BenchInstallation, expected: number): Promise<number> {
  const blocks: { readonly appendedAt: number; readonly entries: number }[] = [];
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    for await (const { block, appendedAt } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
      if (block.kind === 'decisions') blocks.push({ appendedAt, entries: block.entries.length });
    }
  }
  blocks.sort((one, other) => one.appendedAt - other.appendedAt);
  const decided = blocks.reduce((sum, { entries }) => sum + entries, 0);
  if (decided !== expected) throw new Error(`\`${decided}\` events were decided, expected ${expected}`);
  const [first, last] = [blocks[0], blocks.at(-1)];
  const millis = (last?.appendedAt ?? 0) - (first?.appendedAt ?? 0);
  return ((decided - (first?.entries ?? 0)) / Math.max(1, millis)) * 1000;
}
