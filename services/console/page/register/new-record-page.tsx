import { type FormEvent, useId, useState } from 'react';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { fromLocalField, timeInput, toLocalField } from '../parts/local-time.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { zone } from '../parts/time.tsx';
import { type Field, fieldsOf, type RegisterKind } from './record-fields.ts';
import { type RegisterRecord, useRecord } from './register-queries.ts';
import { Results, useSending } from './send-records.tsx';

export default function NewRecordPage() {
  const { query } = useAddress();
  const { registerKinds } = useCaller();
  const kind = registerKinds.find((one) => one === query.get('kind')) ?? registerKinds[0] ?? 'person';
  const id = query.get('id') ?? '';
  const { data, error } = useRecord(kind, id, {}, id !== '');
  return (
    <>
      <PageHead title={id === '' ? `New ${kind}` : `New version of ${kind} ${id}`} />
      {error !== null && <Failed error={error} />}
      {id !== '' && data === undefined && error === null ? (
        <Loading of="the record" />
      ) : (
        <section aria-label="Record">
          <RecordForm key={`${kind} ${id}`} kind={kind} id={id} before={data ?? null} />
        </section>
      )}
    </>
  );
}

interface RecordFormProps {
  readonly kind: RegisterKind;
  readonly id: string;
  readonly before: RegisterRecord | null;
}

/** The form of a kind, from its published schema, filled with the version in force. */
function RecordForm({ kind, id, before }: RecordFormProps) {
  const { registerKinds, by, id: self } = useCaller();
  const sending = useSending();
  const [opened] = useState(() => new Date().toISOString());
  const startOf = (field: Field) =>
    field.name === 'validFrom' ? toLocalField(opened) : shownBefore(field, id, before);
  // For a person or source the server sets the issuer.
  const isNobody = by === 'operator-token' || by === 'nothing';
  const fields = fieldsOf(kind).filter(({ name }) => isNobody || name !== 'issuer');
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = fields.map((field) => [field.name, sentAs(field, String(form.get(field.name) ?? ''))] as const);
    const issuer = isNobody ? {} : { issuer: self };
    sending.sending.mutate([{ kind, ...issuer, ...Object.fromEntries(given.filter(([, value]) => value !== null)) }]);
  };
  /** A field of a form has a time to the second, in the form of the browser: what nobody changed is sent as it was. */
  const sentAs = (field: Field, text: string): unknown => {
    // The field cannot show which of the two hours it is where summer time ends.
    if (field.name === 'validFrom') return fromLocalField(text, opened) || null;
    const given = readField(field, text);
    const isAsBefore = JSON.stringify(given) === JSON.stringify(readField(field, startOf(field)));
    return isAsBefore && before !== null ? (before[field.name] ?? null) : given;
  };
  return (
    <form className="record-form" onSubmit={onSubmit}>
      <label>
        Kind
        <select value={kind} onChange={({ target }) => navigate(hrefOf('/register/new', [['kind', target.value]]))}>
          {registerKinds.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      {fields.map((field) => (
        <FieldInput key={field.name} field={field} start={startOf(field)} />
      ))}
      <div className="buttons">
        <button type="submit" className="primary" disabled={sending.sending.isPending}>
          Send this {kind}
        </button>
        <a className="button quiet" href={hrefOf('/register', [['kind', kind]])}>
          To the register
        </a>
      </div>
      <Results of={sending} total={1} />
    </form>
  );
}

/** The version begins now unless specified; everything else is as it was. */
function shownBefore({ name, type, isList }: Field, id: string, before: RegisterRecord | null): string {
  if (name === 'id') return id;
  const value = before?.[name] ?? null;
  if (value === null) return '';
  if (isList) return (value as unknown[]).join('\n');
  return type === 'time' ? toLocalField(String(value)) : String(value);
}

function FieldInput({ field, start }: { field: Field; start: string }) {
  const { name, description, type, isList, isRequired, values } = field;
  const own = useId();
  const hint = useId();
  const common = { name, id: own, defaultValue: start, 'aria-describedby': hint };
  return (
    <div>
      <label htmlFor={own}>
        <span>
          {name}
          {isRequired && ' (required)'}
          {type === 'time' && `, ${zone}`}
          {isList && ', one a line'}
        </span>
        {isList ? (
          <textarea rows={3} {...common} />
        ) : type === 'choice' || type === 'yes-no' ? (
          <select required={isRequired} {...common}>
            <option value="">{isRequired ? 'choose…' : 'absent'}</option>
            {(type === 'choice' ? values : ['true', 'false']).map((value) => (
              <option key={value}>{value}</option>
            ))}
          </select>
        ) : type === 'time' ? (
          <input {...timeInput} required={isRequired} {...common} />
        ) : type === 'number' ? (
          <input type="number" min="0" required={isRequired} {...common} />
        ) : (
          <input required={isRequired} maxLength={2048} autoComplete="off" {...common} />
        )}
      </label>
      <p className="soft hint" id={hint}>
        {description}
      </p>
    </div>
  );
}

/** `null`: absent. A required list may be empty. */
function readField({ type, isList, isRequired }: Field, text: string): unknown {
  if (isList) {
    const lines = text.split('\n').map((line) => line.trim());
    const given = lines.filter((line) => line !== '');
    return given.length === 0 && !isRequired ? null : given;
  }
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (type === 'time') return fromLocalField(trimmed);
  if (type === 'number') return Number(trimmed);
  return type === 'yes-no' ? trimmed === 'true' : trimmed;
}
