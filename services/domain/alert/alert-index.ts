import { type Severity, severities } from '../access-decision/access-decision.ts';
import { endOf, type SortedRow, type SortedRows, textKey } from '../sorted-rows.ts';
import { type AlertState, alertStates } from './alert.ts';
import { type DueKind, dueKeys } from './due-index.ts';
import { isOnPage } from './evidence/row-pages.ts';
import { isInChunks } from './evidence/subject-chunks.ts';
import {
  alertOfSubject,
  largeAlertsKey,
  newestFirst,
  ownerPlace,
  ownersKey,
  type SubjectRef,
  subjectKey,
  subjectsKey,
  u48,
} from './row-keys.ts';

/** `risk`: by risk, the highest first, then the oldest first. `newest`: by time of opening, the newest first. */
export const alertOrders = ['risk', 'newest'] as const;
export type AlertOrder = (typeof alertOrders)[number];

/** The filters of a list. An absent one matches any alert. */
export interface AlertFilter {
  readonly state?: AlertState | undefined;
  /** Only alerts that are not closed: years of closed ones are between them. */
  readonly open?: true | undefined;
  readonly actor?: string | undefined;
  readonly rule?: string | undefined;
  readonly severity?: Severity | undefined;
  /** Only alerts about all of them. */
  readonly subjects?: readonly SubjectRef[] | undefined;
}

/** The values by which lists find an alert. */
export interface ListedAs {
  readonly openedOffset: number;
  /** When it was opened, or opened again, milliseconds since 1970 UTC. */
  readonly since: number;
  /** What is due of it unless it is closed. */
  readonly due: DueKind;
  readonly state: AlertState;
  readonly severity: Severity;
  /** Score of the risk, 0 to 100. */
  readonly risk: number;
  readonly actor: string | null;
  readonly rules: readonly string[];
}

const PLACE_BYTES = 7;
const RISK_MAX = 100;

/**
 * The keys under which an alert is found: by severity, by rule and by neither, in each order, and what is due. Each alert is in
 * lists of its own state only; a list of several states merges theirs. Lists of an actor are sorted when they are read.
 */
export function indexKeys(alert: ListedAs): readonly Buffer[] {
  const keys: Buffer[] = [];
  const facets = [ALL, severityFacet(alert.severity), ...alert.rules.map(ruleFacet)];
  for (const order of alertOrders) {
    const place = placeOf(alert, order);
    for (const facet of facets) keys.push(Buffer.concat([prefixOf(order, alert.state, facet), place]));
  }
  return [...keys, ...dueKeys(alert)];
}

/** Yields the numbers of alerts in order, behind `after`. They match the state and the most selective other field. */
export function* findListed(
  rows: SortedRows,
  filter: AlertFilter,
  { order, after }: { readonly order: AlertOrder; readonly after: Buffer | null },
): Generator<number> {
  const facet = facetOfFilter(filter);
  const lists = statesOf(filter).map((state) => {
    const prefix = prefixOf(order, state, facet);
    // One byte more than the place itself: the first key behind it.
    const from = after === null ? prefix : Buffer.concat([prefix, after, Buffer.of(0)]);
    return rows.range(from, endOf(prefix))[Symbol.iterator]();
  });
  try {
    const heads = lists.map((list) => list.next());
    for (;;) {
      const first = firstOf(heads);
      const head = heads[first];
      if (head === undefined || head.done === true) return;
      yield head.value.value.readUInt32BE(0);
      heads[first] = (lists[first] as Iterator<SortedRow>).next();
    }
  } finally {
    for (const list of lists) list.return?.();
  }
}

/** The list whose next alert comes first. Their keys end with the place, which no two alerts share. */
function firstOf(heads: readonly IteratorResult<SortedRow>[]): number {
  let first = -1;
  let place: Buffer | null = null;
  for (const [at, head] of heads.entries()) {
    if (head.done === true) continue;
    const { key } = head.value;
    const own = key.subarray(key.length - PLACE_BYTES);
    if (place !== null && place.compare(own) <= 0) continue;
    [first, place] = [at, own];
  }
  return first;
}

