import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { type ReadBlock, readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { type BenchEvent, type BenchWorld, encodeEvents } from '../bench-world.ts';
import { type Figure, percentile, rateFigure, whole } from '../figures.ts';
import { metric } from '../http-client.ts';
import type { BareMode } from './bare-client.ts';
import { type BenchInstallation, fillEvents, fillRegister } from './installation.ts';
import { twinRates } from './streams-twin.ts';

const modes = ['count', 'copy', 'blocks'] as const satisfies readonly BareMode[];
/** What reads the same events: kafkajs in each mode, and a decider of three checks on Kafka Streams. */
const others = [...modes, 'twin'] as const;
type Other = (typeof others)[number];
const otherWords: Readonly<Record<Other, string>> = {
  count: 'bare kafkajs consumer, only counting',
  copy: 'bare kafkajs copy, value by value',
  blocks: 'bare kafkajs copy, blocks of 1,000 values',
  twin: 'Kafka Streams twin, exactly once, three checks',
};

interface Rates {
  readonly perSecond: number;
  /** User and system time of all threads, including process start. */
  readonly perCpuSecond: number;
}

/** The measurements of one round. */
interface Round extends Readonly<Record<Other, Rates>> {
  readonly decided: Rates;
  /** Events/s from process start, including the time to read the register, to the last decision. */
  readonly fromStart: number;
}

export interface ThroughputOptions {
  readonly rounds: number;
  readonly where: 'one partition' | 'all partitions';
  /** Each round uses a fresh installation. */
  readonly open: (name: string) => Promise<BenchInstallation>;
}

export interface ThroughputResult {
  readonly figures: readonly Figure[];
  readonly decidedPerSecond: number;
  /** The state after the last round: everything is decided and the decider has stopped. */
  readonly last: BenchInstallation;
}

/**
 * The events are in the log beforehand; one decider process with every rule decides them, and the bare clients and
 * the twin read the same messages from the same broker, in turn, some rounds of all. Medians of the rounds.
 */
export async function measureThroughput(world: BenchWorld, options: ThroughputOptions): Promise<ThroughputResult> {
  const encoded = encodeEvents(world);
  const rounds: Round[] = [];
  let last: BenchInstallation | null = null;
  for (let number = 1; number <= options.rounds; number++) {
    await last?.log.close();
    last = await options.open(`${options.where.replace(' ', '-')}-${number}-`);
    await fillRegister(last, world.register);
    await fillEvents(last, encoded, options.where === 'one partition' ? () => 0 : undefined);
    rounds.push(await measureRound(last, encoded));
  }
  if (last === null) throw new Error(`rounds are \`${options.rounds}\`, expected at least 1`);
  const decided = medianOf(rounds, ({ decided }) => decided.perSecond);
  return { figures: figuresOf(rounds, options, world.register.length), decidedPerSecond: decided, last };
}

function figuresOf(rounds: readonly Round[], { where }: ThroughputOptions, registerRecords: number): Figure[] {
  const against = (what: string, of: keyof Rates) => {
    const decided = medianOf(rounds, (round) => round.decided[of]);
    return others.map((other) => {
      return rateFigure(what, decided, {
        what: otherWords[other],
        perSecond: medianOf(rounds, (round) => round[other][of]),
      });
    });
  };
  const start = rateFigure(
    `decider, ${where}, with its start and ${whole(registerRecords)} register records`,
    medianOf(rounds, ({ fromStart }) => fromStart),
    { what: 'the same without', perSecond: medianOf(rounds, ({ decided }) => decided.perSecond) },
  );
  return [
    ...against(`decider, ${where}`, 'perSecond'),
    ...against(`decider, ${where}, per CPU second of the process`, 'perCpuSecond'),
    start,
  ];
}

function medianOf(rounds: readonly Round[], of: (round: Round) => number): number {
  return percentile(rounds.map(of), 0.5);
}

async function measureRound(installation: BenchInstallation, events: readonly BenchEvent[]): Promise<Round> {
  const count = await bare('count', installation, events.length);
  const startedAt = performance.now();
  const decider = await installation.start('decider');
  const fromStart = (events.length / (performance.now() - startedAt)) * 1000;
  const perCpuSecond = events.length / (await metric(decider.url, 'process_cpu_seconds_total'));
  await decider.drain();
  const decided = { perSecond: await decidedRate(installation, events.length), perCpuSecond };
  const copy = await bare('copy', installation, events.length);
  const blocks = await bare('blocks', installation, events.length);
  const twin = await twinRates(installation, events.length);
  return { count, copy, blocks, twin, decided, fromStart };
}

/**
 * Measures by the broker's timestamps of the accepted blocks, from the first block on, without counting its entries.
 */
async function decidedRate({ log }: BenchInstallation, expected: number): Promise<number> {
  const blocks: Pick<ReadBlock, 'appendedAt'>[] = [];
  const sizes: number[] = [];
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition++) {
    for await (const { block, appendedAt } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
      if (block.kind !== 'decisions') continue;
      blocks.push({ appendedAt });
      sizes.push(block.entries.length);
    }
  }
  const decided = sizes.reduce((sum, size) => sum + size, 0);
  if (decided !== expected) throw new Error(`\`${decided}\` events were decided, expected ${expected}`);
  const times = blocks.map(({ appendedAt }) => appendedAt);
  const [begin, end] = [percentile(times, 0), percentile(times, 1)];
  const firstSize = sizes[times.indexOf(begin)] ?? 0;
  return ((decided - firstSize) / (end - begin)) * 1000;
}

const measured = z.object({ seen: z.number(), perSecond: z.number(), perCpuSecond: z.number() });

async function bare(mode: BareMode, { brokers, prefix }: BenchInstallation, events: number): Promise<Rates> {
  const script = fileURLToPath(new URL('./bare-client.js', import.meta.url));
  const target = `${prefix}bare-${mode}`;
  const words = [mode, brokers, `${prefix}access-events`, target, String(events)];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    '--no-warnings',
    script,
    ...words,
  ]);
  const { seen, ...rates } = measured.parse(JSON.parse(stdout));
  if (seen !== events) throw new Error(`the bare consumer saw \`${seen}\` messages, expected ${events}`);
  return rates;
}
