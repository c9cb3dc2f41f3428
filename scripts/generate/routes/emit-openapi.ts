import type { z } from 'zod';
import { buildVersion } from '../../../services/adapters/config/build-version.ts';
import { PROBLEMS_PATH, type ProblemCode, problemTypes } from '../../../services/adapters/http/problem-types.ts';
import { problemSchema } from '../../../services/adapters/http/routes/problem-schema.ts';
import { REASON_CHARS_MAX, REASON_HEADER } from '../../../services/adapters/http/routes/read-request.ts';
import type { ContentSpec, ResponseSpec, Route } from '../../../services/adapters/http/routes/route.ts';
import { paramNames } from '../../../services/adapters/http/routes/route-table.ts';
import { topology } from '../../../services/topology.ts';
import type { OutputFile } from '../output.ts';
import { allRoutes } from './all-routes.ts';
import { Components, type JsonSchema } from './json-schemas.ts';

const OPENAPI_FILE = 'schemas/http/openapi.json';

const EVERY_PROCESS = 'process';

/** OpenAPI 3.1 of every route. */
export function emitOpenapi(): readonly OutputFile[] {
  return [{ path: OPENAPI_FILE, text: `${JSON.stringify(openapi(), null, 2)}\n` }];
}

/** The document itself. */
export function openapi(): object {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, route] of Object.entries(allRoutes)) {
    if (route.isLocal === true) continue;
    const path = route.path.replace('...}', '}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(id, route, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'custodes',
      version: buildVersion,
      description:
        'Watches the people who can open other people’s camera recordings. The contract in words: docs/interfaces.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      ...topology.map(({ name, question }) => ({ name, description: question })),
      { name: EVERY_PROCESS, description: 'Answered by every process.' },
    ].filter(({ name }) => Object.values(allRoutes).some(({ stage }) => (stage ?? EVERY_PROCESS) === name)),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of docs/authentication.md. The names beside it are rights that the token needs.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'custodes-session',
          description:
            'The cookie of `POST /v1/session`, with the rights of the signed-in person; over https `__Host-custodes-session`.',
        },
      },
      schemas: components.schemas,
      examples: problemExamples(),
    },
  };
}

/** Node answers this before any route is looked for. */
const headersTooLarge = { description: 'The headers are larger than 16 KiB. The answer has no body.' };

function operation(id: string, route: Route, components: Components): object {
  const { stage, needs, summary, description, body } = route;
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [stage ?? EVERY_PROCESS],
    security: needs === null ? [] : [{ bearer: [needs] }, { session: [] }],
    ...(stage === null ? {} : { 'x-stage': stage }),
    parameters: [...pathParameters(route, components), ...queryParameters(route, components), ...reasonHeader(route)],
    ...(body === null ? {} : { requestBody: requestBody(body, components) }),
    responses: {
      ...answers(route, components),
      ...problems(route, components),
      431: headersTooLarge,
      ...withoutSuccess(route, components),
    },
  };
}

/** An operation has to describe a success or a default. Only a redirect has no success. */
function withoutSuccess({ answers: declared }: Route, components: Components): object {
  if (Object.keys(declared).some((status) => status.startsWith('2'))) return {};
  const content = { 'application/problem+json': { schema: components.schemaOf(problemSchema) } };
  return { default: { description: 'No other answer is a success.', content } };
}

function pathParameters({ path, params }: Route, components: Components): readonly object[] {
  return paramNames(path).map((name) => {
    const field = params?.shape[name] as z.ZodType | undefined;
    if (field === undefined) throw new Error(`${path} does not describe its parameter \`${name}\``);
    return { name, in: 'path', required: true, ...described(components.schemaOf(field)) };
  });
}

