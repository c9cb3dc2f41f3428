import { z } from 'zod';
import { PROBLEMS_PATH } from './problem-types.ts';
import { route } from './routes/route.ts';

const open = {
  method: 'GET',
  stage: null,
  needs: null,
  reads: { nothing: 'it describes the process: no event, record or id of anyone' },
} as const;
const text = { type: 'text/plain', schema: z.string() } as const;

/** Files of the reference page. `swagger-ui…` are those of the viewer, as its package has them. */
const referenceFiles = ['reference.css', 'reference.js', 'swagger-ui-bundle.js', 'swagger-ui.css'] as const;

/** The routes that every process serves. */
export const processRoutes = {
  isAlive: route({
    ...open,
    path: '/livez',
    isOpenToPages: true,
    summary: 'Check that the process runs',
    answers: { 200: { ...text, meaning: 'the event loop runs', examples: { alive: 'ok\n' } } },
  }),
  isReady: route({
    ...open,
    path: '/readyz',
    isOpenToPages: true,
    summary: 'Check that every stage is ready',
    answers: {
      200: { ...text, meaning: 'ready', examples: { ready: 'ready\n' } },
      503: {
        ...text,
        meaning: 'not ready, and what it waits for; also while it drains',
        examples: { waiting: 'not ready: decider\n' },
      },
    },
  }),
  readVersion: route({
    ...open,
    path: '/version',
    summary: 'Read which release runs',
    answers: {
      200: {
        meaning: 'the release of custodes, the Node it runs on, and whether it authenticates callers (`AUTH`)',
        schema: z.object({ version: z.string(), node: z.string(), authentication: z.enum(['on', 'off']) }),
        examples: { release: { version: '0.3.0', node: '24.21.0', authentication: 'on' } },
      },
    },
  }),
  readMetrics: route({
    ...open,
    path: '/metrics',
    summary: 'Read the metrics',
    answers: {
      200: {
        ...text,
        meaning: 'the Prometheus text format; counts, never ids',
        examples: { build: 'custodes_build_info{version="0.3.0",node="24.21.0"} 1\n' },
      },
    },
  }),
  explainProblem: route({
    ...open,
    path: `${PROBLEMS_PATH}/{code}`,
    summary: 'Read what a problem means and what to do about it',
    params: z.object({ code: z.string().meta({ description: '`code` of a problem' }) }),
    answers: { 200: { meaning: 'a page for people', type: 'text/html', schema: z.string() } },
    problems: ['problem-unknown'],
  }),
  describeApi: route({
    ...open,
    path: '/openapi.json',
    summary: 'Read this description of every route',
    answers: {
      200: {
        meaning: 'OpenAPI 3.1',
        schema: z.looseObject({ openapi: z.string() }),
        examples: { start: { openapi: '3.1.0' } },
      },
    },
  }),
  showReference: route({
    ...open,
    path: '/docs',
    summary: 'Read this description as a page',
    description: 'Shows `/openapi.json` in Swagger UI. Everything on the page comes from this server.',
    answers: { 200: { meaning: 'a page for people', type: 'text/html', schema: z.string() } },
  }),
  readReferenceFile: route({
    ...open,
    path: '/docs/{file}',
    summary: 'Read a file of the reference page',
    params: z.object({ file: z.enum(referenceFiles).meta({ description: 'a script or style sheet of the page' }) }),
    answers: { 200: { meaning: 'the file', type: 'text/javascript', schema: z.string() } },
  }),
} as const;
