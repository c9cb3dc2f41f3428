import type { components } from '../../../client/index.ts';

export type SigmaSource = NonNullable<components['schemas']['Detection']['sigma']>;
type SigmaDocument = SigmaSource['documents'][number];
type Correlation = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly rules: readonly string[];
  readonly timespan: string;
  readonly condition?: Readonly<Record<string, unknown>>;
};

/** A number or window of a correlation, as the form of other detections changes parameters. */
interface Threshold {
  readonly name: string;
  readonly value: number | string;
  readonly meaning: string;
}

const comparisons: Readonly<Record<string, string>> = {
  gte: 'at least',
  gt: 'more than',
  lte: 'at most',
  lt: 'less than',
  eq: 'exactly',
  neq: 'other than',
};
const units: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' };

/** What a rule or correlation looks for. */
export function sigmaSentenceOf({ documents }: SigmaSource): string {
  const [first, ...others] = documents;
  const correlation = first === undefined ? null : correlationOf(first);
  const filters = others.filter((document) => 'filter' in document).length;
  const without = filters === 0 ? '' : `, without what ${filters === 1 ? 'a filter' : `${filters} filters`} leaves out`;
  if (correlation === null) return `A Sigma rule: each access that it describes${without}.`;
  const { rules, timespan, 'group-by': groupBy } = correlation;
  const of = Array.isArray(groupBy) && groupBy.length > 0 ? `, of one ${groupBy.join(' and ')}` : '';
  const span = timespan.replace(/^(\d+)([smhd])$/, (_, count, unit) =>
    count === '1' ? `one ${units[unit]}` : `${count} ${units[unit]}s`,
  );
  return `A Sigma correlation: ${countedIn(correlation)} of ${rules.join(', ')} within ${span}${of}${without}.`;
}

function countedIn({ type, condition = {} }: Correlation): string {
  if (type === 'temporal_ordered') return 'all, in this order,';
  const limits = Object.entries(comparisons).flatMap(([name, words]) =>
    typeof condition[name] === 'number' ? [`${words} ${condition[name]}`] : [],
  );
  return limits.length === 0 ? 'all' : measuredAs({ type, condition }, limits.join(' and '));
}

/** What a limit is of, such as `at least 3`. */
function measuredAs({ type, condition = {} }: Pick<Correlation, 'type' | 'condition'>, limit: string): string {
  const field = [condition['field']].flat().join(' and ');
  if (type === 'value_count') return `${limit} different ${field}`;
  if (type === 'value_sum') return `a sum of ${field} of ${limit}`;
  if (type === 'value_avg') return `an average of ${field} of ${limit}`;
  if (type === 'value_percentile') {
    const { percentile } = condition;
    return percentile === undefined
      ? `accesses whose ${field} ${limit} percent have`
      : `a percentile ${percentile} of ${field} of ${limit}`;
  }
  return type === 'temporal' ? limit : `${limit} ${limit.endsWith(' 1') ? 'access' : 'accesses'}`;
}

/** The numbers and windows of its correlations. */
export function thresholdsOf({ documents }: SigmaSource): readonly Threshold[] {
  return documents.flatMap((document, at) => {
    const correlation = correlationOf(document);
    if (correlation === null) return [];
    const meanings = Object.entries(comparisons).map(([name, words]) => [
      name,
      `it holds with ${measuredAs(correlation, `${words} so many`)}`,
    ]);
    meanings.push(['percentile', 'the percentile that is compared, from 0 to 100']);
    const limits = meanings.flatMap(([name = '', meaning]) => {
      const value = correlation.condition?.[name];
      if (typeof value !== 'number') return [];
      return [{ name: nameOf(at, name), value, meaning: `Of ${titleOf(document)}: ${meaning}.` }];
    });
    const window = `Of ${titleOf(document)}: length of the window, a number and one of s, m, h, d.`;
    return [...limits, { name: nameOf(at, 'timespan'), value: correlation.timespan, meaning: window }];
  });
}

/** The documents with these values in place of their own. */
export function withThresholds(source: SigmaSource, values: Readonly<Record<string, unknown>>): SigmaSource {
  const documents = source.documents.map((document, at): SigmaDocument => {
    const correlation = correlationOf(document);
    if (correlation === null) return document;
    const changed = Object.entries(correlation.condition ?? {}).map(([name, value]) => [
      name,
      values[nameOf(at, name)] ?? value,
    ]);
    const condition = correlation.condition === undefined ? {} : { condition: Object.fromEntries(changed) };
    const timespan = values[nameOf(at, 'timespan')] ?? correlation.timespan;
    return { ...document, correlation: { ...correlation, ...condition, timespan } };
  });
  return { ...source, documents };
}

function correlationOf(document: SigmaDocument): Correlation | null {
  return 'correlation' in document ? (document['correlation'] as Correlation) : null;
}

/** The first correlation is the detection; others serve it. */
function nameOf(at: number, name: string): string {
  return at === 0 ? name : `${name} (${at + 1})`;
}

function titleOf(document: SigmaDocument): string {
  return String(document['name'] ?? document['id'] ?? 'the correlation');
}

/** The documents as they were approved. */
export function sigmaTextOf({ documents }: SigmaSource): string {
  return documents.map((document) => yamlOf(document).join('\n')).join('\n---\n');
}

/** As YAML, of which quoted JSON is a part. */
function yamlOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return ['[]'];
    return value.flatMap((one) => yamlOf(one).map((line, at) => `${at === 0 ? '-' : ' '} ${line}`));
  }
  if (typeof value !== 'object' || value === null) return [scalarOf(value)];
  return Object.entries(value).flatMap(([key, one]) => {
    const lines = yamlOf(one);
    const isShort = lines.length === 1 && (typeof one !== 'object' || one === null || lines[0] === '[]');
    return isShort ? [`${scalarOf(key)}: ${lines[0]}`] : [`${scalarOf(key)}:`, ...lines.map((line) => `  ${line}`)];
  });
}

function scalarOf(value: unknown): string {
  const isPlain =
    typeof value === 'string' &&
    /^[A-Za-z][\w.|-]*(?: [\w.|-]+)*$/.test(value) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
