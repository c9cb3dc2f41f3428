import type { Type } from 'avsc';
import { DecodeError } from '../../avro/decode-error.ts';
import type { AccessDecision } from '../../domain/access-decision/access-decision.ts';
import { decodeAccessDecision } from '../../records/access-decision/decode-access-decision.ts';
import { encodeAccessDecision } from '../../records/access-decision/encode-access-decision.ts';
import { flatDecisionFacts } from '../../records/access-decision/flat-decision-facts.ts';
import { releasedSchemas, schemaIds } from '../../records/schemas.ts';
import { schemaType } from './schemas.ts';

const versions = releasedSchemas.filter(({ record }) => record === 'access-decision').map(({ id }) => id);
const types = new Map<number, Type>();

/** Encodes a decision as a release wrote it, without the fields that its version does not have. */
export function encodeDecisionIn(decision: AccessDecision, schemaId: number): Buffer {
  if (schemaId === schemaIds.accessDecision) return encodeAccessDecision(decision);
  const type = types.get(schemaId) ?? schemaType(schemaId);
  types.set(schemaId, type);
  const facts = decision.facts === null ? null : flatDecisionFacts(decision.facts);
  return type.toBuffer({ ...decision, facts });
}

/**
 * Decodes a leaf of which nothing but its bytes is there, as in a receipt. A leaf does not contain its version, but it
 * is exactly one value of its own version, and of no other one (`tests/contracts/records/decision-versions.test.ts`). Returns
 * null for a leaf that a later release wrote.
 */
export function decodeLeaf(leaf: Buffer): AccessDecision | null {
  const [found, ...others] = versions.flatMap((schemaId) => decodedIn(schemaId, leaf));
  return found === undefined || others.length > 0 ? null : found;
}

function decodedIn(schemaId: number, leaf: Buffer): readonly AccessDecision[] {
  try {
    return [decodeAccessDecision(schemaId, leaf)];
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}
