import { type FormEvent, useState } from 'react';
import { useCaller } from '../app/session.tsx';
import { PageDialog } from '../parts/page-dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { type ParameterValue, type SetSubject, setSubjects, usePropose } from './policy-queries.ts';

const REASON_MAX = 500;
const VALUE_MAX = 2_000;

export interface ChangedParameter {
  readonly name: string;
  readonly value: ParameterValue;
  readonly meaning: string;
  readonly unit?: string;
}

interface ChangeParametersProps {
  readonly subject: SetSubject;
  /** What the parameters belong to, for the button and the title. */
  readonly of: string;
  readonly parameters: readonly ChangedParameter[];
  /** The text of the set with these values, by name. */
  readonly textWith: (values: Readonly<Record<string, ParameterValue>>) => string;
}

/** Proposes a set with other values. Nothing changes until somebody else approves it. */
export function ChangeParameters(props: ChangeParametersProps) {
  const { by, registerKinds } = useCaller();
  const [isOpen, setOpen] = useState(false);
  // A proposal is by a person, or nobody could be somebody else.
  if (!registerKinds.includes('policy-set') || (by !== 'token' && by !== 'oidc')) return null;
  const title = `Change parameters of ${props.of}`;
  return (
    <>
      <button type="button" aria-label={`${title}…`} onClick={() => setOpen(true)}>
        Change parameters…
      </button>
      {isOpen && (
        <PageDialog title={title} onClose={() => setOpen(false)} isDismissable={false}>
          <ParameterForm {...props} onClose={() => setOpen(false)} />
        </PageDialog>
      )}
    </>
  );
}

function ParameterForm({
  subject,
  parameters,
  textWith,
  onClose,
}: ChangeParametersProps & { readonly onClose: () => void }) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const propose = usePropose(subject);
  const entered = parameters.map((parameter) => {
    const text = texts[parameter.name] ?? textOf(parameter.value);
    return { ...parameter, text, read: readValue(text, parameter.value) };
  });
  const changed = entered.filter(({ text, value }) => text !== textOf(value));
  const isValid = entered.every(({ read }) => read !== null);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const values = Object.fromEntries(changed.map(({ name, read, value }) => [name, read ?? value]));
    propose.mutate({ text: textWith(values), reason: reason.trim() }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={onSubmit}>
      {entered.map(({ name, meaning, unit, text, read, value }) => (
        <label key={name}>
          <span>
            <code>{name}</code> {unit !== undefined && `(${unit})`}
          </span>
          <span className="soft">{meaning}</span>
          <input
            value={text}
            onChange={({ target }) => setTexts({ ...texts, [name]: target.value })}
            aria-invalid={read === null}
            maxLength={VALUE_MAX}
            required={!Array.isArray(value)}
            spellCheck={false}
          />
        </label>
      ))}
      <label>
        Why, for who approves it
        <textarea
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          rows={2}
          required
          maxLength={REASON_MAX}
        />
      </label>
      <p className="soft">
        Try it first on what the log has: <code>{setSubjects[subject].command} backtest</code>.
      </p>
      {propose.error !== null && <Failed error={propose.error} />}
      <div className="buttons">
        <button type="button" className="quiet" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={changed.length === 0 || !isValid || propose.isPending}>
          Propose {changed.length === 1 ? '1 change' : `${changed.length} changes`}
        </button>
      </div>
    </form>
  );
}

function textOf(value: ParameterValue): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A value of the same type as the one before; `null`: the text is none. The server checks its range. */
function readValue(text: string, before: ParameterValue): ParameterValue | null {
  const trimmed = text.trim();
  if (Array.isArray(before)) return trimmed === '' ? [] : trimmed.split(',').map((one) => one.trim());
  if (typeof before === 'number') return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : null;
  if (typeof before === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : null;
  return trimmed === '' ? null : trimmed;
}
