import { z } from 'zod';
import { ownBody, route } from '../../adapters/http/routes/route.ts';

const message = z.looseObject({});

/** The route for help desks, which sign their messages in place of a token. */
export const ticketRoutes = {
  receiveTicketMessage: route({
    method: 'POST',
    path: '/v1/ticket-webhooks/{name}',
    stage: 'intake',
    needs: null,
    reads: { nothing: 'it writes; the signature names the sender' },
    summary: 'Receive a ticket from a help desk',
    description:
      'A signed message of Zendesk, Jira or ServiceNow becomes a version of a ticket, by a map of TICKETS_FILE. The same message again changes nothing.',
    params: z.object({ name: z.string().meta({ description: '`name` of the webhook in TICKETS_FILE' }) }),
    body: ownBody({ 'application/json': { schema: message, examples: { message: { timestamp: 1_795_511_523_000 } } } }),
    answers: {
      200: {
        meaning: 'the ticket is in the register, or the map skips the message',
        schema: z.object({
          status: z.enum(['accepted', 'duplicate', 'skipped']),
          id: z.string().optional(),
          reason: z.string().optional(),
        }),
        examples: { accepted: { status: 'accepted', id: 'T-4711' } },
      },
    },
    problems: [
      ...(['unauthorized', 'route-unknown', 'records-rejected', 'body-too-large', 'body-not-json'] as const),
      ...([
        'body-not-utf8',
        'body-not-inflated',
        'content-encoding-unsupported',
        'content-type-unsupported',
        'not-ready',
        'overloaded',
      ] as const),
      ...(['disk-nearly-full', 'outcome-unknown'] as const),
    ],
  }),
} as const;
