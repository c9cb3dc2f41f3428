import { z } from 'zod';
import { registerKinds } from '../../domain/register/register-record.ts';
import { permissions, roleNames } from '../authentication/roles.ts';
import { authenticatedBy } from '../http/caller.ts';
import { jsonBody, route } from '../http/routes/route.ts';

/** The maximum bytes of a request to sign in. */
const SIGN_IN_BYTES_MAX = 4_096;
const TOKEN_CHARS_MAX = 512;

const example = {
  caller: {
    id: 'e-7',
    kind: 'employee',
    by: 'token',
    roles: ['lead'],
    may: ['query', 'read-register', 'read-policies', 'read-alerts', 'alerts', 'approve', 'register'],
    registerKinds: ['case', 'exception'],
  },
  expiresAt: '2026-11-24T21:12:03.123Z',
  oidc: null,
};

const sessionState = z
  .object({
    caller: z
      .object({
        id: z.string().meta({ description: 'of the person or source; `*`: every source' }),
        kind: z.string().meta({ description: 'employee, contractor or service' }),
        by: z.enum(authenticatedBy).meta({
          description: 'how the caller is known; `operator-token` and `nothing` (`AUTH=off`) are nobody in particular',
        }),
        roles: z.array(z.enum(roleNames)),
        may: z.array(z.enum(permissions)),
        registerKinds: z.array(z.enum(registerKinds)).meta({ description: 'what it may write into the register' }),
      })
      .nullable()
      .meta({ description: '`null`: nobody is signed in' }),
    expiresAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'when the session or token ends; `null`: not by itself' }),
    oidc: z
      .object({
        name: z.string().meta({ description: 'of the identity provider, for people' }),
        path: z.string().meta({ description: 'where to send the browser; `?next=` names the page to come back to' }),
      })
      .nullable()
      .meta({ description: 'how to sign in with an identity provider; `null`: not at this process' }),
  })
  .meta({ id: 'Session', description: 'Who is signed in, and how to sign in.' });
export type SessionState = z.infer<typeof sessionState>;

const open = {
  stage: null,
  needs: null,
  path: '/v1/session',
  reads: { nothing: 'it is about the caller alone' },
} as const;
const answer = (meaning: string) => ({ 200: { meaning, schema: sessionState, examples: { session: example } } });

/** The routes by which a browser signs in: they check by themselves who asks. */
export const sessionRoutes = {
  readSession: route({
    ...open,
    method: 'GET',
    summary: 'Read who is signed in',
    answers: answer('who is signed in, by header or cookie; nobody is no error'),
  }),
  beginSession: route({
    ...open,
    method: 'POST',
    summary: 'Exchange a token for a session cookie',
    description:
      'The token is in the header `Authorization` or in the body; the header counts before the body. The cookie is `HttpOnly` and `SameSite=Strict`. The session ends after 12 hours, or when the token expires or is removed.',
    body: jsonBody({
      schema: z.strictObject({
        token: z.string().max(TOKEN_CHARS_MAX).optional().meta({ description: 'without the header `Authorization`' }),
      }),
      bytesMax: SIGN_IN_BYTES_MAX,
      problem: 'command-invalid',
      required: false,
      example: { token: 'IA6dkgSmWBNn8cM2lcJb1bXmHXiU5zDS6jH6pEHwFEM' },
    }),
    answers: answer('the session that began, and its cookie'),
    problems: ['unauthorized', 'too-many-failures'],
  }),
  endSession: route({
    ...open,
    method: 'DELETE',
    summary: 'Sign out',
    answers: answer('the session without the cookie: usually nobody is signed in'),
  }),
} as const;
