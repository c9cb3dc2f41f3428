import { type FormEvent, useState } from 'react';
import { useCaller } from '../app/session.tsx';
import { PageDialog } from '../parts/page-dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { type ParameterValue, type SetSubject, setSubjects, usePropose, useSetText } from './policy-queries.ts';

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
  /** The version of the set in force, whose text is read when somebody changes it. */
  readonly set: string;
  /** Returns the set with these values in place of its own, by name. `set` is its parsed text. */
  // biome-ignore lint/suspicious/noExplicitAny: each subject has its own form, which the server checks.
  readonly change: (set: any, values: NewValues) => unknown;
}

type NewValues = Readonly<Record<string, ParameterValue>>;

/** The parameters of a part of a set with new values. The version is the hash of the text, so keys keep their order. */
export function withValues<Parameter extends { readonly value: unknown }>(
  parameters: Readonly<Record<string, Parameter>>,
  values: NewValues,
): Readonly<Record<string, Parameter>> {
  const changed = Object.entries(parameters).map(([name, parameter]) => {
    return [name, { ...parameter, value: values[name] ?? parameter.value }];
  });
  return Object.fromEntries(changed);
}

/** Proposes a set with other values. Nothing changes until somebody else approves it. */
export function ChangeParameters(props: ChangeParametersProps) {
  const { by, may, registerKinds } = useCaller();
  const [isOpen, setOpen] = useState(false);
  // A proposal is by a person, or nobody could be somebody else.
  if (!registerKinds.includes('policy-set') || !may.includes('read-register')) return null;
  if (by !== 'token' && by !== 'oidc') return null;
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
  set,
  change,
  onClose,
}: ChangeParametersProps & { readonly onClose: () => void }) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const { data: text, error } = useSetText(set);
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
    if (text === undefined) return;
    const proposed = JSON.stringify(change(JSON.parse(text), values));
    propose.mutate({ text: proposed, reason: reason.trim() }, { onSuccess: onClose });
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
        Nothing changes until somebody else approves it. Once proposed it can be tried on the history, here and with{' '}
        <code>{setSubjects[subject].command} backtest</code>.
      </p>
      {(propose.error ?? error) !== null && <Failed error={propose.error ?? error} />}
      <div className="buttons">
        <button type="button" className="quiet" onClick={onClose}>
          Cancel
        </button>
        <button
          type="submit"
          className="primary"
          disabled={text === undefined || changed.length === 0 || !isValid || propose.isPending}
        >
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
