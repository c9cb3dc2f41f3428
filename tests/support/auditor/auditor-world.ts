import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { memoryObjectStore } from '../../../services/adapters/memory/memory-object-store.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { type Auditor, startAuditor } from '../../../services/auditor/auditor.ts';
import { frame } from '../../../services/avro/framing.ts';
import type { AccessDecision, DecisionFacts } from '../../../services/domain/access-decision/access-decision.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { DELAY_SECONDS_MAX, lateBy } from '../../../services/domain/access-event/time-claim.ts';
import type { Block } from '../../../services/domain/decision-log/block.ts';
import {
  CHAIN_BYTES,
  type FoldState,
  fold,
  foldStart,
  hashOfBlock,
} from '../../../services/domain/decision-log/fold.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { registerWindow } from '../../../services/domain/segments/segment-cutter.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import type { FlatDecisionFacts } from '../../../services/records/access-decision/flat-decision-facts.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeDecisionBlock } from '../../../services/records/decision-block/encode-decision-block.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { aSigner } from '../archive-builder.ts';
import { aReadAudit } from '../authentication/read-audit.ts';
import * as builders from '../decision-builders.ts';
import { storeWhole } from '../decision-log/whole-segments.ts';

/** 2026-11-24T09:00:00Z. */
export const START = Date.UTC(2026, 10, 24, 9);

export function anEvent(changes: Partial<AccessEvent> = {}): AccessEvent {
  return builders.anEvent({ eventId: 'ev-1', occurredAt: START, ...changes });
}

export function someFacts(changes: Partial<FlatDecisionFacts> = {}): DecisionFacts {
  return builders.someFacts({ role: 'agent', team: 'support', locationClass: 'indoor', ...changes });
}

/** A decision on `event` (`null`: on a record that could not be decoded). */
export function aDecision(event: AccessEvent | null, changes: Partial<AccessDecision> = {}): AccessDecision {
  const decided =
    event === null
      ? ({
          verdict: 'rejected',
          determinedBy: [],
          facts: null,
          rejectedHash: Buffer.alloc(32, 7),
          deadLetterOffset: 5,
          delaySecondsMax: null,
        } as const)
      : {
          facts: someFacts({ ownerId: event.resource.ownerId, cameraId: event.resource.cameraId }),
          lateByMillis: lateBy({ occurredAt: event.occurredAt, appendedAt: START }, DELAY_SECONDS_MAX),
        };
  const encoded = {
    eventSchemaId: event === null ? 0 : schemaIds.accessEvent,
    event: event === null ? Buffer.alloc(0) : encodeAccessEvent(event),
  };
  return builders.aDecision(encoded, {
    appendedAt: START,
    reason: 'No purpose was given.',
    policyVersion: 'p-1',
    registerOffset: 3,
    tried: [{ kind: 'ticket', id: 't-1', state: 'missing' }],
    ...decided,
    ...changes,
  });
}

/** A log of decisions as a decider writes it, and an archive of it as an archiver seals it. */
export class DecidedWorld {
  readonly signer = aSigner();
  private readonly states = new Map<number, FoldState>();
  private readonly sealedLast = new Map<number, number>();
  private readonly unsealed = new Map<number, AccessDecision[]>();

  constructor(
    readonly log: Log = memoryLog({ clock: () => START }),
    readonly objects: ObjectStore = memoryObjectStore(),
  ) {}

  /** Appends one block; the decisions' `sourceOffset`s are set to follow the partition's last. Returns them. */
  async decide(partition: number, decisions: readonly AccessDecision[]): Promise<readonly AccessDecision[]> {
    if (!this.states.has(partition)) await this.append(partition, { kind: 'open', epoch: 1, owner: 'decider' });
    const { last } = this.stateOf(partition);
    const placed = decisions.map((decision, at) => ({ ...decision, sourceOffset: last + 1 + at }));
    await this.append(partition, {
      firstSource: last + 1,
      lastSource: last + placed.length,
      entries: placed.map(encodeAccessDecision),
    });
    this.unsealed.set(partition, [...(this.unsealed.get(partition) ?? []), ...placed]);
    return placed;
  }

  /** Appends a re-evaluation of a decided access, as a late fact causes it. */
  async judgeAgain(partition: number, decided: AccessDecision, changes: Partial<AccessDecision>): Promise<void> {
    const { register } = this.stateOf(partition);
    const because = { kind: 'consent', id: 'c-1' };
    const reevaluation = { at: START + register, because, previousVerdict: decided.verdict };
    const again = { ...decided, registerOffset: register + 1, reevaluation, ...changes };
    const entries = [encodeAccessDecision(again)];
    await this.append(partition, { kind: 'reevaluations', registerTo: register + 1, entries });
    this.unsealed.set(partition, [...(this.unsealed.get(partition) ?? []), again]);
  }

