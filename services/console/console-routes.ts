import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../adapters/config/project-root.ts';
import { newRouter, type Request, type Response, type Router } from '../adapters/http/server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const assetsFolder = join(projectRoot, 'services/console/assets');
const builtFolder = join(projectRoot, 'dist/page');

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

/** The name of a built asset contains the hash of its content. */
const forEver = 'private, max-age=31536000, immutable';

export interface ConsoleDeps {
  /** Metrics of every process, in the Prometheus text format: what the page counts with. */
  readonly metrics: () => Promise<string>;
  readonly folder?: string;
  readonly built?: string;
}

/** First segments of the paths that the application shows; it selects the page from the rest of the path. */
const pagePaths =
  /^\/(?:$|(?:alerts|cases|accesses|people|owners|cameras|recordings|sources|sites|devices|register|rules|detections|runbooks|coverage|health)(?:\/.*)?$)/;

/** The pages and their files under `/console/`, read once; no other file can be requested. */
export function consoleRoutes({ metrics, folder = assetsFolder, built = builtFolder }: ConsoleDeps): Router {
  const router = newRouter();
  router.get('/console/metrics', async (_req, res) => {
    res
      .set(securityHeaders)
      .type('text/plain')
      .send(await metrics());
  });
  for (const name of readdirSync(folder)) {
    const send = sender(folder, name);
    if (send !== null) router.get(`/console/${name}`, send);
  }
  // Only the build makes it; the tests of the stages run without one.
  if (!existsSync(join(built, 'index.html'))) return router;
  for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
    const send = sender(built, name);
    if (send !== null) router.get(name === 'index.html' ? pagePaths : `/console/${name}`, send);
  }
  return router;
}

/** Answers with one file; `null`: its type is none that a page needs. */
function sender(folder: string, name: string): ((req: Request, res: Response) => void) | null {
  const type = types[extname(name)];
  if (type === undefined) return null;
  const body = readFileSync(join(folder, name));
  const zipped = gzipSync(body);
  const headers = {
    ...securityHeaders,
    ...(name.startsWith('assets/') ? { 'Cache-Control': forEver } : {}),
    'Content-Type': type,
    Vary: 'Accept-Encoding',
  };
  return (req, res) => {
    const isZipped = req.acceptsEncodings('gzip') === 'gzip';
    res.set(headers).set(isZipped ? { 'Content-Encoding': 'gzip' } : {});
    res.send(isZipped ? zipped : body);
  };
}
