import { topology } from '../../topology.ts';
import { type OpenTokens, openTokens } from '../authentication/open-tokens.ts';
import { systemClock } from '../clock.ts';
import { ownUrl } from '../config/process-environment.ts';
import { lockDataDir, serverLock } from '../filesystem/lock-data-dir.ts';
import { makePrivateFolder } from '../filesystem/private-folder.ts';
import { Askers } from '../http/askers.ts';
import { type Caller, newToken, operator } from '../http/caller.ts';
import { healthRoutes, refuseUntil } from '../http/health-routes.ts';
import { openapiRoutes } from '../http/openapi-routes.ts';
import { originGuard } from '../http/origin-guard.ts';
import { problemRoutes } from '../http/problem-routes.ts';
import { processRoutes } from '../http/process-routes.ts';
import { createApp, inOrder, listen, type Router } from '../http/server.ts';
import { versionRoutes } from '../http/version-routes.ts';
import type { Logger } from '../logger.ts';
import { openMeters } from '../metrics/catalogue.ts';
import { metricsRoutes } from '../metrics/metrics-routes.ts';
import { strictTransport } from '../tls/strict-transport.ts';
import { openTls } from '../tls/tls-files.ts';
import { openEntrance } from './open-entrance.ts';
import { type OpenedPorts, openPorts } from './open-ports.ts';
import { answersCallers, type ProcessConfig, type ProcessDefinition } from './process-definition.ts';
import { openServerProof } from './server-proof-routes.ts';
import { composing, type Stage, type Surroundings } from './stage.ts';
import { StageGroup } from './stage-group.ts';

/** How long requests in progress may take once the process closes, in milliseconds. */
const CLOSE_GRACE_MILLIS = 2_000;
/**
 * What waits until every stage is ready begins by then although one is not: a store that cannot be read keeps the auditor from it, and no alert
 * may wait for that. Beyond half a million decisions that are not archived the auditor itself waits for the archiver.
 */
const START_MILLIS_MAX = 60_000;

export interface RunningProcess {
  readonly url: string;
  /** Resolves once every stage is ready. */
  readonly ready: Promise<void>;
  /** Rejects when a stage meets an error that it cannot repair. */
  readonly failed: Promise<never>;
  /** Reloads the policy folder, the access tokens and the roles of people who sign in. */
  reload(): Promise<void>;
  /** The text of the operator token; `null` if there is none. */
  readonly operatorToken: string | null;
  /**
   * Issues a token that may send events and register records and is stored nowhere; `null` where callers are not
   * authenticated.
   */
  issueToken(): string | null;
  /** Accepts one more token until the process ends. */
  admit(token: string, caller: Caller): void;
  /** Drains every stage in data-flow order, so that no segment is left without its seal. */
  close(): Promise<void>;
}

/**
 * Runs the stages of a process. It answers `/livez`, `/readyz` and `/metrics` at once, and everything else with 503
 * until every stage is composed. Rejects when a stage cannot be composed or fails in the meantime.
 */
export async function openProcess(
  definition: ProcessDefinition<Stage>,
  config: ProcessConfig,
  logger: Logger,
  startMillisMax = START_MILLIS_MAX,
): Promise<RunningProcess> {
  const { stages, ownsDataDir } = definition;
  const release = ownsDataDir ? await claim(config.ports.dataDir, logger) : () => {};
  const meters = openMeters(stages.map(({ name }) => name));
  const tokens = await openTokensOf(definition, config, { logger, meters });
  const tls = config.listening.tls === null ? null : openTls(config.listening.tls, logger);
  const group = new StageGroup(stages.map(({ name }) => name));
  const routes: Router[] = [];
  const askers = tokens?.askers ?? new Askers();
  const entrance = openEntrance({
    config,
    tokens: tokens?.current ?? null,
    clock: systemClock,
    meters,
    logger,
    askers,
  });
  const proof = openServerProof(ownsDataDir ? config.ports.dataDir : null);
  const ofStages = stages.flatMap((stage) => stage.routes);
  const declared = [...Object.values(processRoutes), ...proof.routes, ...entrance.routes, ...ofStages];
  const { host, publicOrigins } = config.listening;
  const app = createApp(
    [
      originGuard({ names: [host, definition.name], publicOrigins, routes: declared, meters }),
      strictTransport(publicOrigins),
      healthRoutes(group),
      metricsRoutes(meters.registry),
      versionRoutes(config.listening),
      problemRoutes(),
      openapiRoutes(),
      ...proof.routers,
      ...entrance.routers(declared),
      refuseUntil(() => group.isComposed),
      inOrder(routes),
    ],
    { routes: declared, meters },
  );
  const listener = await listen(app, { ...config.listening, tls });

  const given = { meters, logger, clock: systemClock, askers };
  const { ports, start } = await composeStages(definition, { config, group, given, startMillisMax });
  routes.push(...group.routers());
  return {
    url: ownUrl(host, listener.port, tls !== null),
    ready: group.becomesReady().then(start),
    failed: group.failed,
    operatorToken: tokens?.operatorToken ?? null,
    issueToken: () => issueToken(tokens),
    admit: (token, caller) => tokens?.admit(token, caller),
    async reload() {
      await Promise.all([tokens?.reload(), entrance.reload()]);
      await group.reload();
    },
    async close() {
      group.close();
      start();
      tokens?.close();
      await listener.close(CLOSE_GRACE_MILLIS);
      const draining = group.drain(topology.map(({ name }) => name));
      await draining.finally(async () => {
        tls?.close();
        entrance.close();
        await ports.close();
        release();
      });
    },
  };
}

interface Composing {
  readonly config: ProcessConfig;
  readonly group: StageGroup;
  readonly given: Omit<Surroundings['given'], 'started'>;
  readonly startMillisMax: number;
}

/** Composes the stages. Call `start` once all are ready, and when the process ends; it is called after `startMillisMax` at the latest. */
async function composeStages(
  { stages, ownsDataDir }: ProcessDefinition<Stage>,
  { config, group, given, startMillisMax }: Composing,
): Promise<{ readonly ports: OpenedPorts; start(): void }> {
  const needs = new Set(stages.flatMap((stage) => stage.needs));
  const { logger } = given;
  const opened = await openPorts(needs, { config: config.ports, ownsDataDir, logger });
  let start = (): void => {};
  const started = new Promise<void>((resolve) => {
    start = () => {
      clearTimeout(late);
      resolve();
    };
  });
  const late = setTimeout(() => start(), startMillisMax).unref();
  const surroundings = { ports: opened.ports, given: { ...given, started }, config };
  await group.compose(stages, (stage) => composing(stage, surroundings));
  return { ports: opened, start };
}

async function claim(folder: string, logger: Logger): Promise<() => void> {
  await makePrivateFolder(folder);
  const lock = await lockDataDir(folder, serverLock(folder, logger));
  return () => lock.release();
}

/** `null` with `AUTH=off`, and in a process that has no route with callers. */
async function openTokensOf(
  definition: ProcessDefinition<Stage>,
  { listening, ports }: ProcessConfig,
  given: Parameters<typeof openTokens>[1],
): Promise<OpenTokens | null> {
  if (!answersCallers(definition)) return null;
  if (listening.isAuthOn) return openTokens({ ...listening, dataDir: ports.dataDir }, given);
  given.logger.warn('AUTH=off: nobody is authenticated, and everyone on this machine may do everything');
  return null;
}

function issueToken(tokens: OpenTokens | null): string | null {
  if (tokens === null) return null;
  const token = newToken();
  tokens.admit(token, { ...operator, may: new Set(['emit', 'register']) });
  return token;
}
