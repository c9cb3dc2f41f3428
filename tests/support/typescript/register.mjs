import { register } from 'node:module';

/** `node --import` this to run TypeScript from source, as the suites do: for tests that need a second process. */
register('./hooks.mjs', import.meta.url);
