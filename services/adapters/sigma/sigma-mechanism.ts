import { type DetectionSettings, detectionVersion } from '../../domain/finding/mechanisms/detection-settings.ts';
import { type Mechanism, mechanism } from '../../domain/finding/mechanisms/mechanism.ts';
import { refuseUnlessLive } from '../../domain/finding/sigma/live-correlation.ts';
import { sigmaDetector } from '../../domain/finding/sigma/sigma-detector.ts';
import type { SigmaSource } from '../../domain/finding/sigma/sigma-source.ts';
import { type FileProblem, FileProblemsError } from '../forms/file-problems.ts';
import { sigmaRecord } from './access-fields.ts';
import { compileSigma, sigmaDocumentsOf } from './read-sigma.ts';

const KEPT_MAX = 400;
/** Versions whose documents were compiled, the last used last: a set is loaded and planned again and again. */
const compiled = new Map<string, Mechanism>();

/** Compiles the Sigma documents of a detection. Throws `FileProblemsError` where this release does not honour them. */
export function sigmaMechanism(settings: DetectionSettings): Mechanism {
  const key = `${detectionVersion(settings)} ${settings.title}`;
  const made = compiled.get(key) ?? compileMechanism(settings);
  compiled.delete(key);
  compiled.set(key, made);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= KEPT_MAX) break;
    compiled.delete(oldest);
  }
  return made;
}

function compileMechanism({ id, title, sigma }: DetectionSettings): Mechanism {
  if (sigma === undefined) throw new TypeError(`\`${id}\` has no Sigma documents`);
  const problems: FileProblem[] = [];
  const documents = sigma.documents.map((document) => ({ title, ...document }));
  const fields = new Set<string>();
  const set = compileSigma(
    sigmaDocumentsOf(documents, id, problems),
    // Its log source was checked when it was proposed.
    { logsources: [{}], taxonomies: sigma.fields },
    (_taxonomy, _name, ours) => fields.add(ours),
  );
  const [of] = [...set.correlations, ...set.rules];
  if (of === undefined) problems.push({ file: id, line: null, message: 'has no Sigma rule and no correlation' });
  // A set may be changed without its files, and a window that is too long would end the detector.
  for (const one of set.correlations)
    refuseUnlessLive(one, (message) => problems.push({ file: id, line: null, message }));
  if (problems.length > 0 || of === undefined) throw new FileProblemsError(problems);
  const followsVerdict = [...fields].some(
    (field) => field === 'verdict' || field === 'rules' || field.startsWith('facts.'),
  );
  return mechanism({
    id,
    create: (_, { severity }) => sigmaDetector({ id, title, severity, of, followsVerdict, recordOf: sigmaRecord }),
  });
}

/** The parts of a document that can change what it finds. */
const findingParts = ['id', 'name', 'taxonomy', 'logsource', 'detection', 'correlation'] as const;

/** What a detection keeps of its documents. */
export function sigmaSourceOf(
  documents: readonly Readonly<Record<string, unknown>>[],
  fields: SigmaSource['fields'],
): SigmaSource {
  return {
    documents: documents.map((document) =>
      Object.fromEntries(findingParts.flatMap((part) => (part in document ? [[part, document[part]]] : []))),
    ),
    fields,
  };
}
