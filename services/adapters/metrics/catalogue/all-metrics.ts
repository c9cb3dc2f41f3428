import { alerterMetrics } from './alerter-metrics.ts';
import { archiveMetrics } from './archive-metrics.ts';
import { collectorMetrics } from './collector-metrics.ts';
import { deciderMetrics } from './decider-metrics.ts';
import { detectorMetrics } from './detector-metrics.ts';
import { intakeMetrics } from './intake-metrics.ts';
import { processMetrics } from './process-metrics.ts';

/** Every metric of custodes, by the name that the code uses. `docs/metrics.md` is generated from it. */
export const allMetrics = {
  ...processMetrics,
  ...intakeMetrics,
  ...collectorMetrics,
  ...deciderMetrics,
  ...detectorMetrics,
  ...alerterMetrics,
  ...archiveMetrics,
} as const;
