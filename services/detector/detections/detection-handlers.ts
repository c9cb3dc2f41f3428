import type { DetectionBook } from '../../adapters/detections/detection-source.ts';
import { type DetectionSet, defaultDetectionSet } from '../../adapters/detections/load-detections.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { Handlers } from '../../adapters/http/routes/router-of.ts';
import { type DetectionSettings, detectionVersion } from '../../domain/finding/mechanisms/detection-settings.ts';
import { proposedSets } from '../../domain/policy/proposed-sets.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { detectorRoutes } from '../routes.ts';
import type { FindingCounts } from './finding-counts.ts';
import type { Suppressions } from './suppressions.ts';

interface DetectionHandlerDeps {
  readonly book: DetectionBook;
  readonly counts: Pick<FindingCounts, 'ofWeek'>;
  readonly suppressions: Pick<Suppressions, 'of'>;
  readonly clock: () => number;
  /** Resolves once the register has every record that was acknowledged before the call. */
  readonly caughtUp: () => Promise<void>;
}

type DetectionRoutes = Pick<typeof detectorRoutes, 'listDetections' | 'findDetection'>;

export function detectionHandlers(deps: DetectionHandlerDeps): Handlers<DetectionRoutes> {
  const { book, counts, suppressions, clock, caughtUp } = deps;
  const inForce = (): DetectionSet => book.at(clock()) ?? defaultDetectionSet;
  const toJson = (settings: DetectionSettings) => {
    const version = detectionVersion(settings);
    return {
      ...settings,
      version,
      inForceSince: sinceWhen(book, { id: settings.id, version }, clock()),
      exceptions: suppressions.of(settings.id, clock()),
      findingsLastWeek: counts.ofWeek(settings.id),
    };
  };
  return {
    async listDetections({ res }) {
      await caughtUp();
      const detections = inForce().detections.map(toJson);
      res.json({ inForce: book.at(clock())?.version ?? null, detections, ...proposedSets(book.records) });
    },
    async findDetection({ params: { id }, res }) {
      await caughtUp();
      const settings = inForce().detections.find((one) => one.id === id);
      if (settings === undefined) {
        throw new HttpProblem('detection-unknown', { detail: `the set in force has no detection \`${id}\`` });
      }
      res.json(toJson(settings));
    },
  };
}

/** When the version that is in force began to be; null where nothing was in force before. */
function sinceWhen(book: DetectionBook, { id, version }: { id: string; version: string }, now: number): string | null {
  let since: number | null = null;
  for (const { from, set } of book.spans()) {
    if (from > now) break;
    const settings = set.detections.find((one) => one.id === id);
    if (settings === undefined || detectionVersion(settings) !== version) since = null;
    else since ??= from;
  }
  return since === null || since === Number.NEGATIVE_INFINITY ? null : toRfc3339(since);
}
