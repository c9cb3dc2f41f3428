import { ApiError, getJson, pathOf } from './api.js';
import { byId, definitions, element, mono, reconcile, timeElement } from './dom.js';
import { showReceipt } from './receipt-view.js';

const fields = ['actor', 'owner', 'camera', 'recording', 'site', 'device'];
/** Accesses fetched at a time. */
const PAGE_ITEMS = 25;

let shown = [];
let nextCursor;
let hasOlder = false;
/** Counts searches, so that the late answer to an earlier one is not shown. */
let generation = 0;

/** Keeps the search in the address bar, so that a person can reload it, share it and go back. */
export function readQuestion() {
  const parameters = new URLSearchParams(location.search);
  const field = fields.find((name) => parameters.has(name)) ?? 'actor';
  return { field, id: parameters.get(field) ?? '', verdict: parameters.get('verdict') ?? '' };
}

export function writeQuestion({ field, id, verdict }) {
  const parameters = new URLSearchParams();
  if (id !== '') parameters.set(field, id);
  if (verdict !== '') parameters.set('verdict', verdict);
  const query = parameters.toString();
  history.pushState(null, '', query === '' ? '/' : `/?${query}`);
}

/**
 * Shows the newest accesses. The list does not refresh while a person reads an opened access or pages back: rows that
 * move under a finger get the wrong one opened.
 */
export async function refreshAccesses(isNewSearch) {
  if (isNewSearch) generation += 1;
  else if (isBeingRead()) {
    byId('accesses-note').textContent = 'paused while you read';
    return;
  }
  const asked = generation;
  const page = await getJson(`/v1/accesses?${queryOf(undefined)}`);
  if (asked !== generation || (!isNewSearch && isBeingRead())) return;
  hasOlder = false;
  shown = page.items;
  nextCursor = page.nextCursor;
  show();
}

function isBeingRead() {
  return hasOlder || byId('access-list').querySelector('details[open]') !== null;
}

export async function showOlder() {
  const asked = generation;
  const page = await getJson(`/v1/accesses?${queryOf(nextCursor)}`);
  if (asked !== generation) return;
  hasOlder = true;
  shown = [...shown, ...page.items];
  nextCursor = page.nextCursor;
  show();
}

export function forgetAccesses() {
  generation += 1;
  shown = [];
  hasOlder = false;
  byId('access-list').replaceChildren();
  byId('more').hidden = true;
}

function queryOf(cursor) {
  const { field, id, verdict } = readQuestion();
  const parameters = new URLSearchParams({ limit: PAGE_ITEMS });
  if (id !== '') parameters.set(field, id);
  if (verdict !== '') parameters.set('verdict', verdict);
  if (cursor !== undefined) parameters.set('cursor', cursor);
  return parameters;
}

function show() {
  const { field, id, verdict } = readQuestion();
  reconcile(byId('access-list'), shown, { keyOf, versionOf: () => '', render: renderAccess });
  byId('more').hidden = nextCursor === undefined;
  const of = id === '' ? '' : ` of ${field} ${id}`;
  const what = `${verdict === '' ? '' : `${verdict} `}accesses${of}`;
  const isSearch = id !== '' || verdict !== '';
  byId('accesses-note').textContent =
    shown.length === 0
      ? isSearch
        ? `No ${what} in the log.`
        : 'Nothing has been reported yet.'
      : `${isSearch ? what : 'newest first'}, ${shown.length}${nextCursor === undefined ? '' : '+'} shown`;
}

function keyOf({ source, eventId, appendedAt, verdict, reevaluations }) {
  return JSON.stringify([source?.id ?? null, eventId, appendedAt, verdict, reevaluations.length]);
}

function renderAccess(item) {
  const panel = element('div', { class: 'panel' });
  const details = element(
    'details',
    { on: { toggle: () => details.open && panel.childElementCount === 0 && fillPanel(item, panel) } },
    element(
      'summary',
      {},
      element('span', { class: 'when' }, timeElement(item.appendedAt)),
      element(
        'span',
        { class: 'verdicts' },
        element('span', { class: `chip ${item.verdict}` }, item.verdict),
        ...judgedAgain(item),
      ),
      element('span', { class: 'who' }, ...sentence(item)),
      element('span', { class: 'reason' }, item.reason),
    ),
    panel,
  );
  return element('li', { class: `row` }, details);
}

/** Shows the current verdict where a late fact changed it. */
function judgedAgain({ reevaluations }) {
  const last = reevaluations.at(-1);
  if (last === undefined) return [];
  return [
    element('span', { class: 'again' }, 'now ', element('span', { class: `chip ${last.verdict}` }, last.verdict)),
  ];
}

