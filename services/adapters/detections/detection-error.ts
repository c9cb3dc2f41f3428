import { FileProblemsError } from '../forms/file-problems.ts';

/** The set of detections is invalid and is rejected as a whole. */
export class DetectionError extends FileProblemsError {
  override readonly name = 'DetectionError';
}
