import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { schemaType } from '../../services/adapters/avro/schemas.ts';
import { openLocationClassifier } from '../../services/adapters/camera-words/camera-words.ts';
import { RegisterTable } from '../../services/adapters/embedded/register/register-table.ts';
import { openStateFile } from '../../services/adapters/embedded/register/state-file.ts';
import { memoryIdentityTable } from '../../services/adapters/memory/memory-identity-table.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../services/adapters/policies/policy-environment.ts';
import { type DecidingState, decideRecord, readRecord } from '../../services/decider/decide-record.ts';
import { PendingIdentities } from '../../services/decider/identities/pending-identities.ts';
import { findNoPriorEvaluation } from '../../services/domain/access-decision/facts/prior-evaluation.ts';
import { BLOCK_ENTRIES_MAX } from '../../services/domain/decision-log/block.ts';
import type { LogRecord } from '../../services/domain/decision-log/log.ts';
import { onePolicy } from '../../services/domain/policy/policies.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import type { RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import { decodeRegisterRecord } from '../../services/records/register-record/decode-register-record.ts';
import { encodeRegisterRecord } from '../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { type BenchWorld, encodeEvents } from './bench-world.ts';
import { type Figure, percentile, rateFigure } from './figures.ts';

const ROUNDS_WARM = 2;
const ROUNDS = 5;

/**
 * Measures `readRecord` and `decideRecord` as the decider calls them, against avsc's decode and encode: with the
 * register in memory, and with the register on disk, as in a decider. `scratch` is a folder for the second.
 */
export async function measureDecider(world: BenchWorld, scratch: string): Promise<Figure[]> {
  const encoded = encodeEvents(world);
  const records = encoded.map(({ event, value }, offset): LogRecord => {
    return { offset, appendedAt: event.occurredAt, key: null, value, headers: {} };
  });
  const policies = onePolicy(await loadPolicies(policyEnvironment.read({}).folder));
  const facts = registerOf(world);
  const memory = createRegisterView();
  for (const fact of facts) memory.applyRecord(fact);
  const disk = await onDisk(facts, join(scratch, 'decider-register'));

  const decideAll = (register: RegisterView): number => {
    const identities = new PendingIdentities(memoryIdentityTable());
    const state: DecidingState = {
      register,
      policies,
      findPriorEvaluation: findNoPriorEvaluation,
      identities,
      registerOffset: world.register.length,
    };
    let bytes = 0;
    let waiting = 0;
    encoded.forEach(({ partition }, index) => {
      const record = records[index] as LogRecord;
      const content = readRecord(record);
      if ('rejected' in content) throw new Error(content.rejected.detail);
      const { entry, remember } = decideRecord(record, content, partition, state);
      bytes += entry.length;
      if (remember === null) return;
      identities.add(remember.identity, remember.contentHash, partition);
      waiting += 1;
      if (waiting < BLOCK_ENTRIES_MAX) return;
      for (let one = 0; one < PARTITIONS_DECIDED; one += 1) identities.forget(one);
      waiting = 0;
    });
    return bytes;
  };
  const type = schemaType(schemaIds.accessEvent);
  const codeAll = (): number =>
    records.reduce((bytes, { value }) => bytes + type.toBuffer(type.fromBuffer(value.subarray(5))).length, 0);

  const judgeAll = (): number =>
    encoded.filter(({ event }) => policies.at(event.occurredAt).decide(event, memory).verdict === 'explained').length;

  const [plain, inMemory, fromDisk, judged] = (await medianRates(records.length, [
    codeAll,
    () => decideAll(memory),
    () => decideAll(disk.view),
    judgeAll,
  ])) as [CoreRates, CoreRates, CoreRates, CoreRates];
  await disk.close();
  const coded = { what: 'avsc decode + encode of the same events', perSecond: plain };
  const held = { what: 'the same with the register in memory', perSecond: inMemory };
  return [
    ...figuresOf('judging alone: full rule set, one core, register in memory', judged, coded),
    ...figuresOf('decider, one core, register in memory: decoded, judged, encoded', inMemory, coded),
    ...figuresOf('decider, one core, register on disk', fromDisk, coded),
    ...figuresOf('decider, one core, register on disk', fromDisk, held),
  ];
}

