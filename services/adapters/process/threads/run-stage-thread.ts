import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import { Askers } from '../../http/askers.ts';
import { inOrder, type Router } from '../../http/server.ts';
import { openLogger } from '../../logger.ts';
import { openThreadMeters } from '../../metrics/catalogue.ts';
import { lagsOfThread, metricsOfThread } from '../../metrics/thread-metrics.ts';
import { openPorts } from '../open-ports.ts';
import { type ComposedStage, composing, type Stage } from '../stage.ts';
import { kindsAskedBy } from '../stage-declaration.ts';
import { AnsweringNow, givingWay } from './give-way.ts';
import { openGroupShare } from './group-share.ts';
import { messageStream } from './message-stream.ts';
import { toSent } from './sent-error.ts';
import type { FromThread, ThreadCall, ThreadSetup, ToThread } from './thread-messages.ts';
import { answerWith } from './thread-requests.ts';

/** How often the state of the stages is looked at: a process is ready at most this much later than its stages. */
const STATE_MILLIS = 20;
/** How often lags are sent, which intake reads four times a second. */
const LAGS_MILLIS = 200;

/**
 * Runs `stages` of a process in this worker thread: with ports of its own, and composed, drained and closed when the
 * main thread asks.
 */
export function runStageThread(stages: readonly Stage[]): void {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread');
  const { config, ownsDataDir, group } = workerData as ThreadSetup;
  const logger = openLogger(config.logLevel);
  const answering = new AnsweringNow();
  const meters = openThreadMeters(stages.map(({ name }) => name));
  const share = group === null ? null : openGroupShare(group);
  const needs = new Set(stages.flatMap((stage) => stage.needs).filter((port) => port !== 'partitions'));
  // With the first stage: by then the main thread has checked the files that all threads share.
  let opening: ReturnType<typeof openPorts> | null = null;
  const given = { config: config.ports, ownsDataDir, logger, kinds: kindsAskedBy(stages), isBesideMain: true };
  const open = () => (opening ??= openPorts(needs, given));
  const giveWay = givingWay(answering);
  let start = (): void => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const running = new Map<string, ComposedStage>();
  const routes: Router[] = [];
  const answer = answerWith(inOrder(routes), answering);
  const post = (message: FromThread) => port.postMessage(message);

  async function compose(name: string): Promise<void> {
    const { ports: opened } = await open();
    const stage = stages.find((one) => one.name === name);
    if (stage === undefined) throw new Error(`stage \`${name}\`, expected one of this thread`);
    const log = opened.log && giveWay(opened.log, stage.isUrgent ?? false);
    const ports = { ...opened, ...(log && { log }), ...(share !== null && { partitions: share }) };
    const readMetrics = () => meters.registry.metrics();
    const given = { meters, readMetrics, logger, clock: systemClock, askers: new Askers(), started };
    const composed = await composing(stage, { ports, given, config });
    composed.failed.catch((error: unknown) => post({ failed: toSent(error) }));
    if (composed.router !== undefined) routes.push(composed.router);
    running.set(name, composed);
  }

  async function perform(call: ThreadCall): Promise<unknown> {
    if (call.do === 'compose') return compose(call.stage);
    if (call.do === 'metrics') return metricsOfThread(meters);
    if (call.do === 'close') {
      clearInterval(watching);
      return (await open()).close();
    }
    return call.do === 'drain' ? running.get(call.stage)?.drain() : running.get(call.stage)?.reload?.();
  }

  let sent = '';
  let lagsAt = 0;
  const watching = setInterval(async () => {
    const ready = [...running].filter(([, stage]) => stage.isReady()).map(([name]) => name);
    const areLagsDue = Date.now() - lagsAt >= LAGS_MILLIS;
    if (!areLagsDue && ready.join() === sent) return;
    sent = ready.join();
    lagsAt = Date.now();
    post({ state: { ready, lags: await lagsOfThread(meters) } });
  }, STATE_MILLIS);

  port.on('message', (message: ToThread) => {
    if ('connection' in message) return answer(messageStream(message.connection));
    if ('partitions' in message) return share?.receive(message.partitions);
    if ('isStarted' in message) return start();
    const { number, call } = message;
    perform(call).then(
      (value) => post({ number, value }),
      (error: unknown) => post({ number, error: toSent(error) }),
    );
  });
}
