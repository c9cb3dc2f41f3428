import type { z } from 'zod';
import type { ReadStore, ReadSubject } from '../../../domain/read-audit/read.ts';
import type { StageName } from '../../../topology.ts';
import type { Permission } from '../../authentication/roles.ts';
import type { ProblemCode } from '../problem-types.ts';

/** A JSON body that is parsed and validated before the handler runs. An absent body counts as `{}`. */
export interface JsonBody<Schema extends z.ZodObject = z.ZodObject> {
  readonly is: 'json';
  readonly schema: Schema;
  readonly bytesMax: number;
  /** The problem for a body that is a JSON object but invalid. */
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
  /** Examples by name. */
  readonly examples?: Readonly<Record<string, unknown>>;
}

export interface ResponseSpec extends Partial<ContentSpec> {
  readonly meaning: string;
  /** `application/json` unless specified. */
  readonly type?: string;
}

/** The reads of a request. Each is an access event, unless the same person read the same shortly before. */
export interface RouteReads<Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject> {
  readonly store: ReadStore;
  /** About whom and what the request asks, as far as it names them. */
  about?(params: z.output<Params>, query: z.output<Query>): ReadSubject;
}

/** Why a route needs no record of being read. */
export interface ReadsNothing {
  readonly nothing: string;
}

type NoFields = z.ZodObject<Record<never, never>>;
type Body = JsonBody | OwnBody | null;

/**
 * The single description of a route. Rights, gateway, `Allow`, the metrics label, OpenAPI and the client are derived
 * from it. Importing it opens nothing; a stage binds its handlers when it is composed.
 */
export interface Route<Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject, B = Body> {
  /** A `GET` route also answers `HEAD`. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path in OpenAPI syntax: `/v1/alerts/{alertId}`. `{path...}`, at the end only, matches several segments. */
  readonly path: string;
  /** The stage that answers it in a cluster; `null`: every process. */
  readonly stage: StageName | null;
  /** The right that a token needs; `null`: open to everyone. */
  readonly needs: Permission | null;
  /** The reads that are access events, or the reason why there are none. */
  readonly reads: RouteReads<Params, Query> | ReadsNothing;
  /** A single line. */
  readonly summary: string;
  readonly description?: string;
  /** One entry for each name in `path`. */
  readonly params?: Params;
  /** Without it the query is ignored. */
  readonly query?: Query;
  readonly body: B;
  readonly answers: Readonly<Record<number, ResponseSpec>>;
  /** Additional to those that every route with these properties can have. */
  readonly problems: readonly ProblemCode[];
  /**
   * Set on a route that pages of other sites may request, such as witnesses in a browser. Its answers contain no
   * personal data.
   */
  readonly isOpenToPages?: true;
  /** Set on a route to which an identity provider sends a person back, with a query. */
  readonly isReturnFromElsewhere?: true;
  /** Set on a route that another stage answers for the whole cluster. The document of all routes omits it. */
  readonly isLocal?: true;
}

/** The parts of a route that the guard, the gateway and the metrics need. */
export type DeclaredRoute = Pick<
  Route,
  'method' | 'path' | 'stage' | 'needs' | 'isOpenToPages' | 'isReturnFromElsewhere'
>;

/** The routes of a stage by operation id. */
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
