import { join } from 'node:path';
import { mechanismsWith } from '../adapters/detections/known-mechanisms.ts';
import { openRowTable } from '../adapters/embedded/row-table.ts';
import { jsonCache } from '../adapters/filesystem/json-cache.ts';
import { routerOf } from '../adapters/http/routes/router-of.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openReadAudit } from '../adapters/read-audit.ts';
import { unreportedAccessOf } from '../domain/finding/rules/unreported-access.ts';
import { missingNumbers } from '../domain/finding/sources/missing-numbers.ts';
import { silentSources } from '../domain/finding/sources/silent-sources.ts';
import { sourceBook } from '../domain/finding/sources/source-book.ts';
import { detector } from './config.ts';
import { detectionHandlers } from './detections/detection-handlers.ts';
import { followFindings } from './detections/finding-counts.ts';
import { plannedByRegister } from './detections/planned-by-register.ts';
import { Suppressions } from './detections/suppressions.ts';
import { DETECTOR_LAYOUT } from './detector-state.ts';
import { startDetector } from './flow.ts';
import { followDeadLetters } from './follow-dead-letters.ts';
import { detectorRoutes } from './routes.ts';
import { sourceHandlers } from './sources/source-handlers.ts';

export const detectorStage = defineStage(detector, compose);

async function compose({ stateDir, ...given }: ContextOf<typeof detector>): Promise<ComposedStage> {
  const { log, meters, register, clock } = given;
  const silence = silentSources(register.view, (silent) => meters.sourcesSilent.set(silent));
  const numbers = missingNumbers((missing) => meters.numbersMissing.set(missing));
  const book = sourceBook();
  const counts = followFindings({ ...given, position: jsonCache(join(stateDir, 'detector', 'counts.json')) });
  const mechanisms = mechanismsWith(silence, numbers, unreportedAccessOf(register.view));
  const detectors = plannedByRegister(register.detections, mechanisms, { others: [() => book], clock });
  const caughtUp = async () => {
    const { follower } = register;
    await Promise.race([follower.reached(await log.endOffset('register', 0)), follower.failed]);
  };
  // What is in force, and what is expected of a source, has to be known before its history is read.
  await caughtUp();
  const marks = jsonCache(join(stateDir, 'detector', 'marks.json'));
  const table = openRowTable(join(stateDir, 'detector', 'memory'), DETECTOR_LAYOUT);
  const suppressions = new Suppressions({ register: register.view, meters });
  const monotonic = () => performance.now();
  const accesses = startDetector({ ...given, monotonic, detectors, suppressions, marks, table });
  const letters = followDeadLetters({ ...given, position: jsonCache(join(stateDir, 'detector', 'dead-letters.json')) });
  const known = { register: register.view, book, numbers, silence, refused: letters.refused };
  const handlers = {
    ...sourceHandlers({ known, clock, isLoaded: accesses.isLoaded }),
    ...detectionHandlers({ book: register.detections, counts, suppressions, clock, caughtUp }),
  };
  return {
    router: routerOf(detectorRoutes, handlers, openReadAudit({ ...given, policies: register.policies })),
    isReady: () => accesses.isReady() && letters.isReady(),
    async drain() {
      await Promise.all([accesses.drain(), letters.drain()]);
      await counts.drain();
    },
    failed: Promise.race([accesses.failed, letters.failed, counts.failed]),
  };
}
