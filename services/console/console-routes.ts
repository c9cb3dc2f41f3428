import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { projectRoot } from '../adapters/config/project-root.ts';
import { newRouter, type Router } from '../adapters/http/server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const assetsFolder = join(projectRoot, 'services/console/assets');

/**
 * No inline code and no external assets: if an attacker's text were ever treated as markup, it still could not run,
 * load or send anything.
 */
const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

export interface ConsoleDeps {
  /** Metrics of every process, in the Prometheus text format: what the page counts with. */
  readonly metrics: () => Promise<string>;
  readonly folder?: string;
}

/** The path of each page. */
const pages: Readonly<Record<string, string>> = { 'index.html': '/', 'register.html': '/register' };

/** The pages and their files under `/console/`, read once; no other file can be requested. */
export function consoleRoutes({ metrics, folder = assetsFolder }: ConsoleDeps): Router {
  const router = newRouter();
  router.get('/console/metrics', async (_req, res) => {
    res
      .set(securityHeaders)
      .type('text/plain')
      .send(await metrics());
  });
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(join(folder, name));
    router.get(pages[name] ?? `/console/${name}`, (_req, res) => {
      res.set(securityHeaders).set('Content-Type', type).send(body);
    });
  }
  return router;
}
