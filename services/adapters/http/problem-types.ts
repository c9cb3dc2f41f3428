/** One kind of problem that a request can be answered with. `docs/errors.md` and `GET /problems/{code}` list these. */
export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** The meaning of the problem. */
  readonly meaning: string;
  /** Steps that the caller can take. */
  readonly remedy: string;
}

/** The path where the types are served; `type` of a problem document is this path and the code. */
export const PROBLEMS_PATH = '/problems';

/** Every problem document has one of these codes. A released code keeps its meaning. */
export const problemTypes = {
  'parameter-invalid': {
    status: 400,
    title: 'bad request',
    meaning: 'A parameter of the path or the query is unknown, repeated or has a value that cannot be used.',
    remedy: 'Correct the parameters that `errors` names.',
  },
  'request-malformed': {
    status: 400,
    title: 'bad request',
    meaning: 'The request ended early, or its target or headers cannot be read.',
    remedy: 'Send it again. If it fails again, look for a proxy that changes requests.',
  },
  'reason-invalid': {
    status: 400,
    title: 'bad request',
    meaning:
      'The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.',
    remedy: 'Send one line of plain text, or leave the header out.',
  },
  'body-not-json': {
    status: 400,
    title: 'unusable body',
    meaning: 'The body is not JSON, or is JSON of another shape than the route takes.',
    remedy: 'Correct it: `errors` has line, column and what was expected. Of NDJSON only the lines named are refused.',
  },
  'body-not-utf8': {
    status: 400,
    title: 'unusable body',
    meaning: 'The body is not UTF-8, the only encoding of JSON.',
    remedy: 'Send UTF-8.',
  },
  'body-not-inflated': {
    status: 400,
    title: 'unusable body',
    meaning: 'The body has `Content-Encoding: gzip`, but is not gzip or ends early.',
    remedy: 'Look for a proxy that strips or adds compression.',
  },
  'no-records': {
    status: 400,
    title: 'unusable body',
    meaning: 'The body is an empty array, NDJSON of empty lines, or has no record in Avro.',
    remedy: 'Do not send it.',
  },
  'records-unreadable': {
    status: 400,
    title: 'unusable body',
    meaning: 'No record of the request could be read as JSON.',
    remedy: 'Correct the records. `results` has one entry for each.',
  },
  'question-invalid': {
    status: 400,
    title: 'bad request',
    meaning: 'The question about an access has a missing, unknown or wrong field.',
    remedy: 'Correct the fields that `errors` names.',
  },
  'sign-in-stale': {
    status: 400,
    title: 'sign-in not completed',
    meaning:
      'This sign-in began in another browser, took longer than ten minutes, was replaced by a later one or is completed already.',
    remedy: 'Sign in again.',
  },
  unauthorized: {
    status: 401,
    title: 'unauthorized',
    meaning:
      'The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike.',
    remedy: 'Send `Authorization: Bearer TOKEN`; see `docs/authentication.md`, and `docs/register.md` for help desks.',
  },
  forbidden: {
    status: 403,
    title: 'forbidden',
    meaning: 'The token is good, but lacks the right that the route needs.',
    remedy: 'Use a token with that right, or ask for it.',
  },
  'origin-foreign': {
    status: 403,
    title: 'forbidden',
    meaning: 'A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.',
    remedy: 'Type the address, or use a bookmark. Behind a proxy, list the address of the page in `PUBLIC_URL`.',
  },
  'sign-in-refused': {
    status: 403,
    title: 'sign-in refused',
    meaning: 'The identity provider did not let the person sign in, or the person did not agree.',
    remedy: 'Sign in again, or ask the operator of the identity provider.',
  },
  'sign-in-unmapped': {
    status: 403,
    title: 'no role',
    meaning: 'The identity provider knows the person, but none of their claims gives them a role in custodes.',
    remedy: 'Ask the operator of custodes for a role: `OIDC_ROLES_FILE` maps claims to roles.',
  },
  'kinds-not-allowed': {
    status: 403,
    title: 'forbidden',
    meaning: 'Every register record of the request is of a kind that the token does not list.',
    remedy: 'Use a token that lists the kinds in `registerKinds`.',
  },
  'own-alert': {
    status: 403,
    title: 'your own alert',
    meaning:
      'The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.',
    remedy: 'Let somebody else answer it.',
  },
  'own-record': {
    status: 403,
    title: 'your own record',
    meaning: 'The person who tries to approve the record issued or requested it, or it excuses them or their report.',
    remedy: 'Let somebody else approve or review it.',
  },
  'person-required': {
    status: 403,
    title: 'forbidden',
    meaning:
      'A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.',
    remedy:
      'Use the token of a person: `npx custodes token create --person ID --role analyst`. With `AUTH=off` nobody is signed in: start without it.',
  },
  'second-person-required': {
    status: 403,
    title: 'a second person is needed',
    meaning: 'The person who proposed to close the alert tries to approve it, under whichever of their ids.',
    remedy: 'Let somebody else approve it.',
  },
  'route-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'There is no route at this path.',
    remedy: 'Look it up in `GET /openapi.json`, or at `/docs`.',
  },
  'access-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'No access with this event id was decided.',
    remedy: 'An event is decided within seconds. Check the id and `?source=`.',
  },
  'case-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'There is no case with this id.',
    remedy: 'Take the id from `GET /v1/cases`.',
  },
  'alert-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'There is no alert with this id.',
    remedy: 'Take the id from `GET /v1/alerts`.',
  },
  'detection-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'The set of detections in force has none of this id.',
    remedy: 'Take the id from `GET /v1/detections`.',
  },
  'source-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'No source of this id has reported, the register has none, and nothing of one was refused.',
    remedy: 'Take the id from `GET /v1/sources`.',
  },
  'record-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'The register has no such record, or none in force at that time.',
    remedy: 'Check kind, id, `asOf` and `knownAt`.',
  },
  'object-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'The transparency log has no such object.',
    remedy: 'Read `GET /checkpoint` for the size of the log.',
  },
  'problem-unknown': {
    status: 404,
    title: 'not found',
    meaning: 'No problem has this code.',
    remedy: 'Every code is listed in `docs/errors.md`.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'method not allowed',
    meaning: 'The path exists, but not for this method.',
    remedy: 'Use a method of the header `Allow`.',
  },
  'not-sealed': {
    status: 409,
    title: 'not sealed yet',
    meaning: 'The segment of the access is still open, so there is no receipt yet.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
  'already-answered': {
    status: 409,
    title: 'too late',
    meaning:
      'The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one.',
    remedy: 'Read the alert again: `history` shows who acted.',
  },
  'record-changed': {
    status: 409,
    title: 'another content',
    meaning: 'The record was corrected: its version has another content than the approval or review names.',
    remedy: 'Read the record again, and approve or review what it has now.',
  },
  'in-another-case': {
    status: 409,
    title: 'in another case',
    meaning: 'The alert is in the case `caseId`, also where that is closed. An alert is in one case at a time.',
    remedy: 'Work on that case, which may have to be opened again, or remove the alert from it first.',
  },
  'case-full': {
    status: 409,
    title: 'the case is full',
    meaning: 'A case has at most 100 alerts.',
    remedy: 'Open another case, and name the first one in a comment.',
  },
  'clock-not-running': {
    status: 409,
    title: 'the clock does not run',
    meaning: 'The case is no candidate for an incident, or what this clock asks for is recorded already.',
    remedy: 'Read the case: `incident` has its clocks. Add to what was recorded with a comment.',
  },
  'newer-alert': {
    status: 409,
    title: 'there is a later alert',
    meaning: 'The closed alert cannot be opened again, because a later alert has what happened since.',
    remedy: 'Answer the later alert, or put both into one case.',
  },
  'assignee-barred': {
    status: 422,
    title: 'not to this person',
    meaning: 'The alert is about the person to whom it would be assigned, or about their report.',
    remedy: 'Assign it to somebody else.',
  },
  'body-too-large': {
    status: 413,
    title: 'too large',
    meaning: 'The body is larger than the route takes, as sent or inflated.',
    remedy: 'Send smaller requests.',
  },
  'records-too-many': {
    status: 413,
    title: 'too large',
    meaning: 'The request has more records than the route takes.',
    remedy: 'Send smaller requests.',
  },
  'values-too-many': {
    status: 413,
    title: 'too large',
    meaning: 'The records of the request have more values together than one request may have.',
    remedy: 'Send smaller requests.',
  },
  'content-encoding-unsupported': {
    status: 415,
    title: 'unsupported media type',
    meaning: 'The `Content-Encoding` is not gzip.',
    remedy: 'Send gzip or no encoding.',
  },
  'content-type-unsupported': {
    status: 415,
    title: 'unsupported media type',
    meaning: 'The route takes other content types, or the charset is not UTF-8.',
    remedy: 'Send one of the types that `errors` names.',
  },
  'host-unknown': {
    status: 421,
    title: 'misdirected request',
    meaning: 'The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding).',
    remedy: 'Use a name that `errors` lists, or set `PUBLIC_URL` of the process to the address that you use.',
  },
  'records-rejected': {
    status: 422,
    title: 'all records rejected',
    meaning: 'Every record of the request was rejected.',
    remedy: 'Correct the records. `results` has one entry for each.',
  },
  'command-invalid': {
    status: 422,
    title: 'invalid command',
    meaning: 'The body of the command has a missing, unknown or wrong field.',
    remedy: 'Correct the fields that `errors` names.',
  },
  'reason-needed': {
    status: 422,
    title: 'no reason given',
    meaning:
      'People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles.',
    remedy:
      'Send it in the header `X-Custodes-Reason`; on the page, fill in the field; on the command line, `--reason`.',
  },
  'quota-exceeded': {
    status: 429,
    title: 'too many events',
    meaning:
      'The source sent more events than its `eventsPerSecondMax` allows, or too many records of the caller were refused. Nothing of the request was taken.',
    remedy: 'Wait `Retry-After` seconds, send less at once, raise the limit in the register, or correct the records.',
  },
  'disk-nearly-full': {
    status: 429,
    title: 'disk nearly full',
    meaning: 'The log has no room for more. Nothing of the request was taken.',
    remedy: 'Make room. Then send the same again.',
  },
  'stage-behind': {
    status: 429,
    title: 'busy',
    meaning: 'A later stage is too far behind. Nothing of the request was taken.',
    remedy: 'Send the same again after `Retry-After` seconds. If it lasts, see `custodes_stage_lag_records`.',
  },
  'too-many-failures': {
    status: 429,
    title: 'too many failures',
    meaning: 'Too many requests without a valid token came from this address.',
    remedy: 'Send a valid token: it always passes.',
  },
  'internal-error': {
    status: 500,
    title: 'internal error',
    meaning: 'The server met something that it does not expect. Its log has the details.',
    remedy: 'Report it.',
  },
  'sign-in-failed': {
    status: 502,
    title: 'sign-in failed',
    meaning: 'The answer of the identity provider proves nothing: a code expired or was used, or a signature is wrong.',
    remedy: 'Sign in again. If it fails again, the log of custodes has the reason.',
  },
  'stage-unreachable': {
    status: 502,
    title: 'bad gateway',
    meaning: 'The process that answers this route cannot be reached.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
  'sign-in-unavailable': {
    status: 503,
    title: 'identity provider unavailable',
    meaning: 'The identity provider cannot be reached, or did not answer in time.',
    remedy: 'Try again in a minute, or sign in with a token.',
  },
  'not-ready': {
    status: 503,
    title: 'not ready',
    meaning: 'The stage is starting or stopping, or still reads what its answers rest on.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
  starting: {
    status: 503,
    title: 'starting',
    meaning: 'The process has not opened its routes yet.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
  overloaded: {
    status: 503,
    title: 'unavailable',
    meaning: 'More is waiting for the log than the process may keep in memory.',
    remedy: 'Send the same again after `Retry-After` seconds.',
  },
  'outcome-unknown': {
    status: 503,
    title: 'outcome unknown',
    meaning: 'The log did not acknowledge. What was sent may be in the log or not.',
    remedy: 'Send the same records again, which is safe. For an alert, read it first.',
  },
  'query-not-recorded': {
    status: 503,
    title: 'read not recorded',
    meaning:
      'Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
  'stage-silent': {
    status: 504,
    title: 'gateway timeout',
    meaning: 'The process that answers this route fell silent.',
    remedy: 'Ask again after `Retry-After` seconds.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof problemTypes;

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemTypes, text);
}
