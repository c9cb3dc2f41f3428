import { useEffect, useRef, useState } from 'react';
import { PageDialog } from '../parts/page-dialog.tsx';

const meanings: Readonly<Record<string, string>> = {
  'j, k': 'next and previous alert',
  'o, Enter': 'open it',
  x: 'choose it; keys then act on all that are chosen',
  a: 'acknowledge',
  c: 'close: asks for the disposition and an explanation',
  e: 'escalate: asks why',
  s: 'assign: asks to whom',
  '/': 'search',
  '?': 'show the keys',
  Escape: 'leave the search, or a question without an answer',
};

/** Runs what a key stands for, unless somebody types into a field or a question is open. */
export function useKeys(isEnabled: boolean, keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!isEnabled) return;
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input:not([type=checkbox]),select,textarea');
      if (isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
      // What is behind a dialog is not for keys that are pressed in it.
      if (document.querySelector('dialog[open]') !== null) return;
      const run = latest.current[event.key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isEnabled]);
}

/** The keys of the queue, also behind `?`. */
export function KeysButton() {
  const [isOpen, setOpen] = useState(false);
  useKeys(!isOpen, { '?': () => setOpen(true) });
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        Keys (?)
      </button>
      {isOpen && (
        <PageDialog title="Keys of the queue" onClose={() => setOpen(false)}>
          <dl className="facts">
            {Object.entries(meanings).map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <div className="buttons">
            <button type="button" onClick={() => setOpen(false)}>
              Close
            </button>
          </div>
        </PageDialog>
      )}
    </>
  );
}
