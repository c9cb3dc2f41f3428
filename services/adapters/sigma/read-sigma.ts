import { z } from 'zod';
import { compileCondition, type Matches } from '../../domain/sigma/sigma-condition.ts';
import type { RefusePart, SigmaRecord, SigmaWords } from '../../domain/sigma/sigma-document.ts';
import type { SigmaCorrelation, SigmaRule, SigmaSet } from '../../domain/sigma/sigma-rule.ts';
import { compileSearch, isMap } from '../../domain/sigma/sigma-search.ts';
import { type FileProblem, FileProblemsError } from '../forms/file-problems.ts';
import { formProblems } from '../forms/form-problems.ts';
import { parseYamlTexts, type YamlText } from '../forms/yaml-text.ts';
import { linearPattern } from '../patterns/linear-pattern.ts';
import { accessFields } from './access-fields.ts';
import { compileCorrelation, correlationForm } from './read-correlation.ts';
import { type LogSource, SIGMA_TAXONOMY, type Taxonomy } from './taxonomy.ts';

const title = z.string().min(1).max(256);
const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
const head = {
  title,
  // Rules of others have ids of no version of RFC 9562.
  id: z.guid('a UUID').optional(),
  name: z.string().max(256).optional(),
  taxonomy: z.string().max(256).optional(),
  level: z.enum(levels).optional(),
};
const logsource = z.looseObject({
  category: z.string().optional(),
  product: z.string().optional(),
  service: z.string().optional(),
});
/** Brackets in brackets are read in depth. */
const CONDITION_CHARS_MAX = 2_000;
const condition = z.string().max(CONDITION_CHARS_MAX, `at most ${CONDITION_CHARS_MAX} characters`);
const ruleForm = z.looseObject({ ...head, logsource, detection: z.looseObject({ condition }) });
/** `generate` is beside `correlation` in the specification, and in it in the rules of many. */
const correlatedForm = z.looseObject({ ...head, generate: z.boolean().optional(), correlation: correlationForm });

type RuleDocument = z.output<typeof ruleForm>;
type CorrelationDocument = z.output<typeof correlatedForm>;

/** A document of one kind, with the way back to its file. */
export interface PlacedDocument<Document> {
  readonly document: Document;
  readonly file: string;
  readonly placeOf: YamlText['placeOf'];
  readonly refuse: RefusePart;
}

/** The documents of several files, by kind. */
export interface SigmaDocuments {
  readonly rules: readonly PlacedDocument<RuleDocument>[];
  readonly correlations: readonly PlacedDocument<CorrelationDocument>[];
}

/**
 * Reads Sigma rules and correlations of several files as one set. Throws `FileProblemsError` with file, line and column
 * of everything that would not be honoured.
 */
export function readSigma(files: ReadonlyMap<string, string>, taxonomy: Taxonomy): SigmaSet {
  const problems: FileProblem[] = [];
  const set = compileSigma(readSigmaDocuments(files, problems), taxonomy);
  if (problems.length > 0) throw new FileProblemsError(problems);
  return set;
}

/** Reads the documents and checks their form; adds what is wrong, also what compiling refuses later, to `problems`. */
export function readSigmaDocuments(files: ReadonlyMap<string, string>, problems: FileProblem[]): SigmaDocuments {
  const documents = { rules: [], correlations: [] };
  for (const [file, text] of files) {
    const read = parseYamlTexts(text, ['detection']);
    if ('faults' in read) {
      problems.push(
        ...read.faults.map(({ message, ...place }) => ({ file, ...place, message: `no YAML: ${message}` })),
      );
      continue;
    }
    if (read.length === 0) problems.push({ file, line: null, message: 'is empty, expected a Sigma rule' });
    for (const one of read) addDocument(documents, file, one, problems);
  }
  return documents;
}

/** The documents of a detection, which were read before. */
export function sigmaDocumentsOf(documents: readonly unknown[], file: string, problems: FileProblem[]): SigmaDocuments {
  const all = { rules: [], correlations: [] };
  const noPlace = () => ({ line: 1, column: 1 });
  for (const value of documents) addDocument(all, file, { value, lineOf: () => 1, placeOf: noPlace }, problems);
  return all;
}

interface GrowingDocuments {
  readonly rules: PlacedDocument<RuleDocument>[];
  readonly correlations: PlacedDocument<CorrelationDocument>[];
}

function addDocument(to: GrowingDocuments, file: string, one: YamlText, problems: FileProblem[]): void {
  const refuse: RefusePart = (message, path = []) => problems.push({ file, ...one.placeOf(path), message });
  for (const part of ['timeframe', 'condition', 'timespan', 'group-by'])
    if (isMap(one.value) && part in one.value)
      refuse(`\`${part}\` is not honoured here, beside what it is about`, [part]);
  const kinds = ['detection', 'filter', 'correlation'].filter((kind) => isMap(one.value) && kind in one.value);
  if (isMap(one.value) && 'action' in one.value)
    refuse('`action` of Sigma 1 is not honoured: write out each rule', ['action']);
  else if (kinds.includes('filter'))
    refuse('`filter` is not honoured, expected its condition in each rule that it names', ['filter']);
  else if (kinds.length !== 1) refuse('expected one of: detection, correlation');
  else if (kinds[0] === 'detection') add(to.rules, ruleForm, one, { file, refuse });
  else add(to.correlations, correlatedForm, one, { file, refuse });
}

function add<Document>(
  to: PlacedDocument<Document>[],
  form: z.ZodType<Document>,
  { value, placeOf }: YamlText,
  { file, refuse }: Pick<PlacedDocument<Document>, 'file' | 'refuse'>,
): void {
  const parsed = form.safeParse(value);
  if (parsed.success) to.push({ document: parsed.data, file, placeOf, refuse });
  else for (const { path, message } of formProblems(parsed.error, value, 'rule')) refuse(message, path);
}

