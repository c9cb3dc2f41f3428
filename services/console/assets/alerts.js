import { ApiError, getJson, postJson } from './api.js';
import { byId, definitions, element, mono, reconcile, timeElement } from './dom.js';

const openStates = ['new', 'acknowledged', 'escalated', 'close-proposed', 'reopened'];
const dispositions = [
  ['misuse', 'misuse: the access was wrong'],
  ['justified', 'justified: there was a reason'],
  ['register-gap', 'register gap: the fact was missing'],
  ['policy-gap', 'policy gap: the rule is wrong'],
  ['false-positive', 'false positive'],
  ['test', 'test'],
];
/** Alerts fetched per state. The page shows only the count of the others. */
const SHOWN_MAX = 50;
const CLOSED_SHOWN_MAX = 20;

/** Calls `search(field, id)` when a person follows an actor. */
export async function refreshAlerts(search) {
  const pages = await Promise.all(openStates.map((state) => getJson(`/v1/alerts?state=${state}&limit=${SHOWN_MAX}`)));
  const alerts = pages
    .flatMap(({ items }) => items)
    .sort((a, b) => b.risk.score - a.risk.score || a.openedAt.localeCompare(b.openedAt));
  reconcile(byId('alert-list'), alerts, {
    keyOf: ({ alertId }) => alertId,
    versionOf: (alert) => JSON.stringify(alert),
    render: (alert) => renderAlert(alert, search),
  });
  const hasMore = pages.some(({ nextCursor }) => nextCursor !== undefined);
  byId('alerts-note').textContent =
    alerts.length === 0 ? 'Nothing is waiting for you.' : `${alerts.length}${hasMore ? '+' : ''} open, worst first`;
  if (byId('closed-alerts').open) await refreshClosed(search);
}

async function refreshClosed(search) {
  const { items } = await getJson(`/v1/alerts?state=closed&order=newest&limit=${CLOSED_SHOWN_MAX}`);
  reconcile(byId('closed-list'), items, {
    keyOf: ({ alertId }) => alertId,
    versionOf: (alert) => JSON.stringify(alert),
    render: (alert) => renderAlert(alert, search),
  });
}

function renderAlert(alert, search) {
  const message = element('p', { class: 'error', role: 'alert', hidden: true });
  const card = element(
    'li',
    { class: `card edge-${alert.severity}` },
    element(
      'div',
      { class: 'card-head' },
      element('span', { class: `chip ${alert.severity}` }, alert.severity),
      element('span', { class: 'state' }, alert.state),
      timeElement(alert.openedAt),
    ),
    element('p', { class: 'summary' }, alert.summary),
    definitions([
      ['actor', alert.actor === null ? null : follow(alert.actor, () => search('actor', alert.actor))],
      ['source', alert.source === null ? null : mono(alert.source)],
      ['accesses', `${alert.accesses} of ${alert.owners} ${alert.owners === 1 ? 'owner' : 'owners'}`],
      ['rules', element('span', { class: 'tags' }, ...alert.rules.map((rule) => mono(rule)))],
      ['assigned to', alert.assignee === null ? null : mono(alert.assignee)],
      ['proposed', alert.proposal === null ? null : closing(alert.proposal)],
      ['closed', alert.state === 'closed' ? closing({ ...alert, by: alert.closedBy }) : null],
      ['approved by', alert.approvedBy === null ? null : mono(alert.approvedBy)],
    ]),
    message,
  );
  card.append(renderAnswer(alert, message), renderHistory(alert));
  return card;
}

function closing({ by, disposition, explanation }) {
  return element('span', {}, `as ${disposition} by `, mono(by ?? '–'), explanation === null ? '' : `: ${explanation}`);
}

/** Every act, in the order of the log; read when somebody opens it. */
function renderHistory(alert) {
  const list = element('ol', { class: 'history' });
  const show = async () => {
    const { history } = await getJson(`/v1/alerts/${encodeURIComponent(alert.alertId)}`);
    const nothing = element('li', { class: 'note' }, 'Nobody has done anything yet.');
    list.replaceChildren(...(history.length === 0 ? [nothing] : history.map(renderAct)));
  };
  const details = element('details', {}, element('summary', {}, 'History'), list);
  details.addEventListener('toggle', () => {
    if (details.open) show().catch((error) => list.replaceChildren(element('li', { class: 'error' }, error.message)));
  });
  return details;
}

function renderAct({ at, by, action, to, text, disposition, refused }) {
  return element(
    'li',
    {},
    timeElement(at),
    ' ',
    mono(by),
    ` ${action}`,
    to === undefined ? null : ` to ${to}`,
    disposition === undefined ? null : ` as ${disposition}`,
    text === undefined ? null : `: ${text}`,
    refused === undefined ? null : element('span', { class: 'error' }, ` refused: ${refused}`),
  );
}

function follow(id, go) {
  return element(
    'button',
    { type: 'button', class: 'link', title: `show the accesses of ${id}`, on: { click: go } },
    mono(id),
  );
}

function renderAnswer(alert, message) {
  const form = renderCloseForm(alert, message);
  const acknowledge = element(
    'button',
    { type: 'button', on: { click: () => send(alert, 'acknowledge', {}, message) } },
    'Acknowledge',
  );
  const close = element(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-expanded': 'false',
      on: {
        click: () => {
          form.hidden = !form.hidden;
          close.setAttribute('aria-expanded', String(!form.hidden));
          if (!form.hidden) form.elements.disposition.focus();
        },
      },
    },
    'Close…',
  );
  if (alert.state === 'closed') return element('div', {});
  if (alert.state === 'close-proposed') return renderSecondPerson(alert, message);
  const isNew = alert.state === 'new' || alert.state === 'reopened';
  const buttons = element('div', { class: 'buttons' }, isNew ? acknowledge : null, close);
  return element('div', {}, buttons, form);
}

/** What only somebody other than the first person can do. The server decides who that is. */
function renderSecondPerson(alert, message) {
  const approve = () => send(alert, 'approve-close', {}, message);
  const reject = () => send(alert, 'reopen', { reason: 'The proposal to close it was rejected on the page.' }, message);
  return element(
    'div',
    { class: 'buttons' },
    element('button', { type: 'button', on: { click: approve } }, 'Approve the close'),
    element('button', { type: 'button', class: 'quiet', on: { click: reject } }, 'Reject'),
  );
}

function renderCloseForm(alert, message) {
  return element(
    'form',
    {
      class: 'close-form',
      hidden: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          const { disposition, explanation } = event.target.elements;
          const body = { disposition: disposition.value, explanation: explanation.value };
          send(alert, 'close', body, message);
        },
      },
    },
    element(
      'label',
      {},
      'Disposition',
      element(
        'select',
        { name: 'disposition', required: true },
        element('option', { value: '' }, 'choose…'),
        ...dispositions.map(([value, text]) => element('option', { value }, text)),
      ),
    ),
    element(
      'label',
      {},
      'Explanation, for a reader in two years',
      element('textarea', { name: 'explanation', rows: 3, required: true, maxlength: 4000 }),
    ),
    element('div', { class: 'buttons' }, element('button', { type: 'submit', class: 'primary' }, 'Close the alert')),
  );
}

async function send(alert, command, body, message) {
  message.hidden = true;
  try {
    await postJson(`/v1/alerts/${encodeURIComponent(alert.alertId)}/${command}`, body);
    // The next refresh renders the card anew, but only once the card has lost focus.
    document.activeElement?.blur();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    message.textContent = error.message;
    message.hidden = false;
  }
  document.dispatchEvent(new CustomEvent('custodes:refresh'));
}
