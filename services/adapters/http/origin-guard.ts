import type { IncomingMessage } from 'node:http';
import type { Problem } from '../../value-forms/problems.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { schemeOf } from '../tls/reached-by-https.ts';
import { HttpProblem, sentenceOf } from './problem.ts';
import type { DeclaredRoute } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import type { Request, Router } from './server.ts';

export interface OriginGuardDeps {
  /** The names by which the process can be reached, each with its port: `HOST`, and its name in a cluster. */
  readonly names: readonly string[];
  /** `PUBLIC_URL`: other origins by which it is reached. */
  readonly publicOrigins: readonly string[];
  readonly routes: readonly DeclaredRoute[];
  readonly meters: Pick<Meters, 'requestsRefused'>;
}

const loopbackNames = ['127.0.0.1', '::1', 'localhost'];
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;
/** Values of `Sec-Fetch-Site` for a page of another origin. `same-site` is, for example, another port. */
const foreignSites: ReadonlySet<string> = new Set(['cross-site', 'same-site']);
const SHOWN_CHARS_MAX = 200;

/**
 * Guards every route: a page of another site that a person visits can neither read nor act here. A browser sends such a
 * page's requests with that person's network and rights, so neither loopback nor a token stops them. `Host` must be a
 * name of this process: for a page that points its own name at this address (DNS rebinding), the browser sees the same
 * origin, and only that name reveals it. `Origin` and `Sec-Fetch-Site`, which no page can change, reveal every other
 * page. Tools that are not browsers send neither.
 */
export function originGuard({ names, publicOrigins, routes, meters }: OriginGuardDeps): Router {
  const table = new RouteTable(routes);
  const known = [...loopbackNames, ...names];
  const origins = publicOrigins.map((origin) => new URL(origin));
  return (req, _res, next) => {
    const host = hostOf(req);
    if (!isKnown(host, req) && !origins.some((origin) => hostUnder(origin.protocol, host) === origin.host)) {
      meters.requestsRefused.inc({ reason: 'host-unknown' });
      throw refused('host-unknown', unknownHost(host, req));
    }
    const foreign = foreignHeader(req, host);
    if (foreign !== null && !isOpen(req) && !isLinkToPage(req) && !isReturn(req)) {
      meters.requestsRefused.inc({ reason: 'origin-foreign' });
      throw refused('origin-foreign', foreign);
    }
    next();
  };

  function isKnown(host: string, req: Request): boolean {
    const { socket } = req;
    const scheme = schemeOf(req);
    const asked = hostUnder(scheme, host);
    if (asked === null) return false;
    // An IP address cannot be rebound, and clients that find processes by DNS (Prometheus, probes) send the address.
    const reached = socket.localAddress?.replace(/^::ffff:/i, '') ?? '';
    return [...known, reached].some((name) => hostUnder(scheme, withPort(name, socket.localPort)) === asked);
  }

  function unknownHost(host: string, { socket }: Request): Problem {
    const some = known.map((name) => `\`${withPort(name, socket.localPort)}\``);
    const expected = `one of ${[...new Set(some)].join(', ')}, or the host of an origin in \`PUBLIC_URL\``;
    return { field: 'host', value: host.slice(0, SHOWN_CHARS_MAX), expected };
  }

  /** Returns the first header that names a page of another origin; `null` for our pages and for callers without a page. */
  function foreignHeader(req: Request, host: string): Problem | null {
    const { headers } = req;
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    if (origin !== undefined && !isOurs(origin, host, schemeOf(req))) {
      const expected = 'the origin of this server, one of `PUBLIC_URL`, or no such header';
      return { field: 'origin', value: origin.slice(0, SHOWN_CHARS_MAX), expected };
    }
    if (typeof site !== 'string' || !foreignSites.has(site.toLowerCase())) return null;
    return { field: 'sec-fetch-site', value: site, expected: '`same-origin`, `none` or no such header' };
  }

  function isOurs(origin: string, host: string, scheme: string): boolean {
    const own = hostUnder(scheme, host);
    return origin === `${scheme}//${own}` || origins.some((one) => one.origin === origin);
  }

  function isOpen(req: Request): boolean {
    return routeOf(req)?.isOpenToPages === true;
  }

  /** A person comes back from their identity provider; the route checks that they left from here. */
  function isReturn(req: Request): boolean {
    return isNavigation(req) && routeOf(req)?.isReturnFromElsewhere === true;
  }

  function routeOf({ method, path }: Request): DeclaredRoute | null {
    const match = table.match(method, path);
    return match.is === 'route' ? match.route : null;
  }
}

/**
 * Allows a person to follow a link to our page from another site, such as a message or a ticket. The other site cannot
 * read the page, and the page's own requests come from our origin. An address with a query is refused, because the page
 * would run that query, which is recorded, in the person's name.
 */
function isLinkToPage(req: Request): boolean {
  return isNavigation(req) && !/^\/(v1|access)(\/|$)/i.test(req.path) && !req.url.includes('?');
}

function isNavigation({ method, headers }: Request): boolean {
  const isDocument = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && headers.origin === undefined && isDocument;
}

/** UNTRUSTED: requires exactly one `Host`. Node itself takes the first of several. */
function hostOf(req: IncomingMessage): string {
  const hosts = req.headersDistinct.host ?? [];
  const [host] = hosts;
  if (host !== undefined && host !== '' && hosts.length === 1) return host;
  throw refused('request-malformed', { field: 'host', value: hosts.join(', ') || null, expected: 'one header `Host`' });
}

/**
 * Returns `host` as in a URL of this scheme: in lower case, without the scheme's default port; `null` when it is not a
 * host.
 */
function hostUnder(scheme: string, host: string): string | null {
  const url = `${scheme}//${host}`;
  return HOST.test(host) && URL.canParse(url) ? new URL(url).host : null;
}

function withPort(name: string, port: number | undefined): string {
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function refused(code: 'host-unknown' | 'origin-foreign' | 'request-malformed', error: Problem): HttpProblem {
  return new HttpProblem(code, { detail: sentenceOf([error]), errors: [error] });
}
