import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { blockCodec } from '../../services/adapters/avro/block-codec.ts';
import { decodeFact } from '../../services/adapters/avro/register-fact.ts';
import { openDecidedAccesses } from '../../services/adapters/embedded/decided-accesses.ts';
import { openEmbeddedLog } from '../../services/adapters/embedded/embedded-log.ts';
import { openRegister } from '../../services/adapters/embedded/register/open-register.ts';
import { memoryIdentityTable } from '../../services/adapters/memory/memory-identity-table.ts';
import { openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { startDecider } from '../../services/decider/flow.ts';
import { readAcceptedBlocks } from '../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../services/domain/decision-log/log.ts';
import { onePolicy } from '../../services/domain/policy/policies.ts';
import { followRegister } from '../../services/domain/register/register-follower.ts';
import { decodeAccessDecision } from '../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { anAccessEventJson } from '../support/access-event-builders.ts';
import { anIntakeServer, INTAKE_NOW, type IntakeServer } from '../support/intake-server.ts';
import { isWhole } from '../support/process/pass.ts';
import { createRandom } from '../support/random.ts';
import { aRecordJson } from '../support/register-builders.ts';

/** Of each pair one is a revocation and one an access under the consent that it revokes. */
const PAIRS = isWhole ? 16_000 : 1_600;
const PAIRS_A_REQUEST = 200;
const REQUESTS_AT_ONCE = 6;
const REVOKED_AT = INTAKE_NOW - 3_600_000;
const LATE_SHARE = 0.3;
const LATE_MILLIS = 400;
const MILLIS_MAX = 1_200_000;

const order = (pair: number) => (pair % 2 === 0 ? 'revoked first' : 'accessed first');

describe(`${PAIRS.toLocaleString('en-US')} revocations and accesses at once (16,000 with CI=true, on the first Node)`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-race-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'no access is allowed that was sent after its revocation was acknowledged, and every one that was sent before it was made is',
    async () => {
      const log = await openEmbeddedLog({ folder: join(folder, 'log'), clock: Date.now });
      const intake = await anIntakeServer({ log });
      await post(intake, '/v1/register', [aRecordJson('person', { trainingValidUntil: iso(INTAKE_NOW + 1) })]);
      const decider = await aDecider(behind(log), join(folder, 'decider'));
      try {
        await inTurn(batches(), async (pairs) => {
          await post(
            intake,
            '/v1/register',
            pairs.flatMap((pair) => [accountOf(pair), consentOf(pair, null)]),
          );
        });
        await inTurn(batches(), (pairs) => race(intake, pairs));
      } finally {
        // A decider that went on would slow down every test after this one.
        await decider.drain();
      }
      const verdicts = await verdictsOf(log);
      expect(Object.fromEntries(verdicts)).toEqual({
        'revoked first: violation by consent-revoked no-need-to-know': PAIRS / 2,
        'accessed first: explained by consent': PAIRS / 2,
      });
      await intake.drain();
      await intake.close();
      await decider.close();
      await log.close();
    },
    MILLIS_MAX,
  );
});

/** Pairs of one request are all of one order: half of the requests revoke first. */
function batches(): number[][] {
  const numbers = Array.from({ length: PAIRS }, (_, number) => number);
  const halves = [numbers.filter((pair) => pair % 2 === 0), numbers.filter((pair) => pair % 2 === 1)];
  return Array.from({ length: PAIRS / PAIRS_A_REQUEST }, (_, at) => {
    const first = Math.floor(at / 2) * PAIRS_A_REQUEST;
    return (halves[at % 2] as number[]).slice(first, first + PAIRS_A_REQUEST);
  });
}

async function race(intake: IntakeServer, pairs: readonly number[]): Promise<void> {
  const [first = 0] = pairs;
  const isRevokedFirst = order(first) === 'revoked first';
  const revoke = () =>
    post(
      intake,
      '/v1/register',
      pairs.map((pair) => consentOf(pair, REVOKED_AT)),
    );
  // What was looked at before the owner took the consent back stays allowed, however late the decider comes to it.
  const accessedAt = isRevokedFirst ? REVOKED_AT : REVOKED_AT - 1;
  const access = () =>
    post(
      intake,
      '/v1/access-events',
      pairs.map((pair) => accessOf(pair, accessedAt)),
    );
  for (const step of isRevokedFirst ? [revoke, access] : [access, revoke]) await step();
}

async function inTurn(work: number[][], task: (pairs: readonly number[]) => Promise<void>): Promise<void> {
  const waiting = [...work];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await task(next);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
}

/** Resolves when everything is acknowledged. */
async function post(intake: IntakeServer, path: string, records: readonly unknown[]): Promise<void> {
  // One connection each: on a busy machine a kept one is closed as idle in the moment it is used again.
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const { status, body } = await intake.post(path, JSON.stringify(records), headers);
  if (status !== 202) throw new Error(`${path}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
}

async function aDecider(log: Log, stateFolder: string) {
  const logger = pino({ level: 'silent' });
  const table = await openRegister({ folder: join(stateFolder, 'register'), log, logger });
  const follower = followRegister(log, decodeFact, table);
  const accesses = openDecidedAccesses({ folder: join(stateFolder, 'accesses') });
  const decider = startDecider({
    log,
    logger,
    follower,
    register: table.view,
    clock: Date.now,
    policies: onePolicy(await loadPolicies('infra/policies')),
    identities: memoryIdentityTable(),
    accesses,
    window: { millisMax: 60_000, entriesMax: 100_000, bytesMax: 2 ** 26 },
    ownerId: 'racer',
    meters: openMeters(),
  });
  return {
    drain: () => Promise.race([decider.drain(), decider.failed]),
    async close() {
      follower.stop();
      await accesses.close();
      await table.close();
    },
  };
}

/** The log, whose register arrives late: as it may in another process than intake's. */
function behind(log: Log): Log {
  const random = createRandom(20_261_124);
  return {
    ...log,
    async *read(topic, partition, from, options) {
      for await (const batch of log.read(topic, partition, from, options)) {
        if (topic === 'register') await setTimeout(random.chance(LATE_SHARE) ? LATE_MILLIS : 0);
        yield batch;
      }
    },
  };
}

/** How many accesses of each order were decided how. */
async function verdictsOf(log: Log): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
      for (const entry of block.kind === 'decisions' ? block.entries : []) {
        const { verdict, determinedBy, explanation, event } = decodeAccessDecision(schemaIds.accessDecision, entry);
        const pair = Number(decodeAccessEvent(schemaIds.accessEvent, event).eventId.slice('pair-'.length));
        const by = explanation?.kind ?? determinedBy.map(({ rule }) => rule).join(' ');
        const name = `${order(pair)}: ${verdict} by ${by}`;
        counted.set(name, (counted.get(name) ?? 0) + 1);
      }
    }
  }
  return counted;
}

function accountOf(pair: number) {
  return aRecordJson('account', { id: `o-${pair}` });
}

function consentOf(pair: number, revokedAt: number | null) {
  const revoked = revokedAt === null ? {} : { revokedAt: iso(revokedAt) };
  return aRecordJson('consent', { id: `C-${pair}`, ownerId: `o-${pair}`, grantedTo: 'e-1042', ...revoked });
}

function accessOf(pair: number, occurredAt: number) {
  return anAccessEventJson({
    eventId: `pair-${pair}`,
    occurredAt: iso(occurredAt),
    resource: { kind: 'recording', recordingId: `r-${pair}`, ownerId: `o-${pair}` },
    authentication: { mfa: true },
    purpose: 'express-consent',
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
