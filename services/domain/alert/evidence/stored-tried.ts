import type { CitedAccess, CitedFacts } from '../../finding/finding.ts';
import type { StoredTexts } from './stored-texts.ts';

/** One record that an access tried. An id of the access is its place among them, a text in common its number. */
export type TriedJson = readonly [kind: string, id: string | number, state: string | number];

type AccessIds = readonly (string | null)[];

/** Takes the place of an id within a text, by the place of the id: no other text has it. */
const MARKS = ['\x01', '\x02', '\x03', '\x04', '\x05', '\x06'] as const;
const HAS_MARK = /[^ -\uffff]/;
/** A shorter id is within words. */
const ID_CHARS_MIN = 3;

/** Most of the bytes of an access are texts on the records that it tried, and those of most accesses differ in its ids only. */
export function encodeTried(tried: CitedFacts['tried'], ids: AccessIds, texts: StoredTexts): readonly TriedJson[] {
  const areMarked = !ids.some((id) => id !== null && HAS_MARK.test(id));
  return tried.map(({ kind, id, state }) => {
    const place = ids.indexOf(id);
    const number = areMarked && !HAS_MARK.test(state) ? texts.numberOf(marked(state, ids)) : null;
    return [kind, place === -1 ? id : place, number ?? state];
  });
}

export function decodeTried(tried: readonly TriedJson[], ids: AccessIds, texts: StoredTexts): CitedFacts['tried'] {
  return tried.map(([kind, id, state]) => ({
    kind,
    id: typeof id === 'number' ? (ids[id] as string) : id,
    state: typeof state === 'number' ? unmarked(texts.textOf(state), ids) : state,
  }));
}

/** The ids that texts on an access contain, as many as there are marks. */
export function idsOf(
  { eventId, sourceId, ownerId }: Omit<CitedAccess, 'facts'>,
  actorId: string | null,
  facts: Pick<CitedFacts, 'cameraId' | 'recordingId'>,
): AccessIds {
  return [eventId, sourceId, ownerId, actorId, facts.cameraId, facts.recordingId];
}

function marked(text: string, ids: AccessIds): string {
  let rest = text;
  for (let place = 0; place < MARKS.length; place += 1) {
    const id = ids[place] ?? null;
    if (id === null || id.length < ID_CHARS_MIN || !rest.includes(id)) continue;
    rest = rest.replaceAll(id, MARKS[place] as string);
  }
  return rest;
}

/** Whatever was replaced first: no id has a mark. */
function unmarked(text: string, ids: AccessIds): string {
  let whole = text;
  for (let place = 0; place < MARKS.length; place += 1) {
    const mark = MARKS[place] as string;
    if (whole.includes(mark)) whole = whole.split(mark).join(ids[place] ?? '');
  }
  return whole;
}
