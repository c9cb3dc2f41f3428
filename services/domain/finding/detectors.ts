import type { Detector } from './detector.ts';
import { coworkerAccess } from './rules/coworker-access.ts';
import { deniedAttempts } from './rules/denied-attempts.ts';
import { intimateShare } from './rules/intimate-share.ts';
import { unexplainedVisits } from './rules/unexplained-visits.ts';
import { unknownVerdicts } from './rules/unknown-verdicts.ts';
import { unreportedAccess } from './rules/unreported-access.ts';
import { violations } from './rules/violations.ts';
import { viralRecording } from './rules/viral-recording.ts';

/** Every detector. To add one: its file in `rules/`, a line here, its vector in `tests/vectors/findings/`. */
export const detectors: readonly (() => Detector)[] = [
  violations,
  unknownVerdicts,
  coworkerAccess,
  unexplainedVisits,
  intimateShare,
  viralRecording,
  unreportedAccess,
  deniedAttempts,
];
