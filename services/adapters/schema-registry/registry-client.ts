import { z } from 'zod';
import type { RegistryConfig } from './registry-config.ts';

/** The registry's answer for an id: the schema's text, or why there is none. */
export type RegistryAnswer =
  | { readonly kind: 'schema'; readonly text: string }
  /** An id never gets another schema, so this stays true. */
  | { readonly kind: 'unusable'; readonly detail: string }
  /** The id may still be registered later. */
  | { readonly kind: 'unknown'; readonly detail: string };

const REQUEST_MILLIS_MAX = 5_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * Requests `GET /schemas/ids/{id}` from a registry with Confluent's API. Throws when that gives no answer: the registry
 * is unreachable, too slow, answers 5xx, refuses the credentials, or answers a 404 that is not the API's own, which a
 * wrong path or a proxy returns for every id.
 */
export async function askRegistry(
  { url, credentials }: RegistryConfig,
  schemaId: number,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  const response = await fetch(`${url}/schemas/ids/${schemaId}`, {
    headers: {
      accept: 'application/vnd.schemaregistry.v1+json, application/json',
      ...(credentials === null ? {} : { authorization: basic(credentials) }),
    },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MILLIS_MAX)]),
  });
  const body = parseJson(await readText(response));
  if (response.status === 404) {
    const refusal = problem.safeParse(body);
    if (refusal.success) return { kind: 'unknown', detail: refusal.data.message };
    throw new Error('SCHEMA_REGISTRY_URL answers 404 without the `error_code` of a schema registry');
  }
  if (response.status !== 200) throw new Error(`the schema registry answered ${response.status}`);
  const found = schema.safeParse(body);
  if (!found.success) throw new Error('SCHEMA_REGISTRY_URL answers 200 without the `schema` of a schema registry');
  const { schema: text, schemaType, references } = found.data;
  if (schemaType !== 'AVRO') return { kind: 'unusable', detail: `it is \`${schemaType}\`, expected AVRO` };
  if (references.length > 0) return { kind: 'unusable', detail: 'it refers to other schemas, expected none' };
  return { kind: 'schema', text };
}

const problem = z.object({ error_code: z.number(), message: z.string().default('') });
const schema = z.object({
  schema: z.string(),
  schemaType: z.string().default('AVRO'),
  references: z.array(z.unknown()).default([]),
});

function basic({ username, password }: NonNullable<RegistryConfig['credentials']>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the schema registry answered more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
