import { type FormEvent, useState } from 'react';
import { hrefOf } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { PagePopover } from '../parts/page-popover.tsx';
import { parametersOf, questionOf } from './access-queries.ts';

interface Saved {
  readonly name: string;
  /** The query of the address. Its place in the list is not used: a saved search begins at the newest. */
  readonly query: string;
}

/** Searches that this browser keeps by name, of each person their own. The address of each can be shared as it is. */
export function SavedSearches() {
  const key = `searches of ${useCaller().id}`;
  const [saved, setSaved] = useState<readonly Saved[]>(() => read(key));
  const [name, setName] = useState('');
  // Another tab may have saved one since.
  const keep = (change: (kept: readonly Saved[]) => readonly Saved[]) => {
    const changed = change(read(key));
    localStorage.setItem(key, JSON.stringify(changed));
    setSaved(changed);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const one = { name: name.trim(), query: location.search };
    keep((kept) => [...kept.filter(({ name }) => name !== one.name), one]);
    setName('');
  };
  return (
    <PagePopover label="Saved searches">
      {saved.length === 0 && <p className="soft">None yet. Searches stay in this browser.</p>}
      <ul>
        {saved.map((one) => (
          <li key={one.name} className="saved">
            <a href={hrefOf('/accesses', parametersOf(questionOf(new URLSearchParams(one.query))))}>{one.name}</a>
            <button
              type="button"
              className="quiet"
              aria-label={`Forget ${one.name}`}
              onClick={() => keep((kept) => kept.filter(({ name }) => name !== one.name))}
            >
              Forget
            </button>
          </li>
        ))}
      </ul>
      <form className="saved" onSubmit={onSubmit}>
        <input
          aria-label="Name of this search"
          placeholder="Name of this search"
          value={name}
          onChange={({ target }) => setName(target.value)}
          required
          maxLength={80}
        />
        <button type="submit">Save</button>
      </form>
    </PagePopover>
  );
}

function read(key: string): readonly Saved[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSaved) : [];
  } catch {
    return [];
  }
}

function isSaved(one: unknown): one is Saved {
  const { name, query } = (one ?? {}) as Partial<Record<keyof Saved, unknown>>;
  return typeof name === 'string' && typeof query === 'string' && (query === '' || query.startsWith('?'));
}
