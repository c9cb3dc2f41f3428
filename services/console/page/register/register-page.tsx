import { useCallback } from 'react';
import { hrefOf, useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time, zone } from '../parts/time.tsx';
import { ActsOn } from './acts-on.tsx';
import { History } from './history.tsx';
import { hrefOfQuestion, type Question, questionOf, timesOf } from './question.ts';
import { RecordFacts, sentenceOf } from './record-facts.tsx';
import type { RegisterKind } from './record-fields.ts';
import { type RegisterRecord, useHistory, useRecord, useRecords } from './register-queries.ts';
import { Search } from './register-search.tsx';

const keyOfRecord = ({ id }: RegisterRecord) => id;

export default function RegisterPage() {
  const { query } = useAddress();
  const question = questionOf(query);
  const key = JSON.stringify(question);
  return question.id === '' ? <Browse key={key} of={question} /> : <Subject key={key} of={question} />;
}

function Browse({ of: question }: { of: Question }) {
  const { kind, field, value } = question;
  const fields = { ...timesOf(question), ...(field !== '' && { [field]: value }) };
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useRecords(kind, fields);
  const records = (data?.pages ?? []).flatMap(({ items }) => items);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const columns: readonly Column<RegisterRecord>[] = [
    {
      id: 'id',
      header: 'Id',
      width: 13,
      cell: ({ id }) => <IdLink kind={kind} id={id} href={hrefOfQuestion({ ...question, id })} />,
    },
    { id: 'fields', header: 'Fields', cell: sentenceOf, isPlain: true },
    { id: 'issuer', header: 'Issuer', width: 8, cell: ({ issuer }) => <span className="id">{issuer}</span> },
    {
      id: 'from',
      header: `Valid from (${zone})`,
      width: 9,
      cell: ({ validFrom }) => <Time at={validFrom} isInTable />,
    },
    { id: 'until', header: 'Until', width: 9, cell: ({ validUntil }) => <Time at={validUntil} isInTable /> },
  ];
  return (
    <>
      <Head
        note={data === undefined ? '' : `${kind}, in force, by id, ${records.length}${hasNextPage ? '+' : ''} shown`}
        question={question}
      />
      <Search of={question} />
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the register" />}
      {data !== undefined && records.length === 0 && !hasNextPage && (
        <Empty title={`No ${kind} is in force at that time.`} />
      )}
      {records.length > 0 && (
        <DataTable label={`Register: ${kind}`} columns={columns} rows={records} keyOf={keyOfRecord} onEnd={onEnd} />
      )}
      {hasNextPage && (
        <p>
          <button type="button" disabled={isFetchingNextPage} onClick={onEnd}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

function Subject({ of: question }: { of: Question }) {
  const { kind, id } = question;
  const { data, error, refetch } = useRecord(kind, id, timesOf(question));
  return (
    <>
      <Head note={`${kind} ${id}`} question={question} />
      <Search of={question} />
      <div className="two">
        <section aria-label="In force" className="in-force">
          <h2>
            {kind} <IdLink kind={kind} id={id} />
          </h2>
          {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
          {data === undefined && error === null && <Loading of="the record" />}
          {data === null && <NotInForce kind={kind} id={id} />}
          {data && <RecordFacts of={data} />}
        </section>
        {data !== undefined && (
          <div>
            {data !== null && <ActsOn record={data} times={timesOf(question)} />}
            <section aria-label="History">
              <h2>History</h2>
              <History kind={kind} id={id} />
            </section>
          </div>
        )}
      </div>
    </>
  );
}

function NotInForce({ kind, id }: { kind: RegisterKind; id: string }) {
  const { data: history } = useHistory(kind, id);
  return (
    <>
      <p>Not in force at that time, as known then.</p>
      {history && <p className="soft">A version of another time is shown at a time when it is valid.</p>}
    </>
  );
}

function Head({ note, question: { kind, id } }: { note: string; question: Question }) {
  const { may, registerKinds } = useCaller();
  return (
    <PageHead title="Register" note={note}>
      {may.includes('register') && registerKinds.includes(kind) && (
        <a
          className="button"
          href={hrefOf('/register/new', [
            ['kind', kind],
            ['id', id],
          ])}
        >
          {id === '' ? `New ${kind}…` : 'New version…'}
        </a>
      )}
      {may.includes('register') && (
        <a className="button" href="/register/upload">
          Upload a file…
        </a>
      )}
    </PageHead>
  );
}
