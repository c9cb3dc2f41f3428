import { useState } from 'react';
import { hrefOf } from '../app/location.ts';
import { Failed, Loading } from '../parts/states.tsx';
import { History } from '../register/history.tsx';
import { RecordFacts } from '../register/record-facts.tsx';
import type { RegisterKind } from '../register/record-fields.ts';
import { useRecord } from '../register/register-queries.ts';

/** What the register has of a subject now, and all that it ever had. */
export function RecordOf({ kind, id, noun }: { kind: RegisterKind; id: string; noun: string }) {
  const { data, error, refetch } = useRecord(kind, id);
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label="Register">
      <h2>In the register</h2>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the record" />}
      {data === null && (
        <p className="soft">
          {kind === 'recording'
            ? 'No record: the register has one only where something about a recording is special.'
            : `No record is in force. ${noun} ${id} is known from reports only.`}
        </p>
      )}
      {data && <RecordFacts of={data} />}
      {data !== undefined && (
        <details className="more" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>History</summary>
          {isOpen && <History kind={kind} id={id} />}
          <a
            href={hrefOf('/register', [
              ['kind', kind],
              ['id', id],
            ])}
          >
            Open in the register
          </a>
        </details>
      )}
    </section>
  );
}
