import { decodeFact } from '../../../../services/adapters/avro/register-fact.ts';
import { openLogger } from '../../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../../services/adapters/memory/memory-identity-table.ts';
import { memoryLog } from '../../../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../../../services/adapters/memory/memory-row-table.ts';
import { openMeters } from '../../../../services/adapters/metrics/catalogue.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../../../services/adapters/policies/policy-environment.ts';
import { fixedSchemas } from '../../../../services/adapters/schema-registry/writer-schemas.ts';
import { startDecider } from '../../../../services/decider/flow.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import { toAccessItem } from '../../../../services/domain/access-search/access-item.ts';
import { toDetectedAccess } from '../../../../services/domain/finding/detected-access.ts';
import { Detection } from '../../../../services/domain/finding/detection.ts';
import { onePolicy } from '../../../../services/domain/policy/policies.ts';
import { followRegister } from '../../../../services/domain/register/register-follower.ts';
import { createRegisterView } from '../../../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../../services/records/access-event/decode-access-event.ts';
import { decodeDeadLetter } from '../../../../services/records/dead-letter/decode-dead-letter.ts';
import { decodeDecisionBlock } from '../../../../services/records/decision-block/decode-decision-block.ts';
import { toRegisterRecordJson } from '../../../../services/records/register-record/to-register-record-json.ts';
import { entrySchemaOf } from '../../../../services/records/schemas.ts';
import { type NewRecords, newRecords } from '../new-records.ts';
import { type OpenTarget, requireNothingKept, type Target, Violation } from '../target.ts';
import { openIntake } from './intake.ts';

/** Bytes that somebody wrote to the topics directly, and access events also as a body of `application/avro`. */
export const avroTargets: readonly Target[] = [
  { name: 'avro-events', open: openEvents },
  { name: 'avro-register', open: openRegister },
];

const NOW = Date.UTC(2026, 10, 24, 10);

/** Every record gets exactly one decision, which can be shown and looked at by every detector. Intake keeps its promises, too. */
async function openEvents(): Promise<OpenTarget> {
  const log = memoryLog({ clock: () => NOW });
  const register = createRegisterView();
  const follower = followRegister(log, decodeFact, register);
  const { folder } = policyEnvironment.read({});
  const decider = startDecider({
    log,
    register,
    follower,
    schemas: fixedSchemas,
    meters: openMeters(),
    policies: onePolicy(await loadPolicies(folder)),
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    ownerId: 'fuzz',
    logger: openLogger('silent'),
    clock: () => NOW,
  });
  const intake = await openIntake('/v1/access-events', 'application/avro');
  const detection = new Detection(memoryRowTable());
  const decisions = newRecords(log, 'access-decisions');
  const letters = newRecords(log, 'dead-letters');
  return {
    async run(inputs) {
      await intake.run(inputs.flatMap((value) => [withLength(value), Buffer.concat([withLength(value), value])]));
      await log.append(
        'access-events',
        0,
        inputs.map((value) => ({ key: null, value })),
      );
      for (const decision of await take(decisions, inputs.length, decider.failed)) {
        const { eventSchemaId: schemaId, event: body } = decision;
        const event = body.length === 0 ? null : decodeAccessEvent(schemaId, body);
        JSON.stringify(toAccessItem({ partition: 0, decision, event }));
        if (event === null) requireNothingKept('a decision', decision.reason);
        else detection.observe(toDetectedAccess(decision, event), NOW);
      }
      for (const { schemaId, body } of await letters()) {
        const letter = decodeDeadLetter(schemaId, body);
        requireNothingKept('a dead letter', `${letter.detail} ${letter.body.toString('latin1')}`);
      }
    },
    async close() {
      await intake.close();
      await decider.drain();
      follower.stop();
    },
  };
}

/** As a record of a batch in Avro. */
function withLength(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** Waits for one decision of each record. There is one decider, so every block counts. */
async function take(blocks: NewRecords, count: number, failed: Promise<never>): Promise<readonly AccessDecision[]> {
  const decisions: AccessDecision[] = [];
  while (decisions.length < count) {
    for (const { schemaId, body } of await blocks()) {
      const { entries } = decodeDecisionBlock(schemaId, body);
      decisions.push(...entries.map((entry) => decodeAccessDecision(entrySchemaOf(schemaId), entry)));
    }
    await Promise.race([new Promise((done) => setTimeout(done, 1)), failed]);
  }
  if (decisions.length === count) return decisions;
  throw new Violation(`${decisions.length} decisions of ${count} records`);
}

/** The register goes on behind every record, and what it holds can be shown. */
async function openRegister(): Promise<OpenTarget> {
  const log = memoryLog({ clock: () => NOW });
  const register = createRegisterView();
  const follower = followRegister(log, decodeFact, register);
  return {
    async run(inputs) {
      const first = await log.append(
        'register',
        0,
        inputs.map((value) => ({ key: null, value })),
      );
      await Promise.race([follower.reached(first + inputs.length), follower.failed]);
      for (const value of inputs) {
        const record = decodeFact({ value });
        if (record !== null) JSON.stringify(toRegisterRecordJson(record));
      }
    },
    async close() {
      follower.stop();
    },
  };
}
