import { isLoopback } from '../config/process-environment.ts';
import type { Router } from '../http/server.ts';
import { originReached } from './reached-by-https.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Browsers that came by https once never come by plain HTTP again. Not on loopback: the rule would apply to every port
 * of the name, and other programs of the machine use it.
 */
export function strictTransport(publicOrigins: readonly string[]): Router {
  return (req, res, next) => {
    const reached = originReached(req, publicOrigins);
    const isHttps = reached.startsWith('https:') && URL.canParse(reached);
    if (isHttps && !isLoopback(new URL(reached).hostname.replace(/^\[|\]$/g, ''))) {
      res.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
    }
    next();
  };
}
