import { HttpProblem } from '../problem.ts';
import type { DeclaredRoute, Route } from './route.ts';

type Shape = Pick<Route, 'method' | 'path'>;

/** The result of a look-up by method and path. */
export type Match<R extends Shape> =
  | { readonly is: 'route'; readonly route: R; readonly params: Readonly<Record<string, string>> }
  /** The path exists for these methods only. */
  | { readonly is: 'method'; readonly allow: readonly string[] }
  | { readonly is: 'nothing' };

interface PathPattern<R extends Shape> {
  readonly route: R;
  readonly segments: readonly string[];
}

/** Clients and proxies resolve these segments, so the original path is unknown. */
const dotSegments: ReadonlySet<string> = new Set(['.', '..']);

/** The characters in one of several segments; none of them needs decoding. */
const REST_SEGMENT = /^[\w.-]+$/;

/** Finds the route of a request. No other code parses a path, so rights, gateway and handlers cannot disagree. */
export class RouteTable<R extends Shape = DeclaredRoute> {
  /** Paths without a parameter. */
  readonly #literal = new Map<string, R[]>();
  readonly #patterns: PathPattern<R>[] = [];

  constructor(routes: Iterable<R>) {
    for (const route of routes) {
      if (route.path.includes('{')) this.#patterns.push({ route, segments: route.path.split('/') });
      else this.#literal.set(route.path, [...(this.#literal.get(route.path) ?? []), route]);
    }
  }

  /** UNTRUSTED: `path` is the raw path of a request. Throws `HttpProblem` for a parameter that cannot be decoded. */
  match(method: string, path: string): Match<R> {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const literal = this.#literal.get(plain) ?? [];
    for (const route of literal) if (route.method === wanted) return { is: 'route', route, params: {} };
    const asked = plain.split('/');
    const fitting = this.#patterns.filter(({ segments }) => fits(segments, asked));
    for (const { route, segments } of fitting) {
      if (route.method === wanted) return { is: 'route', route, params: paramsOf(segments, asked) };
    }
    const allow = new Set([...literal, ...fitting.map(({ route }) => route)].map((route) => route.method as string));
    if (allow.size === 0) return { is: 'nothing' };
    return { is: 'method', allow: [...allow].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])) };
  }

  /** Returns the declared path of a request. */
  pathOf(method: string, path: string): string {
    try {
      const match = this.match(method, path);
      return match.is === 'route' ? match.route.path : NO_PATH;
    } catch (error) {
      if (error instanceof HttpProblem) return NO_PATH;
      throw error;
    }
  }
}

/** The metrics label of a request that matches no route. */
const NO_PATH = 'none';

/**
 * Returns the path of a route with its parameters filled in. It contains nothing of the request except their values.
 */
export function pathOf({ path }: Pick<Route, 'path'>, params: Readonly<Record<string, string>>): string {
  const encode = (name: string) => encodeURIComponent(params[name] ?? '');
  return path.replace(/\{(\w+)(\.\.\.)?\}/g, (_, name: string, rest?: string) =>
    rest === undefined ? encode(name) : (params[name] ?? '').split('/').map(encodeURIComponent).join('/'),
  );
}

/** Returns the names of the parameters in a path. */
export function paramNames(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map(([, name = '']) => name);
}

function fits(segments: readonly string[], asked: readonly string[]): boolean {
  const isOpen = isRest(segments.at(-1));
  if (isOpen ? asked.length < segments.length : asked.length !== segments.length) return false;
  return asked.every((value, index) => {
    const segment = segments[Math.min(index, segments.length - 1)] ?? '';
    if (!segment.startsWith('{')) return segment === value;
    if (isRest(segment)) return REST_SEGMENT.test(value) && !dotSegments.has(value);
    return value !== '' && !dotSegments.has(value.replaceAll(/%2e/gi, '.'));
  });
}

function paramsOf(segments: readonly string[], asked: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  segments.forEach((segment, index) => {
    if (!segment.startsWith('{')) return;
    const [name = ''] = paramNames(segment);
    params[name] = isRest(segment) ? asked.slice(index).join('/') : decoded(name, asked[index] ?? '');
  });
  return params;
}

function isRest(segment: string | undefined): boolean {
  return segment?.endsWith('...}') ?? false;
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    const errors = [{ field: name, value: value.slice(0, 200), expected: 'percent-encoded UTF-8' }];
    throw new HttpProblem('parameter-invalid', { detail: `\`${name}\` is not percent-encoded UTF-8`, errors });
  }
}
