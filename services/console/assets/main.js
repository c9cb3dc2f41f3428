import { forgetAccesses, readQuestion, refreshAccesses, showOlder, writeQuestion } from './accesses.js';
import { refreshAlerts } from './alerts.js';
import { ApiError, giveReason } from './api.js';
import { refreshCounters } from './counters.js';
import { byId, element } from './dom.js';
import { prepareSession } from './session.js';

/** Milliseconds between two refreshes of the page. */
const REFRESH_MS = 3_000;

const form = byId('search');

function showQuestion() {
  const { field, id, verdict } = readQuestion();
  form.elements.field.value = field;
  form.elements.id.value = id;
  form.elements.verdict.value = verdict;
}

async function ask() {
  forgetAccesses();
  byId('accesses-note').textContent = 'searching…';
  await attempt('accesses-note', () => refreshAccesses(true));
}

function search(field, id) {
  writeQuestion({ field, id, verdict: '' });
  showQuestion();
  byId('accesses').scrollIntoView();
  byId('accesses').focus();
  return ask();
}

/** Runs `work`. An error appears in the note of its part of the page; the other parts go on. */
async function attempt(noteId, work) {
  try {
    await work();
    return true;
  } catch (error) {
    const text = error instanceof ApiError ? error.message : 'this part of the page failed';
    if (!(error instanceof ApiError)) console.error(error);
    byId(noteId).replaceChildren(element('span', { class: 'error' }, text));
    return false;
  }
}

async function refresh() {
  if (document.body.dataset.session !== 'in') return;
  const results = await Promise.all([
    attempt('note-events', refreshCounters),
    attempt('alerts-note', () => refreshAlerts(search)),
    attempt('accesses-note', () => refreshAccesses(false)),
  ]);
  const isLive = results.some(Boolean);
  const health = byId('health');
  health.textContent = isLive ? 'live' : 'no connection, trying again';
  health.dataset.state = isLive ? 'live' : 'lost';
  byId('note-events').textContent = isLive ? 'since start' : 'as last seen';
}

async function keepFresh() {
  if (!document.hidden) await refresh();
  setTimeout(keepFresh, REFRESH_MS);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { field, id, verdict, reason } = form.elements;
  giveReason(reason.value);
  writeQuestion({ field: field.value, id: id.value.trim(), verdict: verdict.value });
  ask();
});
form.addEventListener('reset', () => {
  giveReason('');
  writeQuestion({ field: 'actor', id: '', verdict: '' });
  ask();
});
window.addEventListener('popstate', () => {
  showQuestion();
  ask();
});
byId('more').addEventListener('click', () => attempt('accesses-note', showOlder));
document.addEventListener('custodes:refresh', refresh);
document.addEventListener('visibilitychange', () => document.hidden || refresh());

showQuestion();
prepareSession(() => {
  byId('alert-list').replaceChildren();
  byId('closed-list').replaceChildren();
  ask();
  refresh();
});
keepFresh();
