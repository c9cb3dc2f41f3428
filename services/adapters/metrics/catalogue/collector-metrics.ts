import { counter, gauge } from './metric.ts';

/** What the collector measures. */
export const collectorMetrics = {
  collectedLines: counter('custodes_collected_lines_total', {
    of: ['collector'],
    unit: 'lines',
    labels: {
      format: 'nginx, envoy, frigate, s3-access-log, ceph-rgw, cloudtrail',
      outcome: 'used, skipped, refused',
    },
    meaning:
      'Lines and records of access logs, by format and outcome. Refused rising: the format of the log differs from its map, and reads are not seen.',
  }),
  collectedEvents: counter('custodes_collected_events_total', {
    of: ['collector'],
    unit: 'events',
    meaning: 'Access events made of access logs, one for each viewing. After a crash some are counted twice.',
  }),
  collectorLookedAt: gauge('custodes_collector_looked_timestamp_seconds', {
    of: ['collector'],
    unit: 'seconds',
    meaning:
      'When every log had last been read to its end, at least the start of the process, seconds since 1970; 0: none is followed. No longer rising: reads beside the tools are not seen.',
  }),
} as const;
