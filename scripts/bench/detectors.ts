import { observeBlock } from '../../services/detector/observe-block.ts';
import { WaitingReevaluations } from '../../services/detector/waiting-reevaluations.ts';
import { BLOCK_ENTRIES_MAX, type Block } from '../../services/domain/decision-log/block.ts';
import { foldStart } from '../../services/domain/decision-log/fold.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { openBareDecider } from './bare-decider.ts';
import { type CompanyRecords, company, encodeAccesses, flood } from './company.ts';
import { type Figure, report } from './figures.ts';
import { newDetection } from './new-detection.ts';
import { medianRates } from './rates.ts';

const ROUNDS = { warm: 4, counted: 7 };
/** A flood of so many accesses for each of the company: one of it takes several times as long. */
const FLOOD_SHARE = 1 / 3;
/** A day on which nothing waits any more. */
const MUCH_LATER = Date.UTC(2100, 0, 1);

const logger = { error: (_: object, text: string) => console.error(text) } as Parameters<
  typeof observeBlock
>[2]['logger'];

/** All detectors, from the bytes of a decision to the finding, beside deciding the same accesses. */
export async function measureDetectors(accesses: number): Promise<Figure[]> {
  report('a company whose register is complete');
  const ofCompany = await measureOne('a company', company(accesses));
  report('a flood in which every access is a finding');
  const ofFlood = await measureOne('a flood of findings', flood(Math.ceil(accesses * FLOOD_SHARE)));
  return [...ofCompany, ...ofFlood];
}

async function measureOne(name: string, { register, accesses }: CompanyRecords): Promise<Figure[]> {
  const encoded = encodeAccesses(accesses);
  const decide = await openBareDecider(register);
  const entries = encoded.map((access, offset) => decide(access, offset).entry);
  const blocks: Block[] = [];
  for (let at = 0; at < entries.length; at += BLOCK_ENTRIES_MAX)
    blocks.push(blockOf(entries.slice(at, at + BLOCK_ENTRIES_MAX)));
  const [observed, decided] = await medianRates(
    [
      { accesses: encoded.length, run: () => observeAll(blocks) },
      { accesses: encoded.length, run: () => encoded.forEach((access, offset) => void decide(access, offset)) },
    ],
    ROUNDS,
  );
  return [
    {
      what: `${name}, all detectors, a CPU second`,
      value: observed.perCpuSecond,
      unit: '/s',
      against: { what: 'deciding the same alone', value: decided.perCpuSecond },
    },
  ];
}

/**
 * A new memory each time. The findings of a block are let go of before the next one, as those that a detector has written: the
 * collector would copy those of a whole run, which no detector has.
 */
function observeAll(blocks: readonly Block[]): void {
  const detection = newDetection();
  const parts = { detection, judgedAgain: new WaitingReevaluations(detection) };
  for (const block of blocks) observeBlock(block, parts, { ms: 0, logger, partition: 0, decidedAt: 0 });
  detection.advance({ nowMs: MUCH_LATER, observedUpTo: Number.POSITIVE_INFINITY });
}

function blockOf(entries: readonly Buffer[]): Block {
  return {
    kind: 'decisions',
    entrySchemaId: schemaIds.accessDecision,
    entries: [...entries],
    epoch: 1,
    owner: 'bench',
    previousHash: foldStart.chain,
    decidedAt: 0,
    previousSource: -1,
    firstSource: 0,
    lastSource: 0,
    registerFrom: null,
    registerTo: null,
    window: null,
    cause: null,
  };
}
