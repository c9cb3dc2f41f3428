import { z } from 'zod';
import { compileCondition, type Matches } from '../../domain/sigma/sigma-condition.ts';
import type { RefusePart, SigmaRecord, SigmaWords } from '../../domain/sigma/sigma-document.ts';
import { isCorrelation, type SigmaCorrelation, type SigmaRule, type SigmaSet } from '../../domain/sigma/sigma-rule.ts';
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
/** Correlations that refer to each other are compiled in depth, and each looks again at what the others find. */
const CHAIN_MAX = 10;
const condition = z.string().max(CONDITION_CHARS_MAX, `at most ${CONDITION_CHARS_MAX} characters`);
const ruleForm = z.looseObject({ ...head, logsource, detection: z.looseObject({ condition }) });
const filterForm = z.looseObject({
  ...head,
  logsource,
  filter: z.looseObject({ rules: z.array(z.string()).min(1), condition }),
});
/** `generate` is beside `correlation` in the specification, and in it in the rules of many. */
const correlatedForm = z.looseObject({ ...head, generate: z.boolean().optional(), correlation: correlationForm });

type RuleDocument = z.output<typeof ruleForm>;
type FilterDocument = z.output<typeof filterForm>;
export type CorrelationDocument = z.output<typeof correlatedForm>;

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
  readonly filters: readonly PlacedDocument<FilterDocument>[];
  readonly correlations: readonly PlacedDocument<CorrelationDocument>[];
}

/**
 * Reads Sigma rules, filters and correlations of several files as one set. Throws `FileProblemsError` with file, line and column
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
  const documents = { rules: [], filters: [], correlations: [] };
  for (const [file, text] of files) {
    const read = parseYamlTexts(text, ['detection', 'filter']);
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
  const all = { rules: [], filters: [], correlations: [] };
  const noPlace = () => ({ line: 1, column: 1 });
  for (const value of documents) addDocument(all, file, { value, lineOf: () => 1, placeOf: noPlace }, problems);
  return all;
}

interface GrowingDocuments {
  readonly rules: PlacedDocument<RuleDocument>[];
  readonly filters: PlacedDocument<FilterDocument>[];
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
  else if (kinds.length !== 1) refuse('expected one of: detection, filter, correlation');
  else if (kinds[0] === 'detection') add(to.rules, ruleForm, one, { file, refuse });
  else if (kinds[0] === 'filter') add(to.filters, filterForm, one, { file, refuse });
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

/** Names of rules and correlations that only serve a correlation. */
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
    const own = compileDetection(document.detection, words, (message, path = []) =>
      refuse(message, ['detection', ...path]),
    );
    const kept = given.filters
      .filter(({ document: { filter } }) => filter.rules.some((name) => names.includes(name)))
      .map((filter) => compileFilter(filter, { taxonomy, onField }));
    const rule: SigmaRule = {
      ...titleOf(document),
      isReported: !names.some((name) => silent.has(name)),
      matches: (record) => own(record) && kept.every((filter) => filter(record)),
    };
    for (const name of names) {
      if (byName.has(name)) refuse(`\`${name}\` names two rules`);
      byName.set(name, rule);
    }
    return rule;
  });
  for (const { document, refuse } of given.filters) {
    requireLogSource(document.logsource, taxonomy, refuse);
    for (const [at, name] of document.filter.rules.entries()) {
      if (!byName.has(name)) refuse(`\`${name}\` is no rule of these files`, ['filter', 'rules', at]);
    }
  }
  return { rules, correlations: compileCorrelations(given.correlations, byName, { taxonomy, onField }, silent) };
}

/** Each is compiled once, after those that it refers to. */
function compileCorrelations(
  given: SigmaDocuments['correlations'],
  byName: ReadonlyMap<string, SigmaRule>,
  fields: SigmaFields,
  silent: ReadonlySet<string>,
): readonly SigmaCorrelation[] {
  const placed = new Map<string, PlacedDocument<CorrelationDocument>>();
  for (const one of given) {
    for (const name of namesOf(one.document)) {
      if (placed.has(name) || byName.has(name)) one.refuse(`\`${name}\` names two rules`);
      placed.set(name, one);
    }
  }
  const made = new Map<PlacedDocument<CorrelationDocument>, SigmaCorrelation | null>();
  const depths = new Map<SigmaCorrelation, number>();
  const compile = (
    one: PlacedDocument<CorrelationDocument>,
    above: readonly PlacedDocument<CorrelationDocument>[],
  ): SigmaCorrelation | null => {
    const known = made.get(one);
    if (known !== undefined) return known;
    const { document, refuse } = one;
    const chain = [...above, one];
    const ruleOf = (name: string, refuseName: (message: string) => void) => {
      const rule = byName.get(name);
      if (rule !== undefined) return rule;
      const next = placed.get(name);
      if (next === undefined) refuseName(`\`${name}\` is no rule of these files`);
      else if (chain.includes(next)) {
        const circle = [...chain.slice(chain.indexOf(next)), next].map((part) => titleOf(part.document).id);
        refuseName(`\`${name}\` refers to itself: ${circle.join(' → ')}`);
      } else {
        const inner = chain.length < CHAIN_MAX ? compile(next, chain) : undefined;
        if (inner === null || (inner !== undefined && (depths.get(inner) ?? 1) < CHAIN_MAX)) return inner;
        refuseName(`\`${name}\` makes a chain of more than ${CHAIN_MAX} correlations`);
      }
      return null;
    };
    const words = wordsOf(document.taxonomy, fields, refuse);
    const compiled = compileCorrelation(document, { ruleOf, words, refuse });
    const isReported = !namesOf(document).some((name) => silent.has(name));
    const correlation = compiled === null ? null : { ...titleOf(document), ...compiled, isReported };
    made.set(one, correlation);
    const below = correlation?.of.map(({ rule }) => (isCorrelation(rule) ? (depths.get(rule) ?? 1) : 0)) ?? [];
    if (correlation !== null) depths.set(correlation, 1 + Math.max(0, ...below));
    return correlation;
  };
  return given.flatMap((one) => compile(one, []) ?? []);
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
  const compiled = compiledSearches(searches, words, refuse);
  const whole = compileCondition(text, compiled, (message) => refuse(`\`${text}\` ${message}`, ['condition']));
  return (record) => whole?.(record) === true;
}

function compiledSearches(
  searches: Readonly<Record<string, unknown>>,
  words: SigmaWords,
  refuse: RefusePart,
): ReadonlyMap<string, Matches<SigmaRecord>> {
  return new Map(
    Object.entries(searches).map(([name, search]) => {
      return [name, compileSearch(search, words, (message, path = []) => refuse(message, [name, ...path]))];
    }),
  );
}

function compileFilter(
  { document, refuse }: PlacedDocument<FilterDocument>,
  fields: SigmaFields,
): Matches<SigmaRecord> {
  const { rules: _, condition: text, ...searches } = document.filter;
  const inside: RefusePart = (message, path = []) => refuse(message, ['filter', ...path]);
  const words = wordsOf(document.taxonomy, fields, refuse);
  const compiled = compiledSearches(searches, words, inside);
  const whole = compileCondition(text, compiled, (message) => inside(`\`${text}\` ${message}`, ['condition']));
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
