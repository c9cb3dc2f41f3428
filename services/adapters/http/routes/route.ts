import type { z } from 'zod';
import type { StageName } from '../../../topology.ts';
import type { Permission } from '../../authentication/roles.ts';
import type { ProblemCode } from '../problem-types.ts';

/** A JSON body that is read and checked before the handler runs. An absent body counts as `{}`. */
export interface JsonBody<Schema extends z.ZodObject = z.ZodObject> {
  readonly is: 'json';
  readonly schema: Schema;
  readonly bytesMax: number;
  /** The problem of a body that is a JSON object, but a wrong one. */
  readonly problem: ProblemCode;
  readonly required: boolean;
  readonly example: unknown;
}

/** A body that the handler reads itself, in one of these content types. */
export interface OwnBody {
  readonly is: 'own';
  readonly types: Readonly<Record<string, ContentSpec>>;
}

export interface ContentSpec {
  readonly schema: z.ZodType;
  /** By name. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

export interface ResponseSpec extends Partial<ContentSpec> {
  readonly meaning: string;
  /** `application/json` unless specified. */
  readonly type?: string;
}

type NoFields = z.ZodObject<Record<never, never>>;
type Body = JsonBody | OwnBody | null;

/**
 * One route, described once. Rights, gateway, `Allow`, the metrics' label, OpenAPI and the client follow from it.
 * It can be imported without opening anything; a stage binds its handlers when it is composed.
 */
export interface Route<Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject, B = Body> {
  /** A `GET` answers `HEAD` too. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As OpenAPI writes it: `/v1/alerts/{alertId}`. `{path...}`, at the end only, matches several segments. */
  readonly path: string;
  /** Who answers it in a cluster; `null`: every process does. */
  readonly stage: StageName | null;
  /** The right that a token needs; `null`: open to everybody. */
  readonly needs: Permission | null;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** One for each name in `path`. */
  readonly params?: Params;
  /** Without it the query is not looked at. */
  readonly query?: Query;
  readonly body: B;
  readonly answers: Readonly<Record<number, ResponseSpec>>;
  /** Besides those that every route with these properties can have. */
  readonly problems: readonly ProblemCode[];
  /** Set on a route that pages of other sites may ask: witnesses in a browser. What it answers names nobody. */
  readonly isOpenToPages?: true;
  /** Set on a route to which an identity provider sends a person back, with a query. */
  readonly isReturnFromElsewhere?: true;
  /** Set on a route that another stage answers for the whole cluster: it is not in the one document of all routes. */
  readonly isLocal?: true;
}

/** What the guard, the gateway and the metrics have to know of a route. */
export type DeclaredRoute = Pick<
  Route,
  'method' | 'path' | 'stage' | 'needs' | 'isOpenToPages' | 'isReturnFromElsewhere'
>;

/** The routes of a stage by their operation ids. */
export type Routes = Readonly<Record<string, Route>>;

type RouteInput<Params extends z.ZodObject, Query extends z.ZodObject, B extends Body> = Omit<
  Route<Params, Query, B>,
  'body' | 'problems'
> & { readonly body?: B; readonly problems?: readonly ProblemCode[] };

export function route<
  Params extends z.ZodObject = NoFields,
  Query extends z.ZodObject = NoFields,
  B extends Body = null,
>(input: RouteInput<Params, Query, B>): Route<Params, Query, B> {
  return { ...input, body: (input.body ?? null) as B, problems: input.problems ?? [] };
}

export function jsonBody<Schema extends z.ZodObject>(body: Omit<JsonBody<Schema>, 'is'>): JsonBody<Schema> {
  return { is: 'json', ...body };
}

export function ownBody(types: OwnBody['types']): OwnBody {
  return { is: 'own', types };
}
