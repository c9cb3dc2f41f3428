import type { Severity } from '../access-decision/access-decision.ts';
import { endOf, type SortedRows, textKey } from '../sorted-rows.ts';
import type { AlertState } from './alert.ts';
import { dueKeys } from './due-index.ts';
import { alertOfSubject, newestFirst, type SubjectRef, subjectKey, subjectsKey, u48 } from './row-keys.ts';

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
  readonly state: AlertState;
  readonly severity: Severity;
  /** Score of the risk, 0 to 100. */
  readonly risk: number;
  readonly actor: string | null;
  readonly rules: readonly string[];
}

const PLACE_BYTES = 7;
const RISK_MAX = 100;
/** In place of a state: any but closed. */
const OPEN = 'open';

/** The keys under which an alert is found: each field that a list can ask for, alone and with the state, and what is due. */
export function indexKeys(alert: ListedAs): readonly Buffer[] {
  return [...keysOf(alert, facetsOf(alert)), ...stateKeys(alert)];
}

/** Those of `indexKeys` that change when only the state does, as with most acts. */
export function stateKeys(alert: ListedAs): readonly Buffer[] {
  const facets = facetsOf(alert);
  const open = alert.state === 'closed' ? [] : facets.map((facet) => withState(facet, OPEN));
  const withStates = [...facets.map((facet) => withState(facet, alert.state)), ...open];
  return [...keysOf(alert, withStates), ...dueKeys(alert)];
}

function facetsOf({ severity, actor, rules }: ListedAs): readonly string[] {
  const facets = [facetOf({}), facetOf({ severity })];
  if (actor !== null) facets.push(facetOf({ actor }));
  for (const rule of rules) facets.push(facetOf({ rule }));
  return facets;
}

function keysOf(alert: ListedAs, facets: readonly string[]): readonly Buffer[] {
  const places = alertOrders.map((order) => [orderKey[order], placeOf(alert, order)] as const);
  return facets.flatMap((facet) => {
    const text = textKey(facet);
    return places.map(([order, place]) => Buffer.concat([order, text, place]));
  });
}

/** Yields the numbers of alerts in order, behind `after`. They match the state and the most selective other field. */
export function* findListed(
  rows: SortedRows,
  filter: AlertFilter,
  { order, after }: { readonly order: AlertOrder; readonly after: Buffer | null },
): Generator<number> {
  const prefix = prefixOf(order, facetOfFilter(filter));
  // One byte more than the place itself: the first key behind it.
  const from = after === null ? prefix : Buffer.concat([prefix, after, Buffer.of(0)]);
  for (const { value } of rows.range(from, endOf(prefix))) yield value.readUInt32BE(0);
}

/** Bounds the work of a list by owner, camera or recording: it looks at the newest alerts about it. */
export const SUBJECT_ALERTS_MAX = 10_000;

/** The numbers of the alerts about all subjects, at most so many of the newest about the first one. */
export function alertsAbout(rows: SortedRows, [first, ...others]: readonly SubjectRef[]): readonly number[] {
  if (first === undefined) return [];
  const found: number[] = [];
  const prefix = subjectsKey(first);
  for (const { key } of rows.range(prefix, endOf(prefix))) {
    const number = alertOfSubject(key);
    if (others.every((subject) => rows.get(subjectKey(subject, number)) !== null)) found.push(number);
    if (found.length === SUBJECT_ALERTS_MAX) break;
  }
  return found;
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

/** The most selective field first: an actor has few alerts. */
function facetOfFilter({ state, open, actor, rule, severity }: AlertFilter): string {
  const facet =
    actor !== undefined
      ? facetOf({ actor })
      : rule !== undefined
        ? facetOf({ rule })
        : facetOf(severity ? { severity } : {});
  if (state !== undefined) return withState(facet, state);
  return open === undefined ? facet : withState(facet, OPEN);
}

function facetOf(field: { readonly actor?: string; readonly rule?: string; readonly severity?: string }): string {
  return JSON.stringify(field);
}

function withState(facet: string, state: AlertState | typeof OPEN): string {
  return `${state} ${facet}`;
}

const orderKey: Readonly<Record<AlertOrder, Buffer>> = { newest: Buffer.from('xn'), risk: Buffer.from('xr') };

function prefixOf(order: AlertOrder, facet: string): Buffer {
  return Buffer.concat([orderKey[order], textKey(facet)]);
}
