import { createHash } from 'node:crypto';
import { generateWorld } from '../../scripts/world/generate-world.ts';
import { parseParameters } from '../../scripts/world/parameters.ts';
import type { AnswerKeyLine, WorldEvent, WorldRecord } from '../../scripts/world/world-event.ts';

export interface WholeWorld {
  readonly register: readonly WorldRecord[];
  readonly accesses: readonly WorldEvent[];
  readonly answers: readonly AnswerKeyLine[];
}

/** A whole world in memory; parameters as on the command line. */
export function aWorld(texts: Parameters<typeof parseParameters>[0] = {}): WholeWorld {
  const chunks = [...generateWorld(parseParameters(texts))];
  return {
    register: chunks.flatMap(({ register }) => register),
    accesses: chunks.flatMap(({ accesses }) => accesses),
    answers: chunks.flatMap(({ answers }) => answers),
  };
}

export function hashOf(world: WholeWorld): string {
  return createHash('sha256').update(JSON.stringify(world)).digest('hex');
}
