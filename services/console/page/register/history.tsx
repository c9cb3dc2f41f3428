import { Chip } from '../parts/facts.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { Periods } from './periods.tsx';
import { RecordFacts, sentenceOf } from './record-facts.tsx';
import type { RegisterKind } from './record-fields.ts';
import { type RegisterVersion, useHistory } from './register-queries.ts';

/** Every version that was ever appended, as a timeline, newest first. A correction keeps what it corrects. */
export function History({ kind, id }: { kind: RegisterKind; id: string }) {
  const { data, error, hasNextPage, fetchNextPage, refetch } = useHistory(kind, id);
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading of="the history" />;
  const versions = data.pages.flatMap(({ items }) => items);
  return (
    <>
      <p className="soft">
        {versions.length}
        {hasNextPage ? '+' : ''} {versions.length === 1 ? 'record' : 'records'} ever appended, newest first
      </p>
      <Periods of={versions} />
      <ol className="versions">
        {versions.map((version) => (
          <Version key={version.offset} of={version} />
        ))}
      </ol>
      {hasNextPage && (
        <button type="button" onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}

function Version({ of: { offset, appendedAt, corrects, correctedBy, record } }: { of: RegisterVersion }) {
  const state = correctedBy !== null ? 'corrected' : corrects !== null ? 'correction' : 'version';
  return (
    <li>
      <details>
        <summary>
          <Chip is={state} /> valid from <Time at={record.validFrom} /> <span className="soft">by</span>{' '}
          <span className="id">{record.issuer}</span>
        </summary>
        <p className="soft">
          Entered the log <Time at={appendedAt} /> at offset {offset}
          {corrects !== null && `, corrects offset ${corrects}`}
          {correctedBy !== null && `, corrected by offset ${correctedBy}`}.
        </p>
        <RecordFacts of={record} />
      </details>
      <p className="soft">{sentenceOf(record)}</p>
    </li>
  );
}
