import { isSignedIn, signIn, signOut } from './api.js';
import { byId } from './dom.js';

/** Shows a token field when the server requires authentication. `onChange` runs after signing in and out. */
export function prepareSignIn(onChange) {
  const form = byId('sign-in');
  const leave = byId('sign-out');
  leave.hidden = !isSignedIn();
  document.addEventListener('custodes:refused', ({ detail }) => {
    form.hidden = false;
    leave.hidden = true;
    byId('sign-in-note').textContent = detail.hadToken
      ? 'This token is unknown or has expired.'
      : 'Sign in to continue.';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    signIn(form.elements.token.value.trim());
    form.reset();
    form.hidden = true;
    leave.hidden = false;
    onChange();
  });
  leave.addEventListener('click', () => {
    signOut();
    form.hidden = false;
    leave.hidden = true;
    byId('sign-in-note').textContent = 'You are signed out.';
    onChange();
  });
}
