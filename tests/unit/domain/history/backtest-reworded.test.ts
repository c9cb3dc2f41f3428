import { join } from 'node:path';
import { encodeDecisionIn } from '../../../../services/adapters/avro/decision-versions.ts';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../../../services/adapters/policies/load-policies.ts';
import type { AccessDecision } from '../../../../services/domain/access-decision/access-decision.ts';
import { createDecider } from '../../../../services/domain/access-decision/decide.ts';
import { backtest } from '../../../../services/domain/history/backtest.ts';
import { absentAccessEvent } from '../../../../services/records/access-event/absent-access-event.ts';
import { encodeAccessEvent } from '../../../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../../../services/records/schemas.ts';
import { anAccessEvent } from '../../../support/access-event-builders.ts';
import { aDecision } from '../../../support/decision-builders.ts';
import { aRecord, aRegister } from '../../../support/register-builders.ts';

const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
const resource = { ...absentAccessEvent.resource, kind: 'recording', recordingId: 'r-90', ownerId: 'o-81' } as const;
const event = anAccessEvent({ resource, purpose: 'express-consent' });
const register = aRegister(
  ...[aRecord('account'), aRecord('recording'), aRecord('consent'), aRecord('ticket', { assignees: ['team:sales'] })],
  ...[aRecord('person', { team: 'sales' }), aRecord('person', { validFrom: '2026-11-20T00:00:00Z' })],
);

async function rederived(change: Partial<AccessDecision>) {
  const decided = decide(event, register);
  const encoded = { eventSchemaId: schemaIds.accessEvent, event: encodeAccessEvent(event) };
  const decision = aDecision(encoded, { ...decided, appendedAt: event.occurredAt, ...change });
  const schemaId = schemaIds.accessDecision;
  async function* history() {
    yield {
      decisions: [{ partition: 0, decision, entry: encodeDecisionIn(decision, schemaId), schemaId }],
      isAsSeen: true,
    };
  }
  const options = {
    history: history(),
    register,
    proposed: null,
    setOf: () => decide,
    encodeDecision: encodeDecisionIn,
  };
  const { notReproduced, reworded } = await backtest({ ...options, from: 0, to: Number.POSITIVE_INFINITY });
  return { decided, notReproduced: notReproduced.length, reworded };
}

it('reproduces a decision in other words, and none that tried less', async () => {
  const { decided, ...same } = await rederived({});
  expect(same).toEqual({ notReproduced: 0, reworded: 0 });
  const [former] = decided.tried;
  expect(former).toMatchObject({ kind: 'person', state: expect.stringMatching(/^left team:sales on 20 Nov 2026/) });
  const otherwise = decided.tried.map((one) => ({ ...one, state: 'in other words' }));
  expect(await rederived({ tried: otherwise, reason: 'as it was' })).toMatchObject({ notReproduced: 0, reworded: 1 });
  expect(await rederived({ tried: decided.tried.slice(0, 1) })).toMatchObject({ notReproduced: 1, reworded: 0 });
});