function queryParameters({ query }: Route, components: Components): readonly object[] {
  if (query === undefined) return [];
  const named = Object.entries(query.shape).map(([name, field]) => {
    return { name, in: 'query', ...described(components.schemaOf(field as z.ZodType)) };
  });
  if (query.meta()?.description === undefined) return named;
  const schema = { type: 'object', additionalProperties: { type: 'string' } };
  const others = { name: 'fields', in: 'query', style: 'form', explode: true, schema };
  return [...named, { ...others, description: query.meta()?.description }];
}

function reasonHeader({ reads }: Route): readonly object[] {
  if (!('store' in reads)) return [];
  const schema = { type: 'string', minLength: 1, maxLength: REASON_CHARS_MAX };
  const needed = reads.about === undefined ? '' : ' Some roles need it to ask about a person or an owner.';
  const description = `Why you ask, in one line of UTF-8; it is recorded with the read.${needed}`;
  return [{ name: REASON_HEADER, in: 'header', description, schema }];
}

/** Takes the description out of the schema: it is the parameter's. */
function described({ description, ...schema }: JsonSchema): object {
  return description === undefined ? { schema } : { description, schema };
}

function requestBody(body: NonNullable<Route['body']>, components: Components): object {
  if (body.is === 'own') {
    const types = Object.entries(body.types).map(([type, one]) => [type, content(one, components)]);
    return { required: true, content: Object.fromEntries(types) };
  }
  const { required, schema, example } = body;
  return { required, content: { 'application/json': { schema: components.schemaOf(schema), example } } };
}

function answers({ answers: declared }: Route, components: Components): object {
  return Object.fromEntries(Object.entries(declared).map(([status, answer]) => [status, response(answer, components)]));
}

function response(
  { meaning, type = 'application/json', schema, examples = {} }: ResponseSpec,
  components: Components,
): object {
  // Bytes have no JSON Schema.
  const body = schema === undefined ? {} : content({ schema, examples }, components);
  return { description: meaning, content: { [type]: body } };
}

function content({ schema, examples = {} }: ContentSpec, components: Components): object {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    schema: components.schemaOf(schema),
    ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }),
  };
}

function problems(route: Route, components: Components): object {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codesOf(route)) {
    const { status } = problemTypes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const schema = components.schemaOf(problemSchema);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
      const description = codes.map((code) => `\`${code}\`: ${problemTypes[code].meaning}`).join('\n\n');
      return [status, { description, content: { 'application/problem+json': { schema, examples } } }];
    }),
  );
}

function problemExamples(): object {
  const used = new Set(Object.values(allRoutes).flatMap((route) => [...codesOf(route)]));
  const examples = [...used].sort().map((code) => {
    const { status, title, meaning } = problemTypes[code];
    return [code, { value: { type: `${PROBLEMS_PATH}/${code}`, status, title, code, detail: meaning } }];
  });
  return Object.fromEntries(examples);
}

/** Returns the problems that follow from the properties of a route, and those that it declares. */
function codesOf({
  params,
  query,
  needs,
  stage,
  body,
  reads,
  isOpenToPages,
  problems: declared,
}: Route): ReadonlySet<ProblemCode> {
  const codes = new Set<ProblemCode>([...declared, 'host-unknown']);
  if (isOpenToPages !== true) codes.add('origin-foreign');
  if (params !== undefined || query !== undefined) codes.add('parameter-invalid');
  if (needs !== null) for (const code of ['unauthorized', 'forbidden', 'too-many-failures'] as const) codes.add(code);
  if ('store' in reads) {
    for (const code of ['reason-invalid', 'query-not-recorded'] as const) codes.add(code);
    if (reads.about !== undefined) codes.add('reason-needed').add('not-ready');
  }
  if (body?.is === 'json') {
    for (const code of ['body-not-json', 'body-not-utf8', 'body-too-large', 'content-type-unsupported'] as const) {
      codes.add(code);
    }
    codes.add(body.problem);
  }
  if (stage !== null) {
    for (const code of ['internal-error', 'stage-unreachable', 'starting', 'stage-silent'] as const) codes.add(code);
  }
  return codes;
}
