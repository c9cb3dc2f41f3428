// A step of the build, after the compiler: writes the programs that users start as a few files each, in place of the
// compiler's hundreds. Most of the CPU of a start was spent on loading those one by one. Plain JavaScript, because the
// image of `infra/docker` compiles only what it runs.
//   node scripts/bundle.mjs
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = ['scripts/start', 'scripts/commands/cli', ...mains(), 'services/auditor/backtest/backtest-worker'];
/** These find files of their own beside themselves. `@duckdb/node-api` has a hundred small modules, which took five times as long to load. */
const external = ['lmdb', '@duckdb/node-bindings'];

// CRASH: what the last build left of the chunks may be gone; the next start builds again, as `dist/.built` is missing.
rmSync(join(root, 'dist/chunks'), { recursive: true, force: true });
// It has what another code has checked.
rmSync(join(root, 'dist/sets.json'), { force: true });
const bundle = await rolldown({
  cwd: root,
  input: Object.fromEntries(programs.map((program) => [program, `${program}.ts`])),
  platform: 'node',
  external,
  tsconfig: false,
  onLog(level, log, report) {
    if (level === 'warn' && /node_modules/.test(log.message)) return;
    report(level, log);
  },
});
await bundle.write({
  dir: join(root, 'dist'),
  format: 'esm',
  sourcemap: true,
  // Node keeps each map that it reads for `--enable-source-maps`, and the sources are in the folder.
  sourcemapExcludeSources: true,
  // V8 keeps a text with a character above U+00FF as two bytes for each of its characters.
  minify: {
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: true, asciiOnly: true, legalComments: 'inline' },
  },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();
await import('./build-sets.mjs');

/** Each `services/STAGE/main`. */
function mains() {
  const services = readdirSync(join(root, 'services'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return services.map(({ name }) => `services/${name}/main`).filter((main) => existsSync(join(root, `${main}.ts`)));
}
