import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../services/adapters/policies/policy-environment.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { onePolicy } from '../../services/domain/policy/policies.ts';
import { createRegisterView, type RegisterView } from '../../services/domain/register/register-view.ts';
import { type BenchWorld, encodeEvents } from './bench-world.ts';
import { type CoreRates, medianRates, registerOf } from './decider-core.ts';
import { type Figure, rateFigure } from './figures.ts';

/** So few, because Cedar takes some hundred microseconds for each. */
const EVENTS = 3_000;
const CEDAR_SET = 'bench';

/** What one of the other engines is given for a decision: it looks nothing up. */
interface GivenFacts {
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly isEmployed: boolean;
  readonly isTrained: boolean;
  readonly isAboutOwner: boolean;
  readonly hasTicket: boolean;
  readonly hasPurpose: boolean;
}

/**
 * Measures judging beside two engines that somebody could take instead, on the first accesses of the world: Cedar (WebAssembly, its
 * policies parsed before) with four policies, and casbin with one matcher and five lines of policy. Both are handed the facts
 * of each access, looked up before; custodes judges by its whole set, looks everything up in memory and writes reasons.
 */
export async function measureEngines(world: BenchWorld): Promise<Figure[]> {
  const events = encodeEvents({ ...world, events: world.events.slice(0, EVENTS) }).map(({ event }) => event);
  const register = createRegisterView();
  for (const fact of registerOf(world)) register.applyRecord(fact);
  const policies = onePolicy(await loadPolicies(policyEnvironment.read({}).folder));
  const given = events.map((event) => factsOf(event, register));
  const count = (decide: (facts: GivenFacts) => boolean) => () => {
    const allowed = given.filter(decide).length;
    if (allowed === 0 || allowed === given.length) throw new Error(`an engine allowed ${allowed} of ${given.length}`);
    return allowed;
  };
  const [custodes, cedar, casbin] = (await medianRates(events.length, [
    () =>
      events.filter((event) => policies.at(event.occurredAt).decide(event, register).verdict === 'explained').length,
    count(cedarEngine()),
    count(await casbinEngine()),
  ])) as [CoreRates, CoreRates, CoreRates];
  const what = 'judging alone beside other engines, per CPU second';
  return [
    rateFigure(what, custodes.cpu, { what: 'Cedar wasm, 4 policies, facts handed in', perSecond: cedar.cpu }),
    rateFigure(what, custodes.cpu, {
      what: 'casbin, one matcher, 5 lines of policy, facts handed in',
      perSecond: casbin.cpu,
    }),
  ];
}

function factsOf(event: AccessEvent, register: RegisterView): GivenFacts {
  const { actor, action, resource, claim, purpose, occurredAt: t } = event;
  const person = register.person(actor.id, t);
  const camera = resource.cameraId === null ? null : register.inForce('camera', resource.cameraId, t);
  const ticket = claim?.kind === 'ticket' ? register.inForce('ticket', claim.id, t) : null;
  return {
    actor: actor.id,
    action,
    resource: resource.recordingId ?? resource.cameraId ?? resource.ownerId ?? 'none',
    isEmployed: person !== null && (person.employmentUntil === null || person.employmentUntil > t),
    isTrained: person !== null && person.trainingValidUntil !== null && person.trainingValidUntil > t,
    isAboutOwner: camera === null || camera.ownerId === resource.ownerId,
    hasTicket: ticket !== null && (ticket.closedAt === null || ticket.closedAt > t),
    hasPurpose: purpose !== null,
  };
}

const cedarPolicies = `
permit(principal, action, resource) when { context.isAboutOwner && (context.hasTicket || context.hasPurpose) };
forbid(principal, action, resource) unless { context.isEmployed };
forbid(principal, action, resource) unless { context.isTrained };
forbid(principal, action == Action::"export", resource) unless { context.hasTicket };
`;

function cedarEngine(): (facts: GivenFacts) => boolean {
  const parsed = preparsePolicySet(CEDAR_SET, { staticPolicies: cedarPolicies });
  if (parsed.type !== 'success') throw new Error(`Cedar does not parse its policies: ${JSON.stringify(parsed)}`);
  return ({ actor, action, resource, ...context }) => {
    const answer = statefulIsAuthorized({
      principal: { type: 'Person', id: actor },
      action: { type: 'Action', id: action },
      resource: { type: 'Material', id: resource },
      context,
      preparsedPolicySetId: CEDAR_SET,
      entities: [],
    });
    if (answer.type !== 'success') throw new Error(`Cedar does not decide: ${JSON.stringify(answer)}`);
    return answer.response.decision === 'allow';
  };
}

const casbinModel = `
[request_definition]
r = act, employed, trained, owner, ticket
[policy_definition]
p = act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && r.employed && r.trained && r.owner && (r.act != "export" || r.ticket)
`;
const casbinLines = ['view', 'download', 'search', 'livestream', 'export'].map((action) => `p, ${action}`).join('\n');

async function casbinEngine(): Promise<(facts: GivenFacts) => boolean> {
  const enforcer = await newEnforcer(newModelFromString(casbinModel), new StringAdapter(casbinLines));
  return ({ action, isEmployed, isTrained, isAboutOwner, hasTicket }) =>
    enforcer.enforceSync(action, isEmployed, isTrained, isAboutOwner, hasTicket);
}
