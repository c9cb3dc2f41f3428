import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { frame } from '../../../services/avro/framing.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import type { AccessDecision } from '../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import type { DecidedAccesses } from '../../../services/domain/late-facts/decided-accesses.ts';
import { onePolicy, type Policies } from '../../../services/domain/policy/policies.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { checkRegisterRecord } from '../../../services/records/register-record/validate-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';

/** The default policies. */
export const defaultSet = await loadPolicies(join(projectRoot, 'infra/policies'));

const POLL_MILLIS = 5;

/** An accepted entry, with the eventId it is about. */
export interface Judged extends AccessDecision {
  readonly eventId: string;
}

export interface RunningDecider {
  readonly meters: ReturnType<typeof openMeters>;
  /** Leaves everything as a kill would: nothing is drained. */
  kill(): void;
  drain(): Promise<void>;
}

/** Topics in memory, and deciders over them with the default policies. `clock.now` is the log's clock, too. */
export function aLateBench(change: (log: Log) => Log = (log) => log) {
  const clock = { now: Date.UTC(2026, 10, 24, 12) };
  const plain = memoryLog({ clock: () => clock.now });
  const log = change(plain);

  async function entriesOf(kind: 'decisions' | 'reevaluations'): Promise<Judged[]> {
    const found: Judged[] = [];
    for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
      for await (const { block } of readAcceptedBlocks({ log: plain, codec: blockCodec, partition })) {
        if (block.kind !== kind) continue;
        const decisions = block.entries.map((entry) => decodeAccessDecision(block.entrySchemaId, entry));
        found.push(
          ...decisions.map((one) => ({ ...one, eventId: decodeAccessEvent(schemaIds.accessEvent, one.event).eventId })),
        );
      }
    }
    return found;
  }

  return {
    log: plain,
    clock,
    async access(...events: readonly AccessEvent[]): Promise<void> {
      for (const event of events) {
        const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
        const partition = partitionOf(event.actor.id, PARTITIONS_DECIDED);
        await plain.append('access-events', partition, [{ key: Buffer.from(event.actor.id), value }]);
      }
    },
    async register(...records: readonly RegisterRecord[]): Promise<void> {
      if (records.length === 0) return;
      const problems = records.flatMap(checkRegisterRecord);
      if (problems.length > 0) throw new Error(`no facts: ${JSON.stringify(problems)}`);
      const values = records.map((record) => frame(schemaIds.registerRecord, encodeRegisterRecord(record)));
      await plain.append(
        'register',
        0,
        values.map((value) => ({ key: null, value })),
      );
    },
    start(
      accesses: DecidedAccesses = memoryDecidedAccesses(),
      policies: Policies = onePolicy(defaultSet),
      started = Promise.resolve(),
    ): RunningDecider {
      const register = createRegisterView();
      const follower = followRegister(plain, decodeFact, register);
      const alive = { is: true };
      const meters = openMeters();
      const mortal: Log = { ...log, append: (...call) => (alive.is ? log.append(...call) : new Promise(() => {})) };
      const decider = startDecider({
        log: mortal,
        register,
        follower,
        accesses,
        meters,
        policies,
        started,
        identities: memoryIdentityTable(),
        window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
        ownerId: `owner-${Math.random()}`,
        logger: openLogger('silent'),
        clock: () => clock.now,
      });
      decider.failed.catch((error) => {
        throw error;
      });
      return {
        meters,
        kill() {
          alive.is = false;
          follower.stop();
        },
        async drain() {
          await Promise.race([decider.drain(), decider.failed]);
          follower.stop();
        },
      };
    },
    decisions: () => entriesOf('decisions'),
    reevaluations: () => entriesOf('reevaluations'),
    async kinds(): Promise<string[]> {
      const found: string[] = [];
      for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
        for await (const { block } of readAcceptedBlocks({ log: plain, codec: blockCodec, partition })) {
          found.push(block.kind);
        }
      }
      return found;
    },
    /** Polls until `holds`; the limit of the test ends what waits in vain. */
    async until(holds: () => Promise<boolean>): Promise<void> {
      while (!(await holds())) await pause(POLL_MILLIS);
    },
  };
}
