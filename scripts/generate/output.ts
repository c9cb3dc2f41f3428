import type { RecordModel } from './model.ts';

/** One generated file, complete. Text of `.ts` and `.json` is formatted before it is written. */
export interface OutputFile {
  /** The path from the root of the repository: `services/records/access-event/reader.ts`. */
  readonly path: string;
  readonly text: string;
}

/** The part of a page between two marks; the rest of the page is written by hand. */
export interface OutputRegion {
  readonly path: string;
  /** The mark before it is `<!-- REGION: … -->`, the one behind it `<!-- end of REGION -->`. */
  readonly region: string;
  readonly text: string;
}

/** Makes some of the outputs. Each lives in a file of its own, `emit-*.ts`, and is listed in `emitters.ts`. */
export type OutputEmitter = (models: readonly RecordModel[]) => readonly (OutputFile | OutputRegion)[];

/** The first lines of every generated source file. */
export const GENERATED =
  '// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.\n';

export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

export function kebabCase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}
