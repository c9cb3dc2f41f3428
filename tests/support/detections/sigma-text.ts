import { readSigmaDetections } from '../../../services/adapters/detections/sigma-detections.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { sigmaMechanism } from '../../../services/adapters/sigma/sigma-mechanism.ts';
import type { Taxonomy } from '../../../services/adapters/sigma/taxonomy.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Detector } from '../../../services/domain/finding/detector.ts';
import { detectorFrom } from '../../../services/domain/finding/mechanisms/detection-settings.ts';

/** What makes the detectors of each text. Reading the text took longer than what a run does with them. */
const created = new Map<string, readonly (() => Detector)[]>();

/** A new detection by a text of Sigma documents, which have no problem. One suite has one taxonomy. */
export function detectionOf(yaml: string, taxonomy: Taxonomy): Detection {
  let create = created.get(yaml);
  if (create === undefined) {
    const { files, problems } = readSigmaDetections(new Map([['rule.yml', yaml]]), taxonomy);
    expect(problems).toEqual([]);
    create = files.map(
      ({ settings }) =>
        () =>
          detectorFrom(sigmaMechanism(settings), settings),
    );
    created.set(yaml, create);
  }
  return new Detection(memoryRowTable(), create);
}
