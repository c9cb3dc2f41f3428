import type { AccessDecision } from '../../domain/access-decision/access-decision.ts';
import { DecodeError, schemaIds, schemaType } from './schemas.ts';

const type = schemaType(schemaIds.accessDecision);

/** The entry bytes: what is written to the decision log, hashed as a leaf and archived. */
export function encodeAccessDecision(decision: AccessDecision): Buffer {
  return type.toBuffer(decision);
}

/** Throws `DecodeError` when `body` is not an access decision. */
export function decodeAccessDecision(body: Buffer): AccessDecision {
  try {
    return type.fromBuffer(body) as AccessDecision;
  } catch (error) {
    throw new DecodeError(`bytes are not an AccessDecision: ${(error as Error).message}`);
  }
}
