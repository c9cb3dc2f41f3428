import type { components } from '../../../client/index.ts';

export type SigmaSource = NonNullable<components['schemas']['Detection']['sigma']>;
type Correlation = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly rules: readonly string[];
  readonly timespan: string;
  readonly condition?: Readonly<Record<string, unknown>>;
};

/** A number or the window of a correlation, as the form of other detections changes parameters. */
interface Threshold {
  readonly name: string;
  readonly value: number | string;
  readonly meaning: string;
}

const comparisons: Readonly<Record<string, string>> = { gte: 'at least', gt: 'more than' };
const units: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' };

/** What a rule or correlation looks for. */
export function sigmaSentenceOf({ documents }: SigmaSource): string {
  const correlation = correlationIn(documents);
  if (correlation === null) return 'A Sigma rule: each access that it describes.';
  const { rules, timespan, 'group-by': groupBy } = correlation;
  const of = Array.isArray(groupBy) && groupBy.length > 0 ? `, of one ${groupBy.join(' and ')}` : '';
  const span = timespan.replace(/^(\d+)([smhd])$/, (_, count, unit) =>
    count === '1' ? `one ${units[unit]}` : `${count} ${units[unit]}s`,
  );
  return `A Sigma correlation: ${countedIn(correlation)} of ${rules.join(', ')} within ${span}${of}.`;
}

function countedIn({ type, condition = {} }: Correlation): string {
  const limits = Object.entries(comparisons).flatMap(([name, words]) =>
    typeof condition[name] === 'number' ? [`${words} ${condition[name]}`] : [],
  );
  return limits.length === 0 ? 'all' : measuredAs({ type, condition }, limits.join(' and '));
}

/** What a limit is of, such as `at least 3`. */
function measuredAs({ type, condition = {} }: Pick<Correlation, 'type' | 'condition'>, limit: string): string {
  if (type === 'value_count') return `${limit} different ${[condition['field']].flat().join(' and ')}`;
  return type === 'temporal' ? limit : `${limit} ${limit.endsWith(' 1') ? 'access' : 'accesses'}`;
}

/** The numbers and the window of a correlation. */
export function thresholdsOf({ documents }: SigmaSource): readonly Threshold[] {
  const correlation = correlationIn(documents);
  if (correlation === null) return [];
  const limits = Object.entries(comparisons).flatMap(([name, words]) => {
    const value = correlation.condition?.[name];
    if (typeof value !== 'number') return [];
    return [{ name, value, meaning: `It holds with ${measuredAs(correlation, `${words} so many`)}.` }];
  });
  const meaning = 'Length of the window, a number and one of s, m, h, d.';
  return [...limits, { name: 'timespan', value: correlation.timespan, meaning }];
}

/** The documents with these values in place of their own. */
export function withThresholds(source: SigmaSource, values: Readonly<Record<string, unknown>>): SigmaSource {
  const correlation = correlationIn(source.documents);
  if (correlation === null) return source;
  const condition = Object.entries(correlation.condition ?? {}).map(([name, value]) => [name, values[name] ?? value]);
  const changed = {
    ...correlation,
    ...(condition.length === 0 ? {} : { condition: Object.fromEntries(condition) }),
    timespan: values['timespan'] ?? correlation.timespan,
  };
  const [first, ...others] = source.documents;
  return { ...source, documents: [{ ...first, correlation: changed }, ...others] };
}

/** A correlation is the first document, before the rules that it names. */
function correlationIn([first]: SigmaSource['documents']): Correlation | null {
  return (first?.['correlation'] as Correlation | undefined) ?? null;
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
