import { registerKinds } from '../../../services/domain/register/register-record.ts';
import type { RegisterView } from '../../../services/domain/register/register-view.ts';
import { cameras, owners, recordings, roles, sources, teams } from '../random-world/random-changes.ts';
import { ids, instants } from './random-records.ts';

type Question = readonly [name: string, ask: (view: RegisterView) => unknown];

const people = ['e-1', 'e-2', 'e-3', 'old-1', 'old-2', 'old-3', 'e-8', 'svc-1', 'e-1042', ...ids];
const moments = instants.flatMap((at) => [at - 1, at, at + 1]);

/** The first questions about random records that two registers answer differently; empty when there are none. */
export function disagreements(one: RegisterView, other: RegisterView): string[] {
  const wrong = questions.filter(([, ask]) => answerTo(ask, one) !== answerTo(ask, other));
  return wrong
    .slice(0, 3)
    .map(([name, ask]) => `${name}: ${answerTo(ask, one)} or ${answerTo(ask, other)}`.slice(0, 600));
}

/** A register that follows some kinds answers no question about others. */
function answerTo(ask: Question[1], view: RegisterView): string {
  try {
    return answer(ask(view));
  } catch (error) {
    return (error as Error).message;
  }
}

const questions: readonly Question[] = [
  ...registerKinds.flatMap((kind) => [
    ask(`all ${kind}`, (view) => view.all(kind)),
    ...ids.flatMap((id) => [
      ask(`history ${kind} ${id}`, (view) => [JSON.stringify(view.history(kind, id))]),
      ask(`everFiled ${kind} ${id}`, (view) => view.everFiled(kind, id)),
      ...moments.map((at) => ask(`inForce ${kind} ${id} ${at}`, (view) => view.inForce(kind, id, at))),
      ...moments.map((at) => ask(`begun ${kind} ${id} ${at}`, (view) => view.begun(kind, id, at))),
    ]),
  ]),
  ...ids.map((id) => ask(`claimants ${id}`, (view) => view.claimants(id))),
  ...moments.flatMap(searches),
];

function searches(at: number): Question[] {
  return [
    ...people.map((id) => ask(`person ${id} ${at}`, (view) => view.person(id, at))),
    ...people.map((id) => ask(`entitlements ${id} ${at}`, (view) => view.entitlements(null, id, at))),
    ...people.map((id) => ask(`exceptions ${id} ${at}`, (view) => view.exceptions('actor', id, at))),
    ...sources.map((id) => ask(`exceptions ${id} ${at}`, (view) => view.exceptions('source', id, at))),
    ...teams.map((name) => ask(`entitlements ${name} ${at}`, (view) => view.entitlements('team', name, at))),
    ...roles.map((name) => ask(`entitlements ${name} ${at}`, (view) => view.entitlements('role', name, at))),
    ...cameras.map((id) => ask(`held ${id} ${at}`, (view) => view.heldRecordings('camera', id, at))),
    ...[...owners, 'o-81'].flatMap((id) => searchesOf(id, at)),
  ];
}

function searchesOf(owner: string, at: number): Question[] {
  return [
    ask(`holdersOf ${owner} ${at}`, (view) => view.holdersOf(owner, at)),
    ask(`consentsBegun ${owner} ${at}`, (view) => view.consentsBegun(owner, at)),
    ask(`openConsents ${owner} ${at}`, (view) => view.openConsents(owner, at)),
    ask(`tickets ${owner} ${at}`, (view) => view.tickets(owner, at)),
    ask(`openTickets ${owner} ${at}`, (view) => view.openTickets(owner, at)),
    ask(`emergencies ${owner} ${at}`, (view) => view.emergencies(owner, at)),
    ask(`openEmergencies ${owner} ${at}`, (view) => view.openEmergencies(owner, at)),
    ask(`held ${owner} ${at}`, (view) => view.heldRecordings('account', owner, at)),
    ...recordings.flatMap((id) => [
      ask(`orders ${owner} ${id} ${at}`, (view) => view.orders(owner, id, at)),
      ask(`cases ${owner} ${id} ${at}`, (view) => view.cases(owner, id, at)),
    ]),
  ];
}

function ask(name: string, question: (view: RegisterView) => unknown): Question {
  return [name, question];
}

/** Of a list the order says nothing. */
function answer(value: unknown): string {
  return Array.isArray(value)
    ? value
        .map((one) => JSON.stringify(one))
        .sort()
        .join(' ')
    : JSON.stringify(value);
}
