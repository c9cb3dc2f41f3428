import type { IncomingMessage } from 'node:http';
import type { Problem } from '../../value-forms/problems.ts';
import type { Meters } from '../metrics/catalogue.ts';
import { schemeOf } from '../tls/reached-by-https.ts';
import { HttpProblem, sentenceOf } from './problem.ts';
import type { DeclaredRoute } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { newRouter, type Request, type Router } from './server.ts';

export interface OriginGuardDeps {
  /** By what the process can be reached, each with the port that it listens on: `HOST`, its name in a cluster. */
  readonly names: readonly string[];
  /** `PUBLIC_URL`: origins by which it is reached otherwise. */
  readonly publicOrigins: readonly string[];
  readonly routes: readonly DeclaredRoute[];
  readonly meters: Pick<Meters, 'requestsRefused'>;
}

const loopbackNames = ['127.0.0.1', '::1', 'localhost'];
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;
/** Of `Sec-Fetch-Site`: the page that asks is another origin's. `same-site` is a neighbour, on another port for example. */
const foreignSites: ReadonlySet<string> = new Set(['cross-site', 'same-site']);
const SHOWN_CHARS_MAX = 200;

/**
 * Stands in front of everything: a page of another site that a person visits can neither read nor act here. A browser
 * sends such a page's requests with that person's network and rights, so neither loopback nor a token stops them.
 *
 * `Host` has to be a name of this process: a page that points a name of its own at this address (DNS rebinding) has
 * this origin for the browser, and only that name gives it away. `Origin` and `Sec-Fetch-Site`, which no page can
 * change, name every other page. Tools that are no browser send neither.
 */
export function originGuard({ names, publicOrigins, routes, meters }: OriginGuardDeps): Router {
  const router = newRouter();
  const table = new RouteTable(routes);
  const known = [...loopbackNames, ...names];
  const origins = publicOrigins.map((origin) => new URL(origin));
  router.use((req, _res, next) => {
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
  });
  return router;

  function isKnown(host: string, req: Request): boolean {
    const { socket } = req;
    const scheme = schemeOf(req);
    const asked = hostUnder(scheme, host);
    if (asked === null) return false;
    // Nobody can rebind an address, and whoever finds processes by DNS (Prometheus, probes) sends the address.
    const reached = socket.localAddress?.replace(/^::ffff:/i, '') ?? '';
    return [...known, reached].some((name) => hostUnder(scheme, withPort(name, socket.localPort)) === asked);
  }

  function unknownHost(host: string, { socket }: Request): Problem {
    const some = known.map((name) => `\`${withPort(name, socket.localPort)}\``);
    const expected = `one of ${[...new Set(some)].join(', ')}, or the host of an origin in \`PUBLIC_URL\``;
    return { field: 'host', value: host.slice(0, SHOWN_CHARS_MAX), expected };
  }

  /** The first header that names a page of another origin; `null`: the page is ours, or the caller is no page. */
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
 * A person follows a link from elsewhere, a message or a ticket, to a page of ours. The other site cannot read the page,
 * and what the page then asks comes from our own origin. An address with a query is refused: the page would ask that
 * question, which is recorded, in the person's name.
 */
function isLinkToPage(req: Request): boolean {
  return isNavigation(req) && !/^\/(v1|access)(\/|$)/i.test(req.path) && !req.url.includes('?');
}

function isNavigation({ method, headers }: Request): boolean {
  const isDocument = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && headers.origin === undefined && isDocument;
}

/** UNTRUSTED: exactly one `Host`. Node by itself takes the first of several. */
function hostOf(req: IncomingMessage): string {
  const hosts = req.headersDistinct.host ?? [];
  const [host] = hosts;
  if (host !== undefined && host !== '' && hosts.length === 1) return host;
  throw refused('request-malformed', { field: 'host', value: hosts.join(', ') || null, expected: 'one header `Host`' });
}

/** `host` as a URL of this scheme has it: in lower case, without the scheme's own port; `null` when it is no host. */
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