/** `e-1042 view r-90 of o-81`. */
function sentence({ eventId, actor, action, resource, outcome }) {
  if (actor === null) return ['unreadable record ', mono(eventId)];
  const { recordingId, cameraId, ownerId, storeId } = resource;
  const what = recordingId ?? cameraId ?? storeId ?? ownerId;
  const tried = outcome === 'allowed' ? '' : ` (${outcome})`;
  const owner = ownerId !== null && ownerId !== what ? [' of ', mono(ownerId)] : [];
  return [
    mono(actor.id),
    element('span', { class: 'verb' }, ` ${action}${tried} `),
    ...(what === null ? [] : [mono(what)]),
    ...owner,
  ];
}

async function fillPanel(item, panel) {
  const why = element('section', { class: 'why' }, element('h3', {}, 'Why'), element('p', {}, item.reason));
  if (item.reevaluations.length > 0) why.append(...historyOf(item.reevaluations));
  const proof = element('section', { class: 'proof' }, element('h3', {}, 'Receipt'));
  panel.append(factsOf(item), why, proof);
  if (item.verdict === 'duplicate' || item.verdict === 'conflict') {
    proof.append(
      element('p', { class: 'note' }, 'Details and receipt are available for the first decision of an event.'),
    );
    return;
  }
  await Promise.all([fillWhy(item, why), showReceipt(item, proof)]);
}

function historyOf(reevaluations) {
  const lines = reevaluations.map(({ verdict, determinedBy, at, because }) =>
    element(
      'li',
      {},
      timeElement(at),
      ' ',
      element('span', { class: `chip ${verdict}` }, verdict),
      ...(determinedBy.length === 0 ? [] : [' ', mono(determinedBy.join(', '))]),
      because === null ? ' because a deadline passed' : ' because of ',
      ...(because === null ? [] : [mono(`${because.kind} ${because.id}`)]),
    ),
  );
  return [element('h3', {}, 'Judged again'), element('ul', { class: 'again' }, ...lines)];
}

function factsOf(item) {
  const { actor, source, resource, claim, explanation, network, extent, authentication } = item;
  return definitions([
    ['event', mono(item.eventId)],
    ['occurred', item.occurredAt === null ? null : timeElement(item.occurredAt)],
    ['entered the log', timeElement(item.appendedAt)],
    ['actor', actor && textOf([actor.id, actor.kind])],
    ['on behalf of', actor?.onBehalfOf ? textOf([actor.onBehalfOf.id, actor.onBehalfOf.kind]) : null],
    ['role, team', textOf([item.role, item.team])],
    ['source', source && textOf([source.id, source.instance, source.version])],
    ['path', item.path],
    ['outcome', item.outcome],
    ['recording', resource?.recordingId && mono(resource.recordingId)],
    ['camera', resource?.cameraId && mono(resource.cameraId)],
    ['owner', resource?.ownerId && mono(resource.ownerId)],
    ['site', resource?.siteId && mono(resource.siteId)],
    ['device', authentication?.deviceId && mono(authentication.deviceId)],
    ['store', resource?.storeId && mono(resource.storeId)],
    ['purpose', item.purpose && `${item.purpose}${item.purposeFrom === null ? '' : `, from ${item.purposeFrom}`}`],
    ['claim', claim && textOf([claim.kind, claim.id])],
    ['country', network?.country ?? null],
    ['length', extent?.durationMs ? `${Math.round(extent.durationMs / 1000)} s` : null],
    ['explained by', explanation && textOf([explanation.kind, explanation.id])],
    ['policy set', mono(item.policyVersion.slice(0, 16))],
  ]);
}

function textOf(parts) {
  const known = parts.filter((part) => part !== null);
  return known.length === 0
    ? null
    : element('span', {}, ...known.flatMap((part, at) => (at ? [' ', mono(part)] : [mono(part)])));
}

async function fillWhy(item, why) {
  let details;
  try {
    details = await getJson(pathOf('accesses', item, '/details'));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    why.append(element('p', { class: 'error' }, `The details cannot be shown: ${error.message}`));
    return;
  }
  const { determinedBy, tried, observed } = details;
  if (determinedBy.length > 0) {
    why.append(
      element('h4', {}, 'Rules that did not hold'),
      element(
        'ul',
        { class: 'plain' },
        ...determinedBy.map(({ rule, verdict, severity, exception }) =>
          element(
            'li',
            {},
            element('span', { class: `chip ${severity}` }, severity),
            ' ',
            mono(rule),
            ` → ${verdict}${exception === null ? '' : `, excused by exception ${exception}`}`,
          ),
        ),
      ),
    );
  }
  if (tried.length > 0) {
    why.append(
      element('h4', {}, 'Register records that were tried'),
      element(
        'ul',
        { class: 'plain' },
        ...tried.map(({ kind, id, state }) =>
          element('li', {}, `${kind} `, mono(id), element('span', { class: 'none' }, ` ${state}`)),
        ),
      ),
    );
  }
  if (observed.length > 0) why.append(element('p', { class: 'note' }, `Observed only: ${observed.join(', ')}`));
}
