import type { Target } from './target.ts';
import { archiveTarget } from './targets/archives.ts';
import { avroTargets } from './targets/avro.ts';
import { fileTargets } from './targets/files.ts';
import { intakeTargets } from './targets/intake.ts';
import { readTargets } from './targets/reads.ts';
import { receiptTarget } from './targets/receipts.ts';
import { signedArchiveTarget } from './targets/signed-archives.ts';
import { writeTarget } from './targets/writes.ts';

/** Every kind of input that `npm run fuzz` makes. */
export const targets: readonly Target[] = [
  ...intakeTargets,
  ...avroTargets,
  ...readTargets,
  writeTarget,
  receiptTarget,
  archiveTarget,
  signedArchiveTarget,
  ...fileTargets,
];
