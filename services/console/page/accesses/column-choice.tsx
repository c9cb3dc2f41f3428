import { useState } from 'react';
import { PagePopover } from '../parts/page-popover.tsx';
import { columns } from './columns.tsx';

const KEY = 'columns';
/** Columns that are shown only to who chose them. */
const hiddenAtFirst = ['owner', 'source', 'purpose', 'path', 'recipient', 'destination', 'site', 'appended'];

/** Ids of the columns that this browser does not show. */
export function useHiddenColumns(): [readonly string[], (hidden: readonly string[]) => void] {
  const [hidden, setHidden] = useState<readonly string[]>(read);
  const keep = (changed: readonly string[]) => {
    localStorage.setItem(KEY, JSON.stringify(changed));
    setHidden(changed);
  };
  return [hidden, keep];
}

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return Array.isArray(kept) ? kept.map(String) : hiddenAtFirst;
  } catch {
    return hiddenAtFirst;
  }
}

interface ColumnChoiceProps {
  readonly hidden: readonly string[];
  readonly onChange: (hidden: readonly string[]) => void;
}

export function ColumnChoice({ hidden, onChange }: ColumnChoiceProps) {
  return (
    <PagePopover label="Columns">
      {columns.map(({ id, header }) => (
        <label key={id} className="check">
          <input
            type="checkbox"
            checked={!hidden.includes(id)}
            onChange={({ target }) => onChange(target.checked ? hidden.filter((one) => one !== id) : [...hidden, id])}
          />
          {header}
        </label>
      ))}
    </PagePopover>
  );
}
