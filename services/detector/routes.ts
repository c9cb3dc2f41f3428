import { z } from 'zod';
import { queryCursor, queryLimit } from '../adapters/http/routes/query-fields.ts';
import { route } from '../adapters/http/routes/route.ts';
import {
  detectionExample,
  detectionSchema,
  detectionsExample,
  detectionsSchema,
} from './detections/detection-schemas.ts';
import { sourceExample, sourcePageExample, sourcePageSchema, sourceSchema } from './sources/source-schemas.ts';

const reading = {
  stage: 'detector',
  needs: 'read-register',
  method: 'GET',
  reads: { nothing: 'the figures are about tools; they name no person and no owner' },
} as const;

const readingDetections = {
  stage: 'detector',
  needs: 'read-policies',
  method: 'GET',
  // Exceptions are records of the register about people and cameras.
  reads: { store: 'policies' },
} as const;

const sourceId = z.object({ id: z.string().meta({ description: '`source.id`' }) });
/** Ids, in base64url. */
const sourceCursor = queryCursor((text) => {
  const id = Buffer.from(text, 'base64url').toString();
  return encodeSourceCursor(id) === text ? id : null;
});

export function encodeSourceCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** The routes of the detector. */
export const detectorRoutes = {
  listSources: route({
    ...reading,
    path: '/v1/sources',
    summary: 'List the sources, by id, with what is known of their reporting',
    description:
      'Sources that reported, that the register names, or of which something was refused. Counts are of the last 396 days that the detector has read.',
    query: z.strictObject({ limit: queryLimit, cursor: sourceCursor.optional() }),
    answers: { 200: { meaning: 'a page of sources', schema: sourcePageSchema, examples: { page: sourcePageExample } } },
    problems: ['not-ready'],
  }),
  findSource: route({
    ...reading,
    path: '/v1/sources/{id}',
    summary: 'Read one source: its instances, holes, repeats, forks and silence',
    description:
      'A hole has the numbers that were left out and the places of the log beside it; one that was filled has the time.',
    params: sourceId,
    query: z.strictObject({}),
    answers: { 200: { meaning: 'the source', schema: sourceSchema, examples: { source: sourceExample } } },
    problems: ['source-unknown', 'not-ready'],
  }),
  listDetections: route({
    ...readingDetections,
    path: '/v1/detections',
    summary: 'Read which detections are in force, with their parameters, and who approved them',
    query: z.strictObject({}),
    answers: {
      200: {
        meaning: 'the set in force, the approvals and the sets that were proposed',
        schema: detectionsSchema,
        examples: { first: detectionsExample },
      },
    },
    problems: ['not-ready'],
  }),
  findDetection: route({
    ...readingDetections,
    path: '/v1/detections/{id}',
    summary: 'Read one detection as it is in force',
    params: z.object({ id: z.string().meta({ description: 'id of the detection' }) }),
    query: z.strictObject({}),
    answers: {
      200: { meaning: 'the detection', schema: detectionSchema, examples: { detection: detectionExample } },
    },
    problems: ['detection-unknown', 'not-ready'],
  }),
} as const;
