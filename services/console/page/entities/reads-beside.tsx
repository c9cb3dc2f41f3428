import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { AskedDetails } from '../parts/asked-details.tsx';
import { IdLink } from '../parts/id-link.tsx';

const DAYS_SHOWN = 14;
const titles = ['Reads', 'Matched', 'Unmatched', 'May still match'] as const;

interface ReadCounts {
  readonly reads: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly waiting: number;
}

interface ReadsOfSource {
  readonly readsByDay: readonly (ReadCounts & { readonly day: string; readonly reportedWithoutRead: number })[];
  readonly readsByStore: readonly (ReadCounts & { readonly store: string | null })[];
  readonly readsOfOtherStores: ReadCounts;
}

/** Reads beside the tools that a source shows: by day, by store and, where somebody asks for it, by who read. */
export function ReadsBeside({ id, of }: { id: string; of: ReadsOfSource }) {
  const { may } = useCaller();
  const { readsByDay, readsByStore, readsOfOtherStores } = of;
  if (readsByDay.length === 0) return null;
  const reported = readsByDay.reduce((sum, { reportedWithoutRead }) => sum + reportedWithoutRead, 0);
  const days = readsByDay.slice(0, DAYS_SHOWN).map(({ day, ...counts }) => ({ name: day, counts }));
  const stores = readsByStore.map(({ store, ...counts }) => ({ name: store ?? 'no store is named', counts }));
  const others = readsOfOtherStores.reads === 0 ? [] : [{ name: 'other stores', counts: readsOfOtherStores }];
  return (
    <section aria-label="Reads beside the tools">
      <h2>Reads beside the tools</h2>
      <p className="soft">
        Matched: a tool reported them. Unmatched: none did, and each is an alert. Counted by UTC day for 35 days.
      </p>
      <Counts label="Reads by day" first="Day" rows={days} />
      {reported > 0 && (
        <p>
          Reports of tools whose reads this log shows, with no read here: {reported.toLocaleString()}. A cache may have
          had the recording.
        </p>
      )}
      <Counts label="Reads by store" first="Store" rows={[...stores, ...others]} />
      {may.includes('query') && <Readers id={id} />}
    </section>
  );
}

function Readers({ id }: { id: string }) {
  return (
    <AskedDetails
      summary="Who read"
      of="who read"
      queryKey={['sources', id, 'readers']}
      ask={() => answerOf(client.GET('/v1/sources/{id}/readers', { params: { path: { id } } }))}
    >
      {({ items, leftOut, notByName }) => {
        const readers = items.map(({ reader, ...counts }) => ({ name: reader, counts, isPerson: true }));
        const rest = [
          { name: `${leftOut.readers} more`, counts: leftOut },
          { name: 'not kept by name', counts: notByName },
        ].filter(({ counts }) => counts.reads > 0);
        return <Counts label="Reads by reader" first="Reader" rows={[...readers, ...rest]} />;
      }}
    </AskedDetails>
  );
}

interface CountsProps {
  readonly label: string;
  readonly first: string;
  readonly rows: readonly { readonly name: string; readonly counts: ReadCounts; readonly isPerson?: true }[];
}

function Counts({ label, first, rows }: CountsProps) {
  return (
    <div className="scrolled">
      <table className="plain" aria-label={label}>
        <thead>
          <tr>
            {[first, ...titles].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, counts, isPerson }) => (
            <tr key={name}>
              <th scope="row">{isPerson === true ? <IdLink kind="actor" id={name} /> : name}</th>
              <td data-title={titles[0]}>{counts.reads.toLocaleString()}</td>
              <td data-title={titles[1]}>{counts.matched.toLocaleString()}</td>
              <td data-title={titles[2]}>{counts.unmatched.toLocaleString()}</td>
              <td data-title={titles[3]}>{counts.waiting.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
