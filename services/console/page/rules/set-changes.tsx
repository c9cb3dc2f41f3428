import { Failed, Loading } from '../parts/states.tsx';
import { type SetSubject, useSetText } from './policy-queries.ts';
import { changesOf } from './set-parts.ts';

interface SetChangesProps {
  readonly subject: SetSubject;
  readonly from: string | null;
  readonly to: string;
}

/** What a proposed set would change of the set in force. */
export function SetChanges({ subject, from, to }: SetChangesProps) {
  const before = useSetText(from);
  const after = useSetText(to);
  const error = before.error ?? after.error;
  if (error !== null) return <Failed error={error} />;
  if (after.data === undefined || (from !== null && before.data === undefined)) return <Loading of="what it changes" />;
  const changes = changesOf(subject, before.data, after.data);
  if (changes === null) return <p className="soft">It is no set: to approve it would change nothing.</p>;
  return (
    <ul aria-label={`Changes of set ${to.slice(0, 12)}`}>
      {changes.length === 0 && <li className="soft">Nothing: it is the same set.</li>}
      {changes.map(({ what, before: old, after: now }) => (
        <li key={`${what} ${old} ${now}`}>
          {what}: {old !== null && <del>{old}</del>} {now !== null && <ins>{now}</ins>}
        </li>
      ))}
    </ul>
  );
}
