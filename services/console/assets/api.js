/** An unsuccessful response, described by its problem document. */
export class ApiError extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Only this tab stores the token; closing the tab removes it. */
const TOKEN_KEY = 'custodes-token';
/**
 * True while the server requires a token that this page does not have. Until somebody signs in, the page requests
 * nothing under /v1.
 */
let isRefused = false;

export function isSignedIn() {
  return sessionStorage.getItem(TOKEN_KEY) !== null;
}

export function signIn(token) {
  sessionStorage.setItem(TOKEN_KEY, token);
  isRefused = false;
}

export function signOut() {
  sessionStorage.removeItem(TOKEN_KEY);
  isRefused = true;
}

export async function getJson(path) {
  return (await request(path)).json();
}

export async function getText(path) {
  return (await request(path)).text();
}

export async function postJson(path, body) {
  return (
    await request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();
}

/** The path of one access or receipt. */
export function pathOf(kind, { eventId, source }, suffix = '') {
  const query = source === null ? '' : `?source=${encodeURIComponent(source.id)}`;
  return `/v1/${kind}/${encodeURIComponent(eventId)}${suffix}${query}`;
}

async function request(path, options = {}) {
  if (isRefused && path.startsWith('/v1')) throw signedOut();
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = { ...options.headers, ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new ApiError(0, { detail: 'the server cannot be reached' }, 5);
  }
  if (response.ok) return response;
  if (response.status === 401) {
    // A late response must not end a session that has begun in the meantime.
    if (sessionStorage.getItem(TOKEN_KEY) === token) refuse(token !== null);
    throw signedOut();
  }
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem, Number(response.headers.get('Retry-After') ?? 5));
}

function refuse(hadToken) {
  signOut();
  document.dispatchEvent(new CustomEvent('custodes:refused', { detail: { hadToken } }));
}

function signedOut() {
  return new ApiError(401, { detail: 'sign in to see this' }, 5);
}
