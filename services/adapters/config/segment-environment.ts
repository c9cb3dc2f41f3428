import type { SegmentWindow } from '../../domain/decision-log/block.ts';
import { S3_BUCKET } from '../s3/s3-config.ts';
import { environmentPart, variable } from './environment.ts';
import { seconds } from './variable-schemas.ts';

const MIB = 1024 * 1024;
/** What the alerts about an archive that has stopped, and about canaries that do not come back, allow for. */
export const SEGMENT_SECONDS_MAX = 600;
/**
 * Limits of a segment by time, entries and bytes: small where objects are files, so that receipts are available soon;
 * large where each object costs money.
 */
const segmentsOnFiles = { secondsMax: 5, entriesMax: 50_000, bytesMax: 16 * MIB };
const segmentsOnS3 = { secondsMax: 300, entriesMax: 200_000, bytesMax: 64 * MIB };

/**
 * The limits of a segment. Every process needs the same values, because intake and alerter delimit what they append by
 * them.
 */
export const segmentWindow = environmentPart({
  title: 'Segments',
  variables: {
    SEGMENT_SECONDS: variable(seconds(0.1, SEGMENT_SECONDS_MAX).optional(), {
      meaning:
        'How long the archive waits until it closes a segment, 0.1 to 600. Receipts are available after that. The same for every process.',
      otherwise: '5; with `S3_BUCKET` 300',
    }),
    S3_BUCKET,
  },
  toConfig({ SEGMENT_SECONDS, S3_BUCKET: bucket }): SegmentWindow {
    const { secondsMax, ...window } = bucket === undefined ? segmentsOnFiles : segmentsOnS3;
    return { ...window, millisMax: (SEGMENT_SECONDS ?? secondsMax) * 1_000 };
  },
});
