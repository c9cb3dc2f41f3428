import { OWN_SOURCE } from '../../domain/access-event/own-source.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { shown } from '../../value-forms/problems.ts';
import { ANY_SOURCE, type Caller } from './caller.ts';

/** Returns the problem if `caller` may not send an event of this source; null if it is the caller's own. */
export function foreignSource(sourceId: string, { source }: Caller): Problem | null {
  const isOwn = source === ANY_SOURCE ? sourceId !== OWN_SOURCE : sourceId === source;
  if (isOwn) return null;
  const expected =
    source === ANY_SOURCE ? `any source but \`${OWN_SOURCE}\`` : `the source of the token, \`${source}\``;
  return { field: 'source.id', value: shown(sourceId), expected };
}
