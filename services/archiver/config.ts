import { environmentPart, variable } from '../adapters/config/environment.ts';
import { days } from '../adapters/config/variable-schemas.ts';
import { logKey } from '../adapters/keys/key-environment.ts';
import { declareStage } from '../adapters/process/stage-declaration.ts';
import { REPLAY_DAYS } from '../domain/finding/detector.ts';

const DAY_MILLIS = 86_400_000;
const DAYS_MAX = 36_500;
/**
 * Detectors, deciders and re-evaluations are folds of the log: they need its windows, and repeats within 90 days. The
 * additional day allows for clocks that differ (docs/decisions/0010).
 */
export const LOG_RETENTION_DAYS_MIN = REPLAY_DAYS + 1;

/** How long the log keeps sealed records, in milliseconds; `null` means for ever. */
const logRetentionMillis = environmentPart({
  title: 'Segments',
  variables: {
    LOG_RETENTION_DAYS: variable(days(LOG_RETENTION_DAYS_MIN, DAYS_MAX).optional(), {
      meaning: `How long the log keeps what is sealed, ${LOG_RETENTION_DAYS_MIN} to ${DAYS_MAX} days ([operation](operation.md#how-long-the-log-keeps-sealed-records)).`,
      otherwise: 'the log keeps everything',
    }),
  },
  toConfig: ({ LOG_RETENTION_DAYS: days }): number | null => (days === undefined ? null : days * DAY_MILLIS),
});

export const archiver = declareStage({
  name: 'archiver',
  needs: ['log', 'objects'],
  routes: [],
  environment: { logKey, logRetentionMillis },
});
