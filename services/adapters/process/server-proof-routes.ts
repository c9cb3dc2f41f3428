import { z } from 'zod';
import { type DeclaredRoute, route } from '../http/routes/route.ts';
import { routerOf } from '../http/routes/router-of.ts';
import type { Router } from '../http/server.ts';
import { openSecretKey } from '../keys/secret-key.ts';
import { CHALLENGE_TEXT, serverProof } from '../keys/server-proof.ts';

/** The proof that a process owns `DATA_DIR`. Commands check it before they send a token. */
export const ownerRoutes = {
  proveServer: route({
    method: 'GET',
    stage: null,
    needs: null,
    path: '/server-proof',
    reads: { nothing: 'it proves which server answers' },
    summary: 'Prove that the server of a `DATA_DIR` answers',
    description:
      'Only where one process runs every stage (`npm start`). `npx custodes` asks it before it sends a token to the address in `DATA_DIR/server.url`, where after a crash another program may listen.',
    query: z.strictObject({
      challenge: z
        .string()
        .regex(CHALLENGE_TEXT, '32 random bytes in base64url')
        .meta({ description: '32 random bytes in base64url' }),
    }),
    answers: {
      200: {
        meaning: 'HMAC-SHA-256 of the port and the challenge, by the key in `DATA_DIR/keys/server.key`',
        schema: z.object({ proof: z.string() }),
        examples: { proof: { proof: '1f'.repeat(32) } },
      },
    },
  }),
} as const;

/** Routes of a process that owns `dataDir`; none without one. Anybody may call them: the key signs nothing else. */
export function openServerProof(dataDir: string | null): {
  readonly routes: readonly DeclaredRoute[];
  readonly routers: readonly Router[];
} {
  if (dataDir === null) return { routes: [], routers: [] };
  const key = openSecretKey(dataDir, 'server');
  const router = routerOf(ownerRoutes, {
    proveServer({ query, req, res }) {
      res.json({ proof: serverProof(key, query.challenge, req.socket.localPort ?? 0) });
    },
  });
  return { routes: Object.values(ownerRoutes), routers: [router] };
}
