import { ApiError, getJson, giveReason } from './api.js';
import { byId, definitions, element, mono, timeElement } from './dom.js';
import { prepareSession } from './session.js';

/** Records fetched at a time. */
const PAGE_ITEMS = 25;
const parameterNames = ['kind', 'id', 'asOf', 'knownAt'];
const envelope = ['kind', 'id', 'issuer', 'validFrom', 'validUntil', 'approver'];
/** Matches text that starts with digits as an API time does. */
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const form = byId('search');
const list = byId('record-list');
/** Counts queries, so that the late answer to an earlier one is not shown. */
let generation = 0;
let loadMore = null;

/** Keeps the query in the address bar, so that a person can reload it, share it and go back. */
function readQuestion() {
  const parameters = new URLSearchParams(location.search);
  const [kind, id, asOf, knownAt] = parameterNames.map((name) => parameters.get(name) ?? '');
  return { kind: kind || 'person', id, asOf, knownAt };
}

function writeQuestion(question) {
  const given = parameterNames.filter((name) => question[name] !== '').map((name) => [name, question[name]]);
  history.pushState(null, '', `/register?${new URLSearchParams(given)}`);
  ask();
}

function showQuestion() {
  const { kind, id, asOf, knownAt } = readQuestion();
  form.elements.kind.value = kind;
  form.elements.id.value = id;
  form.elements.asOf.value = toLocal(asOf);
  form.elements.knownAt.value = toLocal(knownAt);
}

/** Formats a time for a `datetime-local` field: the reader's clock, to the second. */
function toLocal(iso) {
  if (iso === '' || Number.isNaN(Date.parse(iso))) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function toIso(local) {
  return local === '' ? '' : new Date(local).toISOString();
}

function timesOf({ asOf, knownAt }) {
  return Object.entries({ asOf, knownAt }).filter(([, value]) => value !== '');
}

async function ask() {
  generation += 1;
  const asked = generation;
  showQuestion();
  byId('record').replaceChildren();
  list.replaceChildren();
  loadMore = null;
  byId('more').hidden = true;
  byId('register-note').textContent = 'looking…';
  const question = readQuestion();
  try {
    if (question.id === '') await showPage(question, asked);
    else await showSubject(question, asked);
  } catch (error) {
    if (asked === generation) showError(error);
  }
}

function showError(error) {
  if (!(error instanceof ApiError)) console.error(error);
  const text = error instanceof ApiError ? error.message : 'this part of the page failed';
  byId('register-note').replaceChildren(element('span', { class: 'error' }, text));
}

async function showPage(question, asked, cursor) {
  const parameters = new URLSearchParams([['limit', PAGE_ITEMS], ...timesOf(question)]);
  if (cursor !== undefined) parameters.set('cursor', cursor);
  const { items, nextCursor } = await getJson(`/v1/register/${encodeURIComponent(question.kind)}?${parameters}`);
  if (asked !== generation) return;
  list.append(...items.map((record) => recordRow(record, question)));
  const count = list.childElementCount;
  byId('register-note').textContent =
    count === 0 && nextCursor === undefined
      ? `No ${question.kind} is in force at that time.`
      : `${question.kind}, in force, by id, ${count}${nextCursor === undefined ? '' : '+'} shown`;
  byId('more').hidden = nextCursor === undefined;
  loadMore = () => showPage(question, asked, nextCursor);
}

function recordRow(record, question) {
  const open = () => writeQuestion({ ...question, id: record.id });
  const button = element('button', { type: 'button', class: 'link', on: { click: open } }, mono(record.id));
  return element(
    'li',
    { class: 'row record' },
    element('p', { class: 'who' }, button),
    element('p', { class: 'note' }, saysOf(record)),
  );
}

async function showSubject(question, asked) {
  const path = `/v1/register/${encodeURIComponent(question.kind)}/${encodeURIComponent(question.id)}`;
  const inForce = await getJson(`${path}?${new URLSearchParams(timesOf(question))}`).catch((error) => {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  });
  const page = await getJson(`${path}/history?limit=${PAGE_ITEMS}`);
  if (asked !== generation) return;
  showInForce(inForce, question);
  appendHistory(page, path, asked);
}

function showInForce(record, { kind, id }) {
  const title = element('h3', {}, `${kind} `, mono(id));
  const body =
    record === null
      ? element('p', {}, 'Not in force at that time, as known then.')
      : definitions(
          Object.entries(record)
            .filter(([field]) => field !== 'kind' && field !== 'id')
            .map(toPair),
        );
  byId('record').replaceChildren(element('div', { class: 'panel in-force' }, title, body));
}

function appendHistory({ items, nextCursor }, path, asked) {
  list.append(...items.map(historyRow));
  const count = list.childElementCount;
  byId('register-note').textContent =
    `${count}${nextCursor === undefined ? '' : '+'} records ever appended, newest first`;
  byId('more').hidden = nextCursor === undefined;
  loadMore = async () => {
    const page = await getJson(`${path}/history?limit=${PAGE_ITEMS}&cursor=${nextCursor}`);
    if (asked === generation) appendHistory(page, path, asked);
  };
}

function historyRow({ offset, appendedAt, corrects, correctedBy, record }) {
  const state = correctedBy !== null ? 'corrected' : corrects !== null ? 'correction' : 'version';
  const summary = element(
    'summary',
    {},
    element('span', { class: 'when' }, timeElement(appendedAt)),
    element('span', { class: `chip ${state}` }, state),
    element('span', { class: 'who' }, 'valid from ', timeElement(record.validFrom), ' by ', mono(record.issuer)),
    element('span', { class: 'reason' }, saysOf(record)),
  );
  const facts = definitions([
    ['entered the log', timeElement(appendedAt)],
    ['register offset', mono(String(offset))],
    ['corrects', corrects === null ? null : mono(String(corrects))],
    ['corrected by', correctedBy === null ? null : mono(String(correctedBy))],
    ...Object.entries(record)
      .filter(([field]) => field !== 'kind' && field !== 'id')
      .map(toPair),
  ]);
  return element('li', { class: 'row' }, element('details', {}, summary, element('div', { class: 'panel' }, facts)));
}

function toPair([field, value]) {
  if (value === null) return [field, null];
  if (Array.isArray(value)) return [field, value.length === 0 ? null : value.join(', ')];
  return [field, typeof value === 'string' && TIME.test(value) ? timeElement(value) : String(value)];
}

/** Lists the fields of a record except its source and times: `team eu, role support`. */
function saysOf(record) {
  return Object.entries(record)
    .filter(([field, value]) => !envelope.includes(field) && value !== null && value !== false && String(value) !== '')
    .map(([field, value]) => `${field} ${value}`)
    .join(', ');
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { kind, id, asOf, knownAt, reason } = form.elements;
  giveReason(reason.value);
  writeQuestion({ kind: kind.value, id: id.value.trim(), asOf: toIso(asOf.value), knownAt: toIso(knownAt.value) });
});
form.addEventListener('reset', (event) => {
  event.preventDefault();
  form.elements.reason.value = '';
  giveReason('');
  writeQuestion({ kind: form.elements.kind.value, id: '', asOf: '', knownAt: '' });
});
byId('more').addEventListener('click', () => loadMore?.().catch(showError));
window.addEventListener('popstate', ask);
prepareSession(ask);
