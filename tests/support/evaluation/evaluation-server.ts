import { join } from 'node:path';
import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import type { AuthToken } from '../../../services/adapters/http/caller.ts';
import { createApp, listen } from '../../../services/adapters/http/server.ts';
import { createIpHash } from '../../../services/adapters/keys/ip-hash.ts';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { type Meters, openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { frame } from '../../../services/avro/framing.ts';
import { deciderRoutes } from '../../../services/decider/evaluation/routes.ts';
import { startEvaluation } from '../../../services/decider/evaluation/start-evaluation.ts';
import { nowhere } from '../../../services/domain/access-event/parse-access-event.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import type { RegisterRecord } from '../../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { encodeRegisterRecord } from '../../../services/records/register-record/encode-register-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { guardOf } from '../authentication/guard.ts';

export const EVALUATION_NOW = Date.UTC(2026, 10, 24, 10);
export const EVALUATION_KEY = Buffer.alloc(32, 3);

export interface Evaluated {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly decision?: boolean;
    readonly context?: Readonly<Record<string, unknown>>;
    readonly evaluations?: readonly { decision: boolean; context: Readonly<Record<string, unknown>> }[];
    readonly errors?: readonly { field: string }[];
  };
}

export interface EvaluationServer {
  readonly meters: Meters;
  readonly url: string;
  readonly policyVersion: string;
  append(...records: readonly RegisterRecord[]): Promise<void>;
  ask(path: string, body: unknown, headers?: Record<string, string>): Promise<Evaluated>;
  close(): Promise<void>;
}

export interface EvaluationServerOptions {
  readonly clock?: () => number;
  readonly tokens?: readonly AuthToken[];
  /** Between the decider and the register. */
  readonly overLog?: (log: Log) => Log;
}

/** The decider's routes behind a real HTTP port, with the default policies, on a memory log. */
export async function anEvaluationServer(options: EvaluationServerOptions = {}): Promise<EvaluationServer> {
  const { clock = () => EVALUATION_NOW, tokens = null, overLog = (one) => one } = options;
  const log = memoryLog({ clock });
  const register = createRegisterView();
  const seen = overLog(log);
  const follower = followRegister(seen, decodeFact, register);
  const rules = await loadPolicies(join(projectRoot, 'infra/policies'));
  const meters = openMeters();
  const evaluation = startEvaluation({
    log: seen,
    register,
    follower,
    clock,
    meters,
    policies: onePolicy(rules),
    hashIp: createIpHash(Buffer.alloc(32, 7)),
    locateIp: nowhere,
    evaluationKey: EVALUATION_KEY,
  });
  const app = createApp([
    guardOf({ tokens: tokens && (() => tokens), clock, meters, routes: Object.values(deciderRoutes) }),
    evaluation.router,
  ]);
  const listener = await listen(app, { host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    meters,
    url,
    policyVersion: rules.version,
    async append(...records) {
      const values = records.map((record) => frame(schemaIds.registerRecord, encodeRegisterRecord(record)));
      await log.append(
        'register',
        0,
        values.map((value) => ({ key: null, value })),
      );
      await follower.reached(await log.endOffset('register', 0));
    },
    async ask(path, body, headers = {}) {
      const sent = { 'content-type': 'application/json', ...headers };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, { method: 'POST', headers: sent, body: text });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Evaluated['body'] };
    },
    async close() {
      evaluation.stop();
      follower.stop();
      await listener.close(0);
    },
  };
}
