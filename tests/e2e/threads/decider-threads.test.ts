import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { openEmbeddedLog } from '../../../services/adapters/embedded/embedded-log.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { findNoPriorEvaluation } from '../../../services/domain/access-decision/facts/prior-evaluation.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { decodeAccessDecision } from '../../../services/records/access-decision/decode-access-decision.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { isWhole } from '../../support/process/pass.ts';
import { custodes, type RunningCustodes, startCustodes } from '../../support/process/running-custodes.ts';
import { aRecordJson } from '../../support/register-builders.ts';

/** On the built program, with the decider in threads beside the one that writes the register. */

/** Of each pair one is a revocation and one an access under the consent that it revokes. */
const PAIRS = isWhole ? 12_000 : 2_400;
const PAIRS_A_REQUEST = 100;
const REQUESTS_AT_ONCE = 4;
const PEOPLE = 16;
const REVOKED_AT = Date.now() - 3_600_000;

let folder: string;
let running: RunningCustodes | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-deciders-'));
});
afterEach(async () => {
  await running?.end('SIGKILL').catch(() => {});
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

const order = (pair: number) => (pair % 2 === 0 ? 'revoked first' : 'accessed first');

describe('two threads that decide', () => {
  it('apply every revocation acknowledged before the access, and decide by the register up to the offset they name', async () => {
    running = await startCustodes({ DATA_DIR: folder, PORT: '0', DEMO: 'off', DECIDER_THREADS: '2' });
    const people = Array.from({ length: PEOPLE }, (_, number) =>
      aRecordJson('person', { id: `e-${number}`, trainingValidUntil: iso(Date.now() + 86_400_000) }),
    );
    await post('/v1/register', people);
    await inTurn((pairs) =>
      post(
        '/v1/register',
        pairs.flatMap((pair) => [aRecordJson('account', { id: `o-${pair}` }), consentOf(pair, null)]),
      ),
    );
    await inTurn(async (pairs) => {
      const isRevokedFirst = order(pairs[0] ?? 0) === 'revoked first';
      const revoke = () =>
        post(
          '/v1/register',
          pairs.map((pair) => consentOf(pair, REVOKED_AT)),
        );
      const access = () =>
        post(
          '/v1/access-events',
          pairs.map((pair) => accessOf(pair, isRevokedFirst ? REVOKED_AT : REVOKED_AT - 1)),
        );
      for (const step of isRevokedFirst ? [revoke, access] : [access, revoke]) await step();
    });
    await running.end('SIGTERM');
    running = null;

    const log = await openEmbeddedLog({ folder: join(folder, 'log'), clock: Date.now });
    const { decisions, owners } = await decisionsIn(log);
    expect(countedBy(decisions, ({ pair, verdict, by }) => `${order(pair)}: ${verdict} by ${by}`)).toEqual({
      'revoked first: violation by consent-revoked no-need-to-know': PAIRS / 2,
      'accessed first: explained by consent': PAIRS / 2,
    });
    expect(owners[0]).toBe(owners[1]);
    expect(owners[2]).toBe(owners[3]);
    expect(owners[0]).not.toBe(owners[3]);
    expect(await repeatedOtherwise(log, decisions)).toEqual([]);
    await log.close();
    const { code, stdout } = await custodes('verify', join(folder, 'objects'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
    expect(code).toBe(0);
  });
});

interface Found {
  readonly pair: number;
  readonly verdict: string;
  readonly by: string;
  readonly reason: string;
  readonly registerOffset: number;
  readonly event: ReturnType<typeof decodeAccessEvent>;
}

/** The first decision of each access, and who last claimed each partition. */
async function decisionsIn(log: Log) {
  const decisions: Found[] = [];
  const owners: string[] = [];
  for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
    for await (const { block } of readAcceptedBlocks({ log, codec: blockCodec, partition })) {
      owners[partition] = block.owner;
      for (const entry of block.kind === 'decisions' ? block.entries : []) {
        const decision = decodeAccessDecision(block.entrySchemaId, entry);
        const event = decodeAccessEvent(schemaIds.accessEvent, decision.event);
        if (!event.eventId.startsWith('pair-')) continue;
        const { verdict, reason, registerOffset } = decision;
        const by = decision.explanation?.kind ?? decision.determinedBy.map(({ rule }) => rule).join(' ');
        decisions.push({
          pair: Number(event.eventId.slice('pair-'.length)),
          verdict,
          by,
          reason,
          registerOffset,
          event,
        });
      }
    }
  }
  return { decisions, owners };
}

/** The accesses that the register up to the offset in their decision decides otherwise. */
async function repeatedOtherwise(log: Log, decisions: readonly Found[]): Promise<readonly string[]> {
  const policies = onePolicy(await loadPolicies('infra/policies'));
  const facts = await factsIn(log);
  const view = createRegisterView();
  const otherwise: string[] = [];
  let applied = 0;
  for (const { pair, reason, registerOffset, event } of [...decisions].sort(
    (one, other) => one.registerOffset - other.registerOffset,
  )) {
    for (; applied < facts.length && (facts[applied]?.offset ?? 0) < registerOffset; applied += 1) {
      view.applyRecord((facts[applied] as (typeof facts)[number]).fact);
    }
    const again = policies.at(event.occurredAt).decide(event, view, event.occurredAt, findNoPriorEvaluation(event));
    if (again.reason !== reason) otherwise.push(`${pair} at ${registerOffset}: ${reason}, repeated: ${again.reason}`);
  }
  return otherwise;
}

async function factsIn(log: Log): Promise<readonly { readonly offset: number; readonly fact: RegisterRecord }[]> {
  const facts: { offset: number; fact: RegisterRecord }[] = [];
  for await (const { records } of log.read('register', 0, 0)) {
    for (const record of records) {
      const fact = decodeFact(record);
      if (fact !== null) facts.push({ offset: record.offset, fact });
    }
  }
  return facts;
}

function countedBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}

/** Pairs of one request are all of one order. */
async function inTurn(task: (pairs: readonly number[]) => Promise<void>): Promise<void> {
  const numbers = Array.from({ length: PAIRS }, (_, number) => number);
  const waiting = [0, 1].flatMap((odd) => {
    const half = numbers.filter((pair) => pair % 2 === odd);
    return Array.from({ length: half.length / PAIRS_A_REQUEST }, (_, at) =>
      half.slice(at * PAIRS_A_REQUEST, (at + 1) * PAIRS_A_REQUEST),
    );
  });
  waiting.sort(([one = 0], [other = 0]) => one - other);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await task(next);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
}

/** Resolves when everything is acknowledged. */
async function post(path: string, records: readonly unknown[]): Promise<void> {
  // One connection each: on a busy machine a kept one is closed as idle in the moment it is used again.
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const response = await fetch(`${running?.url}${path}`, { method: 'POST', headers, body: JSON.stringify(records) });
  if (response.status !== 202) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
}

function consentOf(pair: number, revokedAt: number | null) {
  const revoked = revokedAt === null ? {} : { revokedAt: iso(revokedAt) };
  return aRecordJson('consent', { id: `C-${pair}`, ownerId: `o-${pair}`, grantedTo: `e-${pair % PEOPLE}`, ...revoked });
}

function accessOf(pair: number, occurredAt: number) {
  return anAccessEventJson({
    eventId: `pair-${pair}`,
    occurredAt: iso(occurredAt),
    actor: { id: `e-${pair % PEOPLE}`, kind: 'employee' },
    resource: { kind: 'recording', recordingId: `r-${pair}`, ownerId: `o-${pair}` },
    authentication: { mfa: true },
    purpose: 'express-consent',
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
