import type { FormEvent } from 'react';
import { givenReason } from '../api/client.ts';
import { hrefOf, navigate } from '../app/location.ts';
import { fromLocalField, timeInput, toLocalField } from '../parts/local-time.ts';
import { useGiveReason } from '../parts/reason.ts';
import { zone } from '../parts/time.tsx';
import { hrefOfQuestion, type Question } from './question.ts';
import { fieldsOf, kinds, type RegisterKind } from './record-fields.ts';

/** The address is the state of the form, so that a question can be reloaded, shared and gone back from. */
export function Search({ of: question }: { of: Question }) {
  const giveReason = useGiveReason();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    giveReason(text('reason'));
    const kind = text('kind') as RegisterKind;
    // A field of one kind may be none of another.
    const field = kind === question.kind ? text('field') : '';
    navigate(
      hrefOfQuestion({
        kind,
        id: text('id'),
        field,
        value: field === '' ? '' : text('value'),
        asOf: fromLocalField(text('asOf'), question.asOf),
        knownAt: fromLocalField(text('knownAt'), question.knownAt),
      }),
    );
  };
  return (
    <search>
      <form className="register-search" onSubmit={onSubmit}>
        <SearchFields of={question} />
        <div className="buttons">
          <button type="submit" className="primary">
            Look up
          </button>
          <a className="button quiet" href={hrefOf('/register', [['kind', question.kind]])}>
            Clear
          </a>
        </div>
      </form>
      <Explanation />
    </search>
  );
}

function SearchFields({ of: question }: { of: Question }) {
  return (
    <>
      <label>
        Kind
        <select name="kind" defaultValue={question.kind}>
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </label>
      <label>
        Id
        <input name="id" type="search" defaultValue={question.id} placeholder="empty: list the kind" />
      </label>
      <label>
        Field
        <select name="field" defaultValue={question.field}>
          <option value="">any</option>
          {fieldsOf(question.kind)
            .filter(({ name }) => name !== 'id')
            .map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
        </select>
      </label>
      <label>
        is
        <input name="value" defaultValue={question.value} placeholder="empty: absent" />
      </label>
      <label>
        Valid at
        <input {...timeInput} name="asOf" defaultValue={toLocalField(question.asOf)} />
      </label>
      <label>
        Known at
        <input {...timeInput} name="knownAt" defaultValue={toLocalField(question.knownAt)} />
      </label>
      <label>
        Reason
        <input name="reason" maxLength={500} defaultValue={givenReason()} placeholder="case C-17" />
      </label>
    </>
  );
}

function Explanation() {
  return (
    <details className="more">
      <summary className="soft">What this shows</summary>
      <p className="soft">
        Everything you look up here is recorded as an access, with your reason. Times are in your zone ({zone}). A
        record is known from the moment the log appended it; without “valid at” it is shown as of “known at”, and
        without both as of now. A correction has the same start as what it corrects; both stay.
      </p>
    </details>
  );
}
