import { register } from 'node:module';
import type { OutputFile } from '../output.ts';
import { openapi } from './emit-openapi.ts';

/**
 * The generator of types needs the JavaScript API of TypeScript, which the native compiler that builds custodes does not
 * have. `@ts-morph/common` carries one.
 */
const typescript = new URL('./typescript.js', import.meta.resolve('@ts-morph/common')).href;
const hook = `export const resolve = (name, context, next) => next(name === 'typescript' ? '${typescript}' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { default: openapiTS, astToString } = await import('openapi-typescript');

const types = astToString(await openapiTS(JSON.stringify(openapi())));

/** The types of `custodes/client`. */
export function emitClient(): readonly OutputFile[] {
  const head =
    '// Generated from schemas/http/openapi.json by `npm run generate`. Do not edit: change services/*/routes.ts.\n\n';
  return [{ path: 'services/client/generated-api.ts', text: head + types }];
}
