import { emitProblemTypes } from './emit-problem-types.ts';
import { emitReaders } from './emit-readers.ts';
import { emitSchemas } from './emit-schemas.ts';
import { emitTypes } from './emit-types.ts';
import { emitWriters } from './emit-writers.ts';
import type { Emitter } from './output.ts';

/** Everything that `npm run generate` writes. */
export const emitters: readonly Emitter[] = [emitSchemas, emitTypes, emitReaders, emitWriters, emitProblemTypes];
