import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { projectRoot } from '../../config/project-root.ts';
import type { Meters } from '../../metrics/catalogue.ts';
import { type Lags, metricsText, type ReadMetrics, showLags } from '../../metrics/thread-metrics.ts';
import type { ProcessConfig, ProcessDefinition, ThreadDefinition } from '../process-definition.ts';
import type { ComposedStage, Ports, Stage } from '../stage.ts';
import { StageThread } from './stage-thread.ts';

/** The worker threads of a process. */
export interface StageThreads {
  /** True for a stage that runs in at least one of them. */
  has(stage: string): boolean;
  /** The name of the first thread that runs the stage; empty for the main thread. */
  nameOf(stage: string): string;
  /** True if several threads, or one beside the main thread, divide the partitions of the process. */
  readonly dividePartitions: boolean;
  /** Composes the stage in its threads; returns null for a stage of the main thread. */
  compose(stage: Stage, ports: Partial<Ports>): Promise<ComposedStage> | null;
  /** Reports that every stage of the process is ready. */
  start(): void;
  /** The metrics of the main thread and all others, as one text. */
  readonly readMetrics: ReadMetrics;
  close(): Promise<void>;
}

/**
 * Half of the space in which V8 puts young objects, for a thread other than the main one. The main thread has what its
 * command line gives, 32 MB with `npm start`. V8 takes the value when a thread starts, and ignores `resourceLimits` where the
 * command line has one.
 */
const THREAD_SEMI_SPACE_MB = 16;

/** Starts the threads. They compose no stage by themselves. */
export function startThreads(
  { threads: byCount, dividing, ownsDataDir }: Pick<ProcessDefinition, 'threads' | 'dividing' | 'ownsDataDir'>,
  { stageThreads, deciderThreads, logLevel, ports: portsConfig, stages: configs }: ProcessConfig,
  meters: Meters,
): StageThreads {
  const lags = new Map<string, Lags>();
  const start = (definition: ThreadDefinition, name: string, group: { thread: number; threads: number } | null) => {
    setFlagsFromString(`--max-semi-space-size=${THREAD_SEMI_SPACE_MB}`);
    const entry = pathToFileURL(join(projectRoot, 'dist/services', definition.module));
    const setup = { ownsDataDir, group, config: { logLevel, ports: portsConfig, stages: configs } };
    const thread = new StageThread(name, entry, setup, (state) => {
      lags.set(name, state.lags);
      showLags(meters, [...lags.values()]);
    });
    return { name, stages: definition.stages, thread };
  };
  const alone = (byCount?.[stageThreads] ?? []).map((definition) => start(definition, definition.name, null));
  const divided = Array.from({ length: dividing === undefined ? 0 : deciderThreads }, (_, thread) => {
    const definition = dividing as ThreadDefinition;
    return start(definition, `${definition.name}-${thread}`, { thread, threads: deciderThreads });
  });
  const threads = [...alone, ...divided];
  const threadsOf = (name: string) => threads.filter(({ stages }) => stages.includes(name)).map(({ thread }) => thread);
  return {
    has: (stage) => threadsOf(stage).length > 0,
    nameOf: (stage) => threads.find(({ stages }) => stages.includes(stage))?.name ?? '',
    dividePartitions: divided.length > 0,
    compose(stage, ports) {
      const [first, ...others] = threadsOf(stage.name);
      if (first === undefined) return null;
      const { partitions } = ports;
      return partitions !== undefined && stage.needs.includes('partitions')
        ? composeDivided(stage, [first, ...others], partitions)
        : first.compose(stage);
    },
    start() {
      for (const { thread } of threads) thread.start();
    },
    readMetrics: () =>
      metricsText(
        meters,
        threads.map(
          ({ thread }) =>
            () =>
              thread.metrics(),
        ),
      ),
    async close() {
      for (const { thread } of threads) await thread.close();
    },
  };
}

/** Composes a stage in each of several threads, which divide the partitions of the process. It has no routes. */
async function composeDivided(
  stage: Stage,
  threads: readonly StageThread[],
  share: Ports['partitions'],
): Promise<ComposedStage> {
  const composed: ComposedStage[] = [];
  // One after the other: the first one makes the files that all of them use.
  for (const thread of threads) composed.push(await thread.compose(stage));
  share.follow((partitions) => {
    for (const thread of threads) thread.share(partitions);
  });
  return {
    isReady: () => composed.every((one) => one.isReady()),
    async drain() {
      await Promise.all(composed.map((one) => one.drain()));
      await share.leave();
    },
    async reload() {
      await Promise.all(composed.map((one) => one.reload?.()));
    },
    failed: Promise.race([share.failed, ...composed.map(({ failed }) => failed)]),
  };
}
