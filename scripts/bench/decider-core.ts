import { setImmediate } from 'node:timers/promises';
import { schemaIds, schemaType } from '../../services/adapters/avro/schemas.ts';
import { openLocationClassifier } from '../../services/adapters/config/camera-words.ts';
import { variables } from '../../services/adapters/config/environment.ts';
import { memoryIdentityTable } from '../../services/adapters/memory/memory-identity-table.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { type DecidingState, decideRecord, readRecord } from '../../services/decider/decide-record.ts';
import { PendingIdentities } from '../../services/decider/pending-identities.ts';
import { askedOfNobody } from '../../services/domain/access-decision/facts/asked.ts';
import type { LogRecord } from '../../services/domain/decision-log/log.ts';
import { onePolicy } from '../../services/domain/policy/policies.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { type BenchWorld, encodeEvents } from './bench-world.ts';
import { type Figure, percentile, rateFigure } from './figures.ts';

const ROUNDS_WARM = 2;
const ROUNDS = 5;

/** Events through `readRecord` and `decideRecord`, as the decider calls them, set against avsc's decode and encode. */
export async function measureDecider(world: BenchWorld): Promise<Figure[]> {
  const encoded = encodeEvents(world);
  const records = encoded.map(({ event, value }, offset): LogRecord => {
    return { offset, appendedAt: event.occurredAt, key: null, value, headers: {} };
  });
  const policies = onePolicy(await loadPolicies(variables.POLICIES_DIR.parse(undefined)));
  const register = createRegisterView();
  const classifyLocation = openLocationClassifier();
  world.register.forEach((json) => {
    const parsed = parseRegisterRecord(json, classifyLocation);
    if ('record' in parsed) register.applyRecord(parsed.record);
  });

  const decideAll = (): number => {
    const identities = new PendingIdentities(memoryIdentityTable());
    const state: DecidingState = {
      register,
      policies,
      askedOf: askedOfNobody,
      identities,
      registerOffset: world.register.length,
    };
    let bytes = 0;
    encoded.forEach(({ partition }, index) => {
      const record = records[index] as LogRecord;
      const content = readRecord(record);
      if ('rejected' in content) throw new Error(content.rejected.detail);
      const { entry, remember } = decideRecord(record, content, partition, state);
      if (remember !== null) identities.add(remember.identity, remember.contentHash, partition);
      bytes += entry.length;
    });
    return bytes;
  };
  const type = schemaType(schemaIds.accessEvent);
  const codeAll = (): number =>
    records.reduce((bytes, { value }) => bytes + type.toBuffer(type.fromBuffer(value.subarray(5))).length, 0);

  const plain = await medianRates(records.length, codeAll);
  const decided = await medianRates(records.length, decideAll);
  const what = 'avsc decode + encode of the same events';
  return [
    rateFigure('decider, one core: decoded, judged, encoded', decided.wall, { what, perSecond: plain.wall }),
    rateFigure('decider: the same, per CPU second', decided.cpu, { what, perSecond: plain.cpu }),
  ];
}

/** Medians of some rounds, each over everything: by the clock, and by CPU seconds of all threads. */
async function medianRates(count: number, round: () => number): Promise<{ wall: number; cpu: number }> {
  const rates: { wall: number; cpu: number }[] = [];
  for (let done = 0; done < ROUNDS_WARM + ROUNDS; done++) {
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(cpuBefore);
    const wall = (count / (performance.now() - startedAt)) * 1000;
    if (done >= ROUNDS_WARM) rates.push({ wall, cpu: (count / (user + system)) * 1e6 });
    await setImmediate();
  }
  const median = (of: 'wall' | 'cpu') =>
    percentile(
      rates.map((one) => one[of]),
      0.5,
    );
  return { wall: median('wall'), cpu: median('cpu') };
}
