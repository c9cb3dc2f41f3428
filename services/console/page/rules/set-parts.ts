/** One value of a set that differs. */
export interface SetChange {
  readonly what: string;
  /** Null where the set before has no such value. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A value by its path. Its words come from the set: joined, two paths may be one text. */
type Part = readonly [path: readonly string[], value: string];

/**
 * What differs between the texts of two sets; `before` is undefined where there is none. UNTRUSTED: a set is listed as somebody
 * proposed it. Null where `after` is no set; all of it where `before` is none.
 */
export function changesOf(
  subject: 'policies' | 'detections',
  before: string | undefined,
  after: string,
): readonly SetChange[] | null {
  const news = partsIfSet(subject, after);
  return news && compare(partsIfSet(subject, before) ?? new Map(), news);
}

/** Null where the text is no set. */
function partsIfSet(subject: 'policies' | 'detections', text: string | undefined): ReadonlyMap<string, Part> | null {
  try {
    return partsOf(subject, text);
  } catch (error) {
    // A RangeError is that of a text that is nested too deeply.
    if ([SyntaxError, TypeError, RangeError].some((kind) => error instanceof kind)) return null;
    throw error;
  }
}

function compare(olds: ReadonlyMap<string, Part>, news: ReadonlyMap<string, Part>): readonly SetChange[] {
  const paths = new Map([...olds, ...news].map(([key, [path]]) => [key, path]));
  return [...paths].flatMap(([key, path]) => {
    const change = { before: olds.get(key)?.[1] ?? null, after: news.get(key)?.[1] ?? null };
    return change.before === change.after ? [] : [{ what: path.join(', '), ...change }];
  });
}

/** The parts of a set that can change, by their path as JSON. */
function partsOf(subject: 'policies' | 'detections', text: string | undefined): ReadonlyMap<string, Part> {
  if (text === undefined) return new Map();
  const parts = subject === 'policies' ? policyParts(JSON.parse(text)) : detectionParts(JSON.parse(text));
  return new Map(parts.map((part) => [JSON.stringify(part[0]), part]));
}

interface RulesText {
  readonly parameters?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly rules?: readonly { readonly id: string }[];
}

function policyParts({ parameters = {}, rules = [] }: RulesText): readonly Part[] {
  return [
    ...Object.entries(parameters).map(([name, { value }]): Part => [[`parameter ${name}`], shown(value)]),
    ...rules.flatMap((rule) => fieldsOf(`rule ${rule.id}`, rule)),
  ];
}

interface DetectionText {
  readonly id: string;
  readonly sigma?: { readonly documents?: readonly object[]; readonly fields?: object };
  readonly parameters?: Readonly<Record<string, { readonly value: unknown }>>;
}

function detectionParts({ detections = [] }: { readonly detections?: readonly DetectionText[] }): readonly Part[] {
  return detections.flatMap(({ parameters = {}, sigma, ...others }) => [
    ...(sigma?.documents ?? []).flatMap((document, at) => leavesOf([others.id, `Sigma text ${at + 1}`], document)),
    // What a name of the texts reads: with another field the same text finds something else.
    ...leavesOf([others.id, 'names of fields'], sigma?.fields ?? {}),
    ...Object.entries(parameters).map(([name, { value }]): Part => [[others.id, `parameter ${name}`], shown(value)]),
    ...fieldsOf(others.id, others),
  ]);
}

/** The values at the ends of nested ones. */
function leavesOf(path: readonly string[], value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, shown(value)]];
  return Object.entries(value).flatMap(([name, one]) => leavesOf([...path, name], one));
}

function fieldsOf(of: string, fields: object): readonly Part[] {
  return Object.entries(fields)
    .filter(([field]) => field !== 'id')
    .map(([field, value]): Part => [[of, field], typeof value === 'string' ? value : shown(value)]);
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
