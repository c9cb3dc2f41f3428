import { callerOf } from '../adapters/http/authentication.ts';
import type { Caller } from '../adapters/http/caller.ts';
import { type Handlers, type RecordRead, routerOf } from '../adapters/http/routes/router-of.ts';
import type { Request, Response, Router } from '../adapters/http/server.ts';
import type { ConfiguredWebhook } from '../adapters/tickets/read-tickets-file.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { PolicyBook } from '../domain/policy/policy-book.ts';
import type { ScimSettings } from '../domain/provisioning/person-of-user.ts';
import type { ClassifyLocation } from '../domain/register/location-class.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import type { SignPromise } from '../domain/transparency-log/promise.ts';
import { toRegisterRecordJson } from '../records/register-record/to-register-record-json.ts';
import {
  diskNearlyFull,
  outcomeUnknown,
  overQuota,
  type Result,
  sendForbiddenKinds,
  sendRefusal,
  sendResults,
  slowDown,
  unavailable,
} from './answers.ts';
import { RECEIVED_BYTES_MAX, UNSIGNED_BYTES_MAX, WAITING_BYTES_MAX } from './limits.ts';
import { listPolicies } from './policies/list-policies.ts';
import type { SetKeeper } from './policies/set-keeper.ts';
import { type AccessEventDeps, receiveAccessEvents, reportThrottled } from './receive-access-events.ts';
import { findRegisterRecord } from './register/find-register-record.ts';
import { receiveRegister } from './register/receive-register.ts';
import { type AskedAct, recordAct } from './register/record-act.ts';
import type { RegisterWriter } from './register/register-writer.ts';
import { ReceivedBytes, readBody } from './request/read-body.ts';
import { eventTypes, jsonTypes, readRecords } from './request/read-records.ts';
import { type ReceivedRecords, senderOf } from './request/received-record.ts';
import { Refusal } from './request/refusal.ts';
import { intakeRoutes } from './routes.ts';
import { scimHandlers } from './scim/handlers.ts';
import { receiveTicket, requireJson, webhookNamed } from './tickets/receive-ticket.ts';

/** The C2SP verifier key of promises, and their signer. */
export interface Promises {
  readonly vkey: string;
  readonly sign: SignPromise;
}

export interface AppDeps extends Omit<AccessEventDeps, 'queues' | 'requireOpen' | 'promise'> {
  readonly promises: Promises;
  readonly eventQueues: AccessEventDeps['queues'];
  readonly writer: RegisterWriter;
  /** Of the policies. */
  readonly keeper: SetKeeper;
  readonly policies: { readonly book: PolicyBook };
  readonly register: { readonly view: RegisterView };
  readonly log: Pick<Log, 'read' | 'endOffset'>;
  readonly classifyLocation: ClassifyLocation;
  readonly provisioning: ScimSettings;
  readonly webhooks: readonly ConfiguredWebhook[];
  /** False while the disk is nearly full: 429. */
  readonly isAccepting: () => boolean;
  /** The stage that is too far behind to accept accesses; null while all keep up. */
  readonly stageBehind: () => string | null;
  /** False before the register has been read and while stopping: 503. */
  readonly isOpen: () => boolean;
  readonly recordRead: RecordRead;
  /** The bytes queued for the log. */
  readonly waitingBytes: () => number;
}

