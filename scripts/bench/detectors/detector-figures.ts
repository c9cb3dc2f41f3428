import { hash } from 'node:crypto';
import { schemaType } from '../../../services/adapters/avro/schemas.ts';
import { JudgedAgain } from '../../../services/detector/judged-again.ts';
import { observeBlock } from '../../../services/detector/observe-block.ts';
import type { Finding } from '../../../services/domain/finding/finding.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { workload } from '../../endure/workload.ts';
import { type BenchWorld, benchWorld } from '../bench-world.ts';
import { type Figure, percentile, rateFigure, whole } from '../figures.ts';
import { newDetection } from './all-detectors.ts';
import { type DecidedBlocks, decidedBlocks } from './decided-blocks.ts';

const ROUNDS_WARM = 6;
const ROUNDS = 9;
/** A flood of so many events for each of the company: an access of it takes several times as long. */
const FLOOD_SHARE = 1 / 3;
const FLOOD_AT = Date.UTC(2026, 5, 1);
/** A day on which nothing waits any more. */
const MUCH_LATER = Date.UTC(2028, 0, 1);

const logger = { error: (_: object, text: string) => console.error(text) } as Parameters<
  typeof observeBlock
>[2]['logger'];

/** Decisions a CPU second of a company and of a flood, beside avsc in the same rounds, and the hashes of their findings. */
export async function measureDetectors(events: number): Promise<Figure[]> {
  const company = await decidedBlocks(benchWorld(events));
  const flood = await decidedBlocks(floodWorld(Math.round(events * FLOOD_SHARE)));
  const type = schemaType(schemaIds.accessEvent);
  const code = () => {
    for (const event of company.events) type.toBuffer(type.fromBuffer(event));
  };
  const [coded, ofCompany] = medianRates([
    { count: company.events.length, round: code },
    { count: company.events.length, round: () => observeAll(company) },
  ]);
  // Behind the company: V8 would compile anew for each of the two, in every round.
  const [ofFlood] = medianRates([{ count: flood.events.length, round: () => observeAll(flood) }]);
  const against = { what: 'avsc decode + encode of the events of the company', perSecond: coded ?? 0 };
  return [
    rateFigure('detectors, all: a company, per CPU second', ofCompany ?? 0, against),
    rateFigure('detectors, all: a flood of findings, per CPU second', ofFlood ?? 0, against),
    findingsFigure('findings of the company', company),
    findingsFigure('findings of the flood', flood),
  ];
}

/** Nothing is in the register, so every access is a finding. */
function floodWorld(events: number): BenchWorld {
  return { register: [], events: [...workload('flood', events, FLOOD_AT).parts].flatMap(({ accesses }) => accesses) };
}

/**
 * A new memory each time. The findings of a block are let go of before the next one, as those that a detector has written: the
 * collector would copy those of a whole run, which no detector has.
 */
function observeAll({ blocks }: DecidedBlocks, onFound: (findings: readonly Finding[]) => void = () => {}): void {
  const detection = newDetection();
  const parts = { detection, judgedAgain: new JudgedAgain(detection) };
  for (const block of blocks) {
    onFound(observeBlock(block, parts, { ms: 0, logger, partition: 0, decidedAt: 0 }).findings);
  }
  onFound(detection.advance({ nowMs: MUCH_LATER, observedUpTo: Number.POSITIVE_INFINITY }));
}

function findingsFigure(what: string, decided: DecidedBlocks): Figure {
  const found: Finding[] = [];
  observeAll(decided, (findings) => {
    for (const one of findings) found.push(one);
  });
  const listed = found.map(({ findingId, severity, group, summary }) =>
    [findingId, severity, group, summary].join(' '),
  );
  return { what, value: whole(found.length), against: `SHA-256 ${hash('sha256', listed.join('\n'))}`, ratio: null };
}

interface Measured {
  readonly count: number;
  round(): unknown;
}

/** Runs the candidates in turn. Returns the median of each by the CPU seconds of all threads. */
function medianRates(candidates: readonly Measured[]): number[] {
  const rates: number[][] = candidates.map(() => []);
  for (let done = 0; done < ROUNDS_WARM + ROUNDS; done += 1) {
    for (const [index, { count, round }] of candidates.entries()) {
      const before = process.cpuUsage();
      round();
      const { user, system } = process.cpuUsage(before);
      if (done >= ROUNDS_WARM) rates[index]?.push((count / (user + system)) * 1e6);
    }
  }
  return rates.map((of) => percentile(of, 0.5));
}