  /** Appends a block that `fold` drops: another owner's. */
  async decideAsZombie(partition: number, decisions: readonly AccessDecision[]): Promise<void> {
    const { last } = this.stateOf(partition);
    const block = this.aBlock(partition, { owner: 'zombie', firstSource: last + 1, lastSource: last + 1 });
    const value = frame(
      schemaIds.decisionBlock,
      encodeDecisionBlock({ ...block, entries: decisions.map(encodeAccessDecision) }),
    );
    await this.log.append('access-decisions', partition, [{ key: null, value }]);
  }

  /** Seals what is decided and not sealed yet as one segment of each partition. */
  async seal(): Promise<void> {
    const archive = { objects: this.objects, signer: this.signer };
    const log = await openSealedLog(archive, []);
    const seals = [];
    for (const [partition, decisions] of this.unsealed) {
      if (decisions.length === 0) continue;
      const firstSource = (this.sealedLast.get(partition) ?? -1) + 1;
      const lastSource = this.stateOf(partition).last;
      this.sealedLast.set(partition, lastSource);
      const segment = {
        firstSource,
        lastSource,
        entries: decisions.map(encodeAccessDecision),
        schemaId: schemaIds.accessDecision,
        gaps: [],
        reevaluations: decisions.filter(({ reevaluation }) => reevaluation !== null).length,
        next: {
          offset: await this.log.endOffset('access-decisions', partition),
          state: this.stateOf(partition),
          lastSource,
          appendedAt: START,
          window: registerWindow,
        },
      };
      seals.push((await storeWhole(this.objects, { topic: 'access-decisions', partition }, segment)).seal);
    }
    this.unsealed.clear();
    await appendSeals(archive, log, seals);
  }

  private async append(partition: number, changes: Partial<Block>): Promise<void> {
    const block = this.aBlock(partition, changes);
    const value = frame(schemaIds.decisionBlock, encodeDecisionBlock(block));
    const next = fold(this.stateOf(partition), block, hashOfBlock(value));
    if (next === null) throw new Error('the test wrote a block that fold drops');
    this.states.set(partition, next);
    await this.log.append('access-decisions', partition, [{ key: null, value }]);
  }

  private aBlock(partition: number, changes: Partial<Block>): Block {
    const state = this.stateOf(partition);
    const isOpen = changes.kind === 'open';
    return {
      entrySchemaId: schemaIds.accessDecision,
      kind: 'decisions',
      epoch: state.epoch,
      owner: state.owner,
      previousSource: state.last,
      firstSource: state.last + 1,
      lastSource: state.last,
      previousHash: isOpen ? Buffer.alloc(CHAIN_BYTES) : state.chain,
      decidedAt: START,
      window: null,
      cause: null,
      registerFrom: isOpen ? null : state.register,
      registerTo: null,
      entries: [],
      ...changes,
    };
  }

  private stateOf(partition: number): FoldState {
    return this.states.get(partition) ?? foldStart;
  }
}

export interface RunningAuditor {
  readonly auditor: Auditor;
  readonly meters: ReturnType<typeof openMeters>;
  stop(): Promise<void>;
}

export interface AuditorOptions {
  readonly log?: Log;
  readonly clock?: () => number;
  readonly bufferEntriesMax?: number;
}

/** An auditor over a world, with its own empty data folder. */
export async function runAuditor(
  world: DecidedWorld,
  { log = world.log, clock = () => START, ...limits }: AuditorOptions = {},
): Promise<RunningAuditor> {
  const dataDir = await mkdtemp(join(tmpdir(), 'custodes-auditor-'));
  const meters = openMeters();
  const auditor = await startAuditor({
    log,
    objects: world.objects,
    objectsFolder: null,
    dataDir,
    meters,
    logger: pino({ level: 'silent' }),
    clock,
    vkey: world.signer.vkey,
    ...limits,
    sets: {
      policies: { of: () => null, records: { sets: new Map() } },
      detections: { of: () => null, at: () => null },
    },
    recordRead: aReadAudit({ log, clock, meters }),
  });
  return {
    auditor,
    meters,
    async stop() {
      await auditor.drain();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves when `holds` does, asking again and again; rejects after a minute, so that nothing runs on for ever. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('what the test waits for did not happen within a minute');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
