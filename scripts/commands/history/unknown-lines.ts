import type { components } from '../../../services/client/generated-api.ts';
import { type ListRow, timeOf } from '../list-command.ts';
import { textTable } from '../terminal-text.ts';

type Unknown = components['schemas']['AccessPage']['unknown'];

/** What a page cannot know: the accesses that it lacks may be there. */
export function unknownLines({ unknown, unknownLeftOut }: ListRow): readonly string[] {
  // An older server does not know what it cannot know.
  const times = (unknown ?? []) as Unknown;
  if (times.length === 0) return [];
  const rows = times.map(({ kind, source, stage, input, from, to, count }) => {
    return [kind, source ?? input ?? stage, timeOf(from), to === null ? 'it lasts' : timeOf(to), count];
  });
  const more = unknownLeftOut === 0 ? [] : [`and ${unknownLeftOut} more`];
  return ['what this cannot know:', textTable(['what', 'of', 'from', 'to', 'count'], rows), ...more];
}