function statesOf({ state, open }: AlertFilter): readonly AlertState[] {
  const states = state === undefined ? alertStates : [state];
  return open === undefined ? states : states.filter((one) => one !== 'closed');
}

/** Bounds the work of a list by owner, camera or recording: it looks at the newest alerts about it. */
const SUBJECT_ALERTS_MAX = 10_000;

/** The numbers of the alerts about all subjects, the newest first, at most so many of the newest about the first one. */
export function alertsAbout(rows: SortedRows, [first, ...others]: readonly SubjectRef[]): readonly number[] {
  if (first === undefined) return [];
  const found: number[] = [];
  for (const number of alertsAboutOne(rows, first)) {
    if (others.every((subject) => isAbout(rows, subject, number))) found.push(number);
    if (found.length === SUBJECT_ALERTS_MAX) break;
  }
  return found;
}

function alertsAboutOne(rows: SortedRows, subject: SubjectRef): readonly number[] {
  const prefix = subjectsKey(subject);
  const found = new Set<number>();
  for (const { key } of rows.range(prefix, endOf(prefix))) {
    found.add(alertOfSubject(key));
    if (found.size === SUBJECT_ALERTS_MAX) break;
  }
  if (subject.kind === 'actor') return [...found];
  for (const { key } of rows.range(largeAlertsKey, endOf(largeAlertsKey))) {
    const number = alertOfSubject(key);
    if (!found.has(number) && isInLarge(rows, subject, number)) found.add(number);
  }
  return [...found].sort((one, other) => other - one);
}

function isAbout(rows: SortedRows, subject: SubjectRef, alert: number): boolean {
  return rows.get(subjectKey(subject, alert)) !== null || isInLarge(rows, subject, alert);
}

/** Whose accesses a large alert counts is on its pages of owners. */
function isInLarge(rows: SortedRows, subject: SubjectRef, alert: number): boolean {
  return subject.kind === 'owner'
    ? isOnPage(rows, ownersKey(alert), ownerPlace(subject.id))
    : isInChunks(rows, subject, alert);
}

export function isListed(alert: ListedAs, { state, open, actor, rule, severity }: AlertFilter): boolean {
  return (
    (open === undefined || alert.state !== 'closed') &&
    (state === undefined || alert.state === state) &&
    (actor === undefined || alert.actor === actor) &&
    (rule === undefined || alert.rules.includes(rule)) &&
    (severity === undefined || alert.severity === severity)
  );
}

/** The place of an alert in an order: a list continues behind it. */
export function placeOf({ openedOffset, risk }: ListedAs, order: AlertOrder): Buffer {
  const place = Buffer.alloc(PLACE_BYTES);
  if (order === 'newest') place.writeUIntBE(newestFirst(openedOffset), 1, 6);
  else {
    place.writeUInt8(RISK_MAX - risk, 0);
    place.writeUIntBE(u48(openedOffset), 1, 6);
  }
  return place;
}

/** A rule has fewer alerts than a severity. */
function facetOfFilter({ rule, severity }: AlertFilter): Buffer {
  if (rule !== undefined) return ruleFacet(rule);
  return severity === undefined ? ALL : severityFacet(severity);
}

const ALL = Buffer.from('a');

function severityFacet(severity: Severity): Buffer {
  return Buffer.from(`s${severities.indexOf(severity)}`);
}

function ruleFacet(rule: string): Buffer {
  return Buffer.concat([Buffer.from('r'), textKey(rule)]);
}

const orderKey: Readonly<Record<AlertOrder, string>> = { newest: 'xn', risk: 'xr' };

function prefixOf(order: AlertOrder, state: AlertState, facet: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${orderKey[order]}${alertStates.indexOf(state)}`), facet]);
}
