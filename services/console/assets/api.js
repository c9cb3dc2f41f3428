/** An answer that is not a success, with what the problem document says. */
export class ApiError extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
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

async function request(path, options) {
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