/** Names of rules that only serve a correlation. */
export function servingNames({ correlations }: SigmaDocuments): ReadonlySet<string> {
  return new Set(
    correlations.flatMap(({ document: { generate, correlation } }) =>
      (generate ?? correlation.generate) ? [] : correlation.rules,
    ),
  );
}

/** Compiles the documents. What would not be honoured is refused by each document; `onField` receives each field that is read. */
export function compileSigma(given: SigmaDocuments, taxonomy: Taxonomy, onField: OnSigmaField = () => {}): SigmaSet {
  const silent = servingNames(given);
  const byName = new Map<string, SigmaRule>();
  const rules = given.rules.map(({ document, refuse }): SigmaRule => {
    requireLogSource(document.logsource, taxonomy, refuse);
    const words = wordsOf(document.taxonomy, { taxonomy, onField }, refuse);
    const names = namesOf(document);
    const rule: SigmaRule = {
      ...titleOf(document),
      isReported: !names.some((name) => silent.has(name)),
      matches: compileDetection(document.detection, words, (message, path = []) =>
        refuse(message, ['detection', ...path]),
      ),
    };
    for (const name of names) {
      if (byName.has(name)) refuse(`\`${name}\` names two rules`);
      byName.set(name, rule);
    }
    return rule;
  });
  const fields = { taxonomy, onField };
  return { rules, correlations: compileCorrelations(given.correlations, byName, fields) };
}

function compileCorrelations(
  given: SigmaDocuments['correlations'],
  byName: ReadonlyMap<string, SigmaRule>,
  fields: SigmaFields,
): readonly SigmaCorrelation[] {
  const placed = new Set<string>();
  for (const { document, refuse } of given) {
    for (const name of namesOf(document)) {
      if (placed.has(name) || byName.has(name)) refuse(`\`${name}\` names two rules`);
      placed.add(name);
    }
  }
  const ruleOf = (name: string, refuse: (message: string) => void) => {
    const rule = byName.get(name) ?? null;
    if (rule === null && placed.has(name)) refuse(`\`${name}\` is a correlation, expected a rule with \`detection\``);
    else if (rule === null) refuse(`\`${name}\` is no rule of these files`);
    return rule;
  };
  return given.flatMap(({ document, refuse }) => {
    const words = wordsOf(document.taxonomy, fields, refuse);
    const compiled = compileCorrelation(document, { ruleOf, words, refuse });
    return compiled === null ? [] : [{ ...titleOf(document), ...compiled }];
  });
}

function titleOf({ id, name, title, level }: Pick<RuleDocument, 'id' | 'name' | 'title' | 'level'>) {
  return { id: id ?? name ?? title, title, level: level ?? null };
}

export function namesOf({ id, name }: Pick<RuleDocument, 'id' | 'name'>): readonly string[] {
  return [...(id === undefined ? [] : [id]), ...(name === undefined ? [] : [name])];
}

function compileDetection(
  { condition: text, timeframe, ...searches }: RuleDocument['detection'],
  words: SigmaWords,
  refuse: RefusePart,
): Matches<SigmaRecord> {
  if (timeframe !== undefined) refuse('`timeframe` is not honoured: write a correlation', ['timeframe']);
  const compiled = new Map(
    Object.entries(searches).map(([name, search]) => {
      return [name, compileSearch(search, words, (message, path = []) => refuse(message, [name, ...path]))];
    }),
  );
  const whole = compileCondition(text, compiled, (message) => refuse(`\`${text}\` ${message}`, ['condition']));
  return (record) => whole?.(record) === true;
}

function requireLogSource(given: RuleDocument['logsource'], { logsources }: Taxonomy, refuse: RefusePart): void {
  const parts = ['category', 'product', 'service'] as const;
  const isOurs = (one: LogSource) => parts.every((part) => one[part] === undefined || one[part] === given[part]);
  if (logsources.some(isOurs)) return;
  const found = parts.flatMap((part) => (given[part] === undefined ? [] : [`${part}: ${given[part]}`])).join(', ');
  refuse(`the log source is \`${found}\`, and the taxonomy has none like it`, ['logsource']);
}

/** Receives a name of a taxonomy and the field that it names. */
type OnSigmaField = (taxonomy: string, name: string, ours: string) => void;

interface SigmaFields {
  readonly taxonomy: Taxonomy;
  readonly onField: OnSigmaField;
}

function wordsOf(
  name: string | undefined,
  { taxonomy: { taxonomies }, onField }: SigmaFields,
  refuse: RefusePart,
): SigmaWords {
  const taxonomy = name ?? SIGMA_TAXONOMY;
  const fields = taxonomies[taxonomy];
  if (fields === undefined && name !== undefined)
    refuse(`\`taxonomy\` is \`${name}\`, expected one of: ${Object.keys(taxonomies).join(', ')}`, ['taxonomy']);
  const oursOf = (field: string): string | null => {
    if (fields !== undefined && Object.hasOwn(fields, field)) return fields[field] ?? null;
    // The taxonomy is refused, and its fields are not known.
    return accessFields.includes(field) || fields === undefined ? field : null;
  };
  return {
    get fields() {
      for (const field of accessFields) onField(taxonomy, field, field);
      return accessFields;
    },
    fieldOf(field) {
      const ours = oursOf(field);
      if (ours !== null) onField(taxonomy, field, ours);
      return ours;
    },
    patternOf(text) {
      const pattern = linearPattern(text);
      return (value) => pattern.match(value) !== null;
    },
  };
}
