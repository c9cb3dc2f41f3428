/**
 * The report of a tool: one access to stored or live video. The JSON form is `docs/interfaces` section 2; the names,
 * types and closed lists come from `schemas/access-event`. Every optional field is `null` when absent, so that all
 * events have one shape.
 */

export type { OnBehalfOf as ActorRef } from '../../records/access-event/access-event.ts';
export * from '../../records/access-event/access-event.ts';
