import { counter, gauge } from './metric.ts';

/** What the detector measures. */
export const detectorMetrics = {
  detectorMemory: gauge('custodes_detector_memory_bytes', {
    of: ['detector'],
    unit: 'bytes',
    meaning: 'Size of what the detectors remember, at the last snapshot. It has hard bounds; see docs/endurance.md.',
  }),
  detectorEvicted: counter('custodes_detector_evicted_total', {
    of: ['detector'],
    unit: 'accesses',
    meaning:
      'Accesses that detectors forgot within their windows, and holes in the numbers of sources, because they may remember no more. Must stay 0; see docs/endurance.md.',
  }),
  findingsSuppressed: counter('custodes_findings_suppressed_total', {
    of: ['detector'],
    unit: 'findings',
    labels: { rule: 'id of a detection, or of a rule in the policy folder' },
    meaning:
      'Findings that an exception of a detection suppressed: they raise no alert. Rising: see `GET /v1/detections`.',
  }),
  findingsObserved: counter('custodes_findings_observed_total', {
    of: ['detector'],
    unit: 'findings',
    labels: { rule: 'id of a detection, or of a rule in the policy folder' },
    meaning:
      'Findings of detections in mode observe, by rule: they raise no alert. It is how many the detection would raise if it were enforced.',
  }),
  sourcesSilent: gauge('custodes_sources_silent', {
    of: ['detector'],
    unit: 'sources',
    meaning:
      'Sources that have reported nothing for longer than the heartbeatSeconds of their record. What happens in them is not seen.',
  }),
  numbersMissing: gauge('custodes_source_numbers_missing', {
    of: ['detector'],
    unit: 'numbers',
    meaning:
      'Sequence numbers that sources left out and have not sent for ten minutes. The events with these numbers are not in the log.',
  }),
  deadLettersLag: gauge('custodes_dead_letters_lag_records', {
    of: ['detector'],
    unit: 'records',
    meaning: 'Dead letters that the detector has not read yet: findings about their sources are late.',
  }),
} as const;
