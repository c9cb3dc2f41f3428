/** An unsuccessful response, described by its problem document. */
export class ApiError extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const SESSION = '/v1/session';
/** What a reason is sent with: a person looks something up. */
const LOOKED_UP = /^\/v1\/(accesses|receipts|register)[/?]/;
/** Why the person looks things up, as typed; empty: no reason was typed. */
let reason = '';
/** Until somebody is known to be signed in, the page requests nothing else under /v1. */
let isSignedIn = false;
/** Counts sign-ins and sign-outs, so that a late response does not end a session that began in the meantime. */
let generation = 0;

/** Returns who is signed in, as `GET /v1/session` describes it. */
export async function readSession() {
  return note(await (await send(SESSION)).json());
}

/** Exchanges a token for a session cookie, which scripts cannot read. */
export async function signIn(token) {
  return note(await (await send(SESSION, asJson('POST', { token }))).json());
}

export async function signOut() {
  return note(await (await send(SESSION, { method: 'DELETE' })).json());
}

/** From now on look-ups are sent with this reason. */
export function giveReason(text) {
  reason = text.trim();
}

export async function getJson(path) {
  return (await request(path, withReason(path))).json();
}

export async function getText(path) {
  return (await request(path)).text();
}

export async function postJson(path, body) {
  return (await request(path, asJson('POST', body))).json();
}

/** The path of one access or receipt. */
export function pathOf(kind, { eventId, source }, suffix = '') {
  const query = source === null ? '' : `?source=${encodeURIComponent(source.id)}`;
  return `/v1/${kind}/${encodeURIComponent(eventId)}${suffix}${query}`;
}

function note(session) {
  isSignedIn = session.caller !== null;
  generation += 1;
  return session;
}

/** `fetch` takes one character for each byte of a header. */
function withReason(path) {
  if (reason === '' || !LOOKED_UP.test(path)) return undefined;
  return { headers: { 'X-Custodes-Reason': String.fromCharCode(...new TextEncoder().encode(reason)) } };
}

function asJson(method, body) {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function request(path, options) {
  if (!isSignedIn && path.startsWith('/v1')) throw signedOut();
  const asked = generation;
  try {
    return await send(path, options);
  } catch (error) {
    if (error.status !== 401) throw error;
    if (asked === generation) {
      isSignedIn = false;
      document.dispatchEvent(new CustomEvent('custodes:session-ended'));
    }
    throw signedOut();
  }
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, { detail: 'the server cannot be reached' }, 5);
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem, Number(response.headers.get('Retry-After') ?? 5));
}

function signedOut() {
  return new ApiError(401, { detail: 'sign in to see this' }, 5);
}