/** The routes of intake, `docs/interfaces` section 4. */
export function intakeRouter(given: AppDeps): Router {
  const deps = {
    ...given,
    received: new ReceivedBytes(RECEIVED_BYTES_MAX),
    // UNTRUSTED: a stranger's messages that never end must not take the memory of those who report.
    unsigned: new ReceivedBytes(UNSIGNED_BYTES_MAX),
    requireOpen: () => {
      if (!given.isOpen()) throw unavailable('not-ready', 'intake is starting or stopping');
    },
  };
  const handlers: Handlers<typeof intakeRoutes> = {
    async sendAccessEvents({ req, res, query }) {
      const taken = await takeAccessEvents(req, res, deps, query.promise === 'true');
      if (taken === null) return;
      const { results, readable, promise } = await taken.received;
      countRefused(results, callerOf(req), deps);
      sendResults(res, results, readable, promise === null ? {} : { promise });
    },
    readPromiseKey({ res }) {
      res.type('text/plain; charset=utf-8').send(`${deps.promises.vkey}\n`);
    },
    async sendRegister({ req, res, caller }) {
      const records = await receive(req, res, jsonTypes, deps);
      if (records === null) return;
      const { results, readable, isEachKindDenied } = await receiveRegister(records, caller, deps);
      countRefused(results, caller, deps);
      if (isEachKindDenied) sendForbiddenKinds(res, results);
      else sendResults(res, results, readable);
    },
    async findCurrentRecord({ params, query, res, pass }) {
      // The auditor answers queries about earlier knowledge; where one process is both, its routes follow.
      if (query.knownAt !== undefined) return pass();
      // Another process may have acknowledged the requested record.
      await deps.writer.caughtUp();
      res.json(findRegisterRecord(deps.register.view, params, query.asOf ?? deps.clock()));
    },
    async approveRecord({ params, body, caller, res }) {
      res.json(await act({ act: 'approve', ...params, ...body }, caller, deps));
    },
    async reviewRecord({ params, body, caller, res }) {
      res.json(await act({ act: 'review', ...params, ...body }, caller, deps));
    },
    async listPolicies({ res }) {
      await deps.writer.caughtUp();
      res.json(listPolicies(deps.policies.book, deps.keeper.report(), deps.clock()));
    },
    async receiveTicketMessage({ params, req, res }) {
      requireJson(req);
      const webhook = webhookNamed(params.name, deps.webhooks);
      deps.requireOpen();
      requireRoom(deps);
      res.json(await receiveTicket(webhook, { req, take: deps.unsigned.of(res) }, deps));
    },
    ...scimHandlers({
      ...deps,
      view: deps.register.view,
      settings: deps.provisioning,
      requireRoom: () => requireRoom(deps),
    }),
  };
  return routerOf(intakeRoutes, handlers, given.recordRead);
}

async function act(asked: AskedAct, caller: Caller | null, deps: RouteDeps): Promise<object> {
  deps.requireOpen();
  return toRegisterRecordJson(await recordAct(asked, caller, { ...deps, view: deps.register.view }));
}

interface RouteDeps extends AppDeps {
  /** The memory of all request bodies in progress. */
  readonly received: ReceivedBytes;
  readonly requireOpen: () => void;
}

/** Does not wait for the log, so that nothing keeps the records in memory; `null` as in `receive`. */
async function takeAccessEvents(req: Request, res: Response, deps: RouteDeps, isPromised: boolean) {
  const behind = deps.stageBehind();
  if (behind !== null) throw slowDown(behind);
  const records = await receive(req, res, eventTypes, deps);
  if (records === null) return null;
  const promise = isPromised ? deps.promises.sign : null;
  return { received: receiveAccessEvents(records, callerOf(req), { ...deps, queues: deps.eventQueues, promise }) };
}

/** `null` when the body was refused, kept as a dead letter, and answered. */
async function receive(
  req: Request,
  res: Response,
  types: readonly string[],
  deps: RouteDeps,
): Promise<ReceivedRecords | null> {
  deps.requireOpen();
  requireRoom(deps);
  const exceeded = deps.refused.exceeded(callerOf(req), deps.clock());
  if (exceeded !== null) {
    await reportThrottled(exceeded, deps);
    throw overQuota(exceeded);
  }
  const bytes = await readBody(req, deps.received.of(res));
  const body = bytes instanceof Refusal ? bytes : await readRecords(req.headers, bytes, types);
  // Nothing may enter a queue that drain has already seen empty.
  deps.requireOpen();
  if (!(body instanceof Refusal)) return body;
  const { code, problem, input } = body;
  const refused = { code, problems: [problem], ...senderOf(callerOf(req), null), fields: [], input };
  await deps.deadLetters.write([refused]).catch((error: unknown) => {
    throw outcomeUnknown(error);
  });
  sendRefusal(res, body);
  return null;
}

function countRefused(results: readonly Result[], caller: Caller | null, { refused, clock }: RouteDeps): void {
  refused.count(results.filter(({ status }) => status === 'rejected').length, caller, clock());
}

function requireRoom({ isAccepting, waitingBytes }: AppDeps): void {
  if (!isAccepting()) throw diskNearlyFull();
  if (waitingBytes() > WAITING_BYTES_MAX) throw unavailable('overloaded', 'too many records are waiting for the log');
}
