import { type BuiltTexts, keyOf, readBuilt } from './built-json.ts';

/** JSON of the value that each YAML has, as `scripts/build-yaml.mjs` writes it. */
let values: BuiltTexts | null = null;

/**
 * The value of a YAML text that the build has parsed, anew for each call; `undefined` for any other text. To parse the
 * policies, detections and words of a release takes a fifth of a start's processor time.
 */
export function builtValue(text: string): unknown {
  values ??= readBuilt('yaml.json');
  const json = values[keyOf(text)];
  return json === undefined ? undefined : JSON.parse(json);
}
