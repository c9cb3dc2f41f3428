import type { z } from 'zod';
import type { Problem } from '../../../value-forms/problems.ts';
import { shown } from '../../../value-forms/problems.ts';
import { callerOf } from '../authentication.ts';
import type { Caller } from '../caller.ts';
import { HttpProblem, sentenceOf } from '../problem.ts';
import type { ProblemCode } from '../problem-types.ts';
import type { Request, Response, Router } from '../server.ts';
import { readJsonBody } from './json-body.ts';
import { type ReadRequest, readRequestOf } from './read-request.ts';
import { requestProblems } from './request-problems.ts';
import type { JsonBody, Route, Routes } from './route.ts';
import { RouteTable } from './route-table.ts';

/** A validated request as its handler receives it. */
export interface RouteRequest<R extends Route> {
  readonly params: z.output<NonNullable<R['params']>>;
  readonly query: z.output<NonNullable<R['query']>>;
  readonly body: R['body'] extends JsonBody<infer Schema> ? z.output<Schema> : null;
  /** `null` if callers are not authenticated. */
  readonly caller: Caller | null;
  readonly req: Request;
  readonly res: Response;
  /** Passes the request on to another stage of the process that has the same route. */
  readonly pass: () => void;
}

type Handler<R extends Route> = (asked: RouteRequest<R>) => void | Promise<void>;
export type Handlers<All extends Routes> = { readonly [Id in keyof All]: Handler<All[Id]> };

/** Resolves once the read is recorded. Rejects with `HttpProblem`, and then nothing is read. */
export type RecordRead = (asked: ReadRequest) => Promise<void>;

/** Requests whose read is recorded: a stage may pass a request on to another that has the same route. */
const recorded = new WeakSet<Request>();

/**
 * Creates a router of the declared routes of a stage and their handlers. Other requests are passed on. Throws where a
 * route reads and `recordRead` is missing.
 */
export function routerOf<All extends Routes>(
  routes: All,
  handlers: Handlers<All>,
  recordRead: RecordRead | null = null,
): Router {
  const bound = Object.entries(routes).map(([id, route]) => ({ ...route, id }));
  for (const { id, reads } of bound) {
    if ('store' in reads && recordRead === null) throw new Error(`route ${id} reads, and nothing records it`);
  }
  const table = new RouteTable(bound);
  return async (req, res, next) => {
    const match = table.match(req.method, req.path);
    if (match.is !== 'route') return next();
    const { route, params } = match;
    const handler = handlers[route.id] as Handler<Route> | undefined;
    if (handler === undefined) throw new Error(`route ${route.id} has no handler`);
    const asked = {
      params: checked(route.params, params, 'parameter', 'parameter-invalid'),
      query: route.query === undefined ? {} : checked(route.query, { ...req.query }, 'parameter', 'parameter-invalid'),
      body: (route.body?.is === 'json' ? await jsonOf(route.body, req, res) : null) as never,
      caller: callerOf(req),
      req,
      res,
      pass: next,
    };
    const read = readRequestOf(route, asked);
    if (read !== null && recordRead !== null && !recorded.has(req)) {
      await recordRead(read);
      recorded.add(req);
    }
    await handler(asked);
  };
}

/** UNTRUSTED: `value` comes from the request. */
function checked(
  schema: z.ZodObject | undefined,
  value: Readonly<Record<string, unknown>>,
  noun: 'parameter' | 'field',
  code: ProblemCode,
): Record<string, unknown> {
  if (schema === undefined) return { ...value };
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw problem(code, requestProblems(parsed.error, value, schema, noun));
}

async function jsonOf({ schema, bytesMax, problem: code }: JsonBody, req: Request, res: Response) {
  const value = (await readJsonBody(req, res, bytesMax)) ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return checked(schema, { ...value }, 'field', code);
  throw problem('body-not-json', [{ field: 'body', value: shown(value), expected: 'a JSON object' }]);
}

function problem(code: ProblemCode, errors: readonly Problem[]): HttpProblem {
  return new HttpProblem(code, { detail: sentenceOf(errors), errors });
}
