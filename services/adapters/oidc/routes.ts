import { z } from 'zod';
import { route } from '../http/routes/route.ts';

export const SIGN_IN_PATH = '/sign-in/oidc';
export const CALLBACK_PATH = `${SIGN_IN_PATH}/callback`;

const open = { method: 'GET', stage: null, needs: null, reads: { nothing: 'it is about the caller alone' } } as const;
const page = { type: 'text/html', schema: z.string() } as const;

/** The routes by which a person signs in with an identity provider: for browsers, they answer with pages. */
export const oidcRoutes = {
  leaveForProvider: route({
    ...open,
    path: SIGN_IN_PATH,
    summary: 'Leave for the identity provider',
    description: 'Only where `OIDC_ISSUER` is set, at the console and at `npm start`.',
    query: z.strictObject({
      next: z.string().optional().meta({ description: 'the page to come back to, a path of this origin' }),
    }),
    answers: {
      303: { ...page, meaning: 'the address of the identity provider, and a cookie for ten minutes' },
    },
    problems: ['sign-in-unavailable'],
  }),
  returnFromProvider: route({
    ...open,
    path: CALLBACK_PATH,
    isReturnFromElsewhere: true,
    summary: 'Come back from the identity provider',
    answers: { 200: { ...page, meaning: 'a page that goes to `next`, and the cookie of the session' } },
    problems: ['sign-in-stale', 'sign-in-refused', 'sign-in-failed', 'sign-in-unavailable', 'sign-in-unmapped'],
  }),
} as const;
