import { ApiError, readSession, signIn, signOut } from './api.js';
import { element } from './dom.js';

/** Milliseconds between two attempts to reach the server. */
const RETRY_MS = 3_000;

const reminders = {
  'operator-token':
    'You use the operator token, which may do everything in every name. Make tokens for people and tools (npx custodes token create), or let people sign in with OIDC.',
  nothing:
    'AUTH=off: nobody signs in. Everybody who reaches this address may do everything, and no record names who did it.',
};

/**
 * Puts who is signed in, the reminders and the form to sign in on the page. `onChange` runs whenever somebody signed in
 * or out; until somebody signed in, the page shows nothing else.
 */
export function prepareSession(onChange) {
  const view = render({
    onToken: (token) => attempt(() => signIn(token), 'This token is unknown or has expired.'),
    onLeave: () => attempt(signOut, null, 'You are signed out.'),
  });
  document.addEventListener('custodes:session-ended', () => showAgain('Your session has ended. Sign in to continue.'));
  document.addEventListener('custodes:token', begin);
  begin();

  async function begin() {
    const token = takeToken();
    if (token !== null) return attempt(() => signIn(token), 'This sign-in link is unknown or has expired.');
    try {
      show(await readSession(), 'Sign in to continue.');
    } catch (error) {
      view.notify(error.message);
      setTimeout(begin, RETRY_MS);
    }
  }

  /** After a failure the page shows the session that there is, which may be an earlier one. */
  async function attempt(change, refusal, note = '') {
    try {
      show(await change(), note);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await showAgain(error.status === 401 ? refusal : error.message);
    }
  }

  async function showAgain(note) {
    try {
      show(await readSession(), note);
    } catch (error) {
      view.notify(error.message);
    }
  }

  function show(session, note) {
    view.show(session, note);
    onChange(session);
  }
}

/** `take-token.js` has removed it from the address bar. */
function takeToken() {
  const token = globalThis.custodesToken ?? null;
  globalThis.custodesToken = null;
  return token;
}

function render({ onToken, onLeave }) {
  const who = element('span', { class: 'who-name' });
  const roles = element('span', { class: 'who-roles' });
  const leave = element('button', { type: 'button', class: 'quiet', on: { click: onLeave } }, 'Sign out');
  const self = element('div', { class: 'self', hidden: true }, element('p', {}, who, roles), leave);
  const reminder = element('p', { class: 'reminder', role: 'note', hidden: true });
  const note = element('p', { class: 'note', role: 'status' });
  const provider = element('a', { class: 'button primary', hidden: true });
  const form = tokenForm(onToken);
  const signInBox = element(
    'section',
    { class: 'sign-in', 'aria-label': 'Sign in', hidden: true },
    note,
    provider,
    form,
  );
  document.querySelector('header.top').append(self);
  document.querySelector('main').before(reminder, signInBox);
  return {
    /** While the server cannot be asked, what is on the page stays. */
    notify(text) {
      note.textContent = text;
      if (document.body.dataset.session !== 'in') signInBox.hidden = false;
    },
    show({ caller, expiresAt, oidc }, text) {
      const isIn = caller !== null;
      document.body.dataset.session = isIn ? 'in' : 'out';
      note.textContent = text;
      signInBox.hidden = isIn;
      reminder.textContent = reminders[caller?.by] ?? '';
      reminder.hidden = reminder.textContent === '';
      self.hidden = !isIn || caller.by === 'nothing';
      who.textContent = caller?.by === 'operator-token' ? 'operator' : (caller?.id ?? '');
      self.title = expiresAt === null ? '' : `signed in until ${new Date(expiresAt).toLocaleString()}`;
      roles.textContent = caller?.roles.join(', ') ?? '';
      provider.hidden = oidc === null;
      if (oidc === null) return;
      const here = location.pathname + location.search;
      provider.textContent = `Sign in with ${oidc.name}`;
      provider.href = `${oidc.path}?${new URLSearchParams({ next: here })}`;
    },
  };
}

function tokenForm(onToken) {
  const field = {
    name: 'token',
    type: 'password',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
    maxlength: 512,
  };
  return element(
    'form',
    {
      on: {
        submit(event) {
          event.preventDefault();
          onToken(event.target.elements.token.value.trim());
          event.target.reset();
        },
      },
    },
    element('label', {}, 'Your token', element('input', field)),
    element('button', { type: 'submit' }, 'Sign in'),
  );
}
