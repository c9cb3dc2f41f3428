import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { runbooks } from './runbooks/runbooks-plugin.mjs';

const folder = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  base: '/console/',
  plugins: [runbooks(join(folder, '../../../docs'))],
  // The policy of the page allows no `data:` address, so nothing is inlined.
  build: {
    outDir: join(folder, '../../../dist/page'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // `use client` is for servers that render React.
    rolldownOptions: { onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning) },
  },
  logLevel: 'warn',
});