/**
 * Decides the events of a world with its whole register, as the decider that runs this; none of them repeats another. Returns what
 * `keep` makes of each. Keep no decoded event: V8 would make those of what is measured next, too, where what lasts is.
 */
export async function decideAllOnce<Kept>(
  world: BenchWorld,
  encoded: ReturnType<typeof encodeEvents>,
  keep: (decided: ReturnType<typeof decideRecord>) => Kept,
): Promise<Kept[]> {
  const register = createRegisterView();
  for (const fact of registerOf(world)) register.applyRecord(fact);
  const state: DecidingState = {
    register,
    policies: onePolicy(await loadPolicies(policyEnvironment.read({}).folder)),
    findPriorEvaluation: findNoPriorEvaluation,
    identities: { contentHashOf: () => null },
    registerOffset: 0,
  };
  return encoded.map(({ event, value, partition }, offset) => {
    const record = { offset, appendedAt: event.occurredAt, key: null, value, headers: {} };
    const readable = readRecord(record);
    if ('rejected' in readable) throw new Error(readable.rejected.detail);
    return keep(decideRecord(record, readable, partition, state));
  });
}

/** The events are decoded as from the log: V8 reads the objects that JSON.parse makes more slowly. */
export function registerOf({ register }: BenchWorld): RegisterRecord[] {
  const classifyLocation = openLocationClassifier();
  return register.flatMap((json) => {
    const parsed = parseRegisterRecord(json, classifyLocation);
    return 'record' in parsed
      ? [decodeRegisterRecord(schemaIds.registerRecord, encodeRegisterRecord(parsed.record))]
      : [];
  });
}

/** Everything is written first, so that no look-up reads from records that still wait in memory. */
async function onDisk(facts: readonly RegisterRecord[], folder: string): Promise<RegisterTable> {
  const table = new RegisterTable(folder, await openStateFile(folder));
  const last = { offset: facts.length - 1, appendedAt: 0, key: null, value: Buffer.alloc(0), headers: {} };
  for (const [offset, fact] of facts.entries()) table.applyRecord(fact, offset);
  await table.applied(facts.length, last);
  await table.flush();
  return table;
}

export interface CoreRates {
  readonly wall: number;
  readonly cpu: number;
}

function figuresOf(
  what: string,
  of: CoreRates,
  { what: against, perSecond }: { what: string; perSecond: CoreRates },
): Figure[] {
  return [
    rateFigure(what, of.wall, { what: against, perSecond: perSecond.wall }),
    rateFigure(`${what}, per CPU second`, of.cpu, { what: against, perSecond: perSecond.cpu }),
  ];
}

/**
 * Runs the candidates in turn for some rounds over all events. Returns medians by the clock and by the CPU seconds of
 * all threads.
 */
export async function medianRates(count: number, rounds: readonly (() => number)[]): Promise<CoreRates[]> {
  const rates: CoreRates[][] = rounds.map(() => []);
  for (let done = 0; done < ROUNDS_WARM + ROUNDS; done++) {
    for (const [index, round] of rounds.entries()) {
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      round();
      const { user, system } = process.cpuUsage(cpuBefore);
      const wall = (count / (performance.now() - startedAt)) * 1000;
      if (done >= ROUNDS_WARM) rates[index]?.push({ wall, cpu: (count / (user + system)) * 1e6 });
      await setImmediate();
    }
  }
  const median = (of: 'wall' | 'cpu', some: readonly CoreRates[]) =>
    percentile(
      some.map((one) => one[of]),
      0.5,
    );
  return rates.map((some) => ({ wall: median('wall', some), cpu: median('cpu', some) }));
}
