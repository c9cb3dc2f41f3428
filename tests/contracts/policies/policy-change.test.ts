import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { historyOf } from '../../../services/adapters/avro/sealed-history.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { filesystemObjectStore } from '../../../services/adapters/filesystem/filesystem-object-store.ts';
import { loadPolicies, policySetOf } from '../../../services/adapters/policies/load-policies.ts';
import { policySetOrNull } from '../../../services/adapters/policies/policy-source.ts';
import { createDecider } from '../../../services/domain/access-decision/decide.ts';
import { createPolicyBook, withPolicies } from '../../../services/domain/policy/policy-book.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';

/** A change of rules in a running installation that knows who speaks, and what its archive says of it afterwards. */

const PROPOSER = 'proposer-token';
const APPROVER = 'approver-token';
const TOOL = 'tool-token';
const kinds = ['policy', 'policy-set'];
const tokens = {
  [PROPOSER]: { person: { id: 'e-1', kind: 'employee' }, may: ['register', 'query'], registerKinds: kinds },
  [APPROVER]: { person: { id: 'e-2', kind: 'employee' }, may: ['register', 'query'], registerKinds: kinds },
  [TOOL]: { source: 'console', may: ['emit', 'register'], registerKinds: kinds },
};

let dir: string;
let guarded: GuardedCustodes;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'custodes-policy-'));
  await cp(join(projectRoot, 'infra/policies'), join(dir, 'policies'), { recursive: true });
  const env = { DATA_DIR: join(dir, 'data'), POLICIES_DIR: join(dir, 'policies') };
  guarded = await startGuarded(tokens, env);
});
afterEach(async () => {
  await guarded.stop().catch(() => {});
  await rm(dir, { recursive: true, force: true });
});

async function decided(eventId: string) {
  const event = {
    eventId,
    occurredAt: new Date().toISOString(),
    source: { id: 'console' },
    action: 'view',
    actor: { id: 'e-9', kind: 'employee' },
    resource: { kind: 'camera', cameraId: 'c-1' },
  };
  expect((await guarded.ask(TOOL, '/v1/access-events', event)).status).toBe(202);
  for (;;) {
    const { status, body } = await guarded.ask(PROPOSER, `/v1/accesses/${eventId}`);
    if (status === 200) return body;
    await pause(50);
  }
}

/** The default set with a rule less, proposed by `token`. */
async function propose(token: string): Promise<string> {
  const file = join(dir, 'policies', 'purpose-unspecified.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('mode: enforce', 'mode: observe'));
  const { version, text } = await loadPolicies(join(dir, 'policies'));
  const record = { kind: 'policy-set', id: version, validFrom: new Date().toISOString(), rules: text };
  expect((await guarded.ask(token, '/v1/register', record)).status).toBe(202);
  return version;
}

const approve = (token: string, setHash: string, approvedBy: string) =>
  guarded.ask(token, '/v1/register', {
    kind: 'policy',
    id: `by-${approvedBy}`,
    validFrom: new Date().toISOString(),
    setHash,
    approvedBy,
  });

describe('a change of rules', () => {
  it('decides from its approval by a second person on, and every decision can be made again from the archive', async () => {
    // Before the folder changes: this set is what it held at the start.
    const before = await decided('before');
    const version = await propose(PROPOSER);
    await approve(PROPOSER, version, 'e-1');
    const proposed = await decided('proposed');
    // As long as nobody has approved any set, what the folder holds decides: it may have been read again by now.
    expect([before.policyVersion, version]).toContain(proposed.policyVersion);
    expect((await approve(APPROVER, version, 'e-2')).status).toBe(202);
    const after = await decided('after');
    expect(after).toMatchObject({ policyVersion: version });
    expect(before.determinedBy).toContain('purpose-unspecified');
    expect(after.determinedBy).not.toContain('purpose-unspecified');
    await guarded.custodes.close();

    const made = await madeAgain();
    expect(made.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(['before', 'proposed', 'after']));
    expect(made.filter(({ again, sealed }) => JSON.stringify(again) !== JSON.stringify(sealed))).toEqual([]);
    expect(new Set(made.map(({ sealed }) => sealed.policyVersion)).size).toBe(2);
  });

  it('is approved by its sender, not by the person it names', async () => {
    const version = await propose(PROPOSER);
    for (const [token, name, field] of [
      [PROPOSER, 'e-2', 'approvedBy'],
      [TOOL, 'console', 'issuer'],
    ] as const) {
      const { status, body } = await approve(token, version, name);
      expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
    }
    await approve(PROPOSER, version, 'e-1');
    const { body } = await guarded.ask(PROPOSER, '/v1/policies');
    expect(body.approvals).toEqual([expect.objectContaining({ state: 'self-approved', approvedBy: 'e-1' })]);
    const { rules } = (await guarded.ask(PROPOSER, `/v1/register/policy-set/${version}`)).body;
    const again = { kind: 'policy-set', id: version, validFrom: new Date(0).toISOString(), rules };
    // A person who also holds a tool's token would be two.
    expect((await guarded.ask(TOOL, '/v1/register', again)).status).toBe(422);
  });
});

/** Each sealed decision beside the one that the archive alone gives: its register, and in it the sets. */
async function madeAgain() {
  const folder = join(dir, 'data', 'objects');
  const objects = filesystemObjectStore({ folder, scratch: join(dir, 'scratch') });
  const vkey = (await readFile(join(folder, 'log.vkey'), 'utf8')).trim();
  const register = createRegisterView();
  const book = createPolicyBook(register, policySetOrNull);
  const made = [];
  for await (const { decisions, isAsSeen } of historyOf({ objects, vkey }, withPolicies(register, book))) {
    expect(isAsSeen).toBe(true);
    for (const { decision } of decisions) {
      const event = decodeAccessEvent(schemaIds.accessEvent, decision.event);
      const [set] = register.history('policy-set', decision.policyVersion);
      const { reason, verdict, determinedBy, observed } = createDecider({ rules: policySetOf(set?.rules ?? '') })(
        event,
        register,
      );
      const again = { policyVersion: book.at(event.occurredAt).version, reason, verdict, determinedBy, observed };
      const { policyVersion } = decision;
      const sealed = {
        policyVersion,
        reason: decision.reason,
        verdict: decision.verdict,
        determinedBy: decision.determinedBy,
        observed: decision.observed,
      };
      made.push({ eventId: event.eventId, again, sealed });
    }
  }
  return made;
}
