import { emitConfiguration } from './emit-configuration.ts';
import { emitProblemTypes } from './emit-problem-types.ts';
import { emitSchemas } from './emit-schemas.ts';
import { emitJson } from './json/emit-json.ts';
import type { Emitter } from './output.ts';

/** Everything that `npm run generate` writes. */
export const emitters: readonly Emitter[] = [emitConfiguration, emitSchemas, emitProblemTypes, emitJson];
