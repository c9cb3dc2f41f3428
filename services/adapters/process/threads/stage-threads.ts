import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../config/project-root.ts';
import type { Meters } from '../../metrics/catalogue.ts';
import { metricsText, type ReadMetrics, showLags } from '../../metrics/thread-metrics.ts';
import type { ProcessConfig, ProcessDefinition } from '../process-definition.ts';
import type { ComposedStage, Stage } from '../stage.ts';
import { StageThread } from './stage-thread.ts';

/** The worker threads of a process. */
export interface StageThreads {
  /** True for a stage that runs in one of them. */
  has(stage: string): boolean;
  /** Composes the stage in its thread; returns null for a stage of the main thread. */
  compose(stage: Stage): Promise<ComposedStage> | null;
  /** The metrics of the main thread and all others, as one text. */
  readonly readMetrics: ReadMetrics;
  close(): Promise<void>;
}

/** Starts the threads. They compose no stage by themselves. */
export function startThreads(
  { threads: byCount, ownsDataDir }: Pick<ProcessDefinition, 'threads' | 'ownsDataDir'>,
  { stageThreads, logLevel, ports, stages: configs }: ProcessConfig,
  meters: Meters,
): StageThreads {
  const setup = { ownsDataDir, config: { logLevel, ports, stages: configs } };
  const threads = (byCount?.[stageThreads] ?? []).map(({ name, module, stages }) => {
    const entry = pathToFileURL(join(projectRoot, 'dist/services', module));
    return { stages, thread: new StageThread(name, entry, setup, ({ lags }) => showLags(meters, lags)) };
  });
  const threadOf = (name: string) => threads.find(({ stages }) => stages.includes(name))?.thread ?? null;
  return {
    has: (stage) => threadOf(stage) !== null,
    compose: (stage) => threadOf(stage.name)?.compose(stage) ?? null,
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
