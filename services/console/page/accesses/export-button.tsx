import { useEffect, useRef, useState } from 'react';
import { Problem } from '../api/client.ts';
import { PageDialog } from '../parts/page-dialog.tsx';
import { isShown, type Question } from './access-queries.ts';
import { type Exported, exportAccesses, type Format } from './export-accesses.ts';

export function ExportButton({ question }: { question: Question }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        Export…
      </button>
      {isOpen && (
        <PageDialog title="Export what matches" onClose={() => setOpen(false)} isDismissable={false}>
          <ExportForm question={question} onClose={() => setOpen(false)} />
        </PageDialog>
      )}
    </>
  );
}

/** Reads every page, then offers the files and a manifest with the hash of each. Leaving stops it. */
function ExportForm({ question, onClose }: { question: Question; onClose: () => void }) {
  const [rows, setRows] = useState<number | null>(null);
  const [exported, setExported] = useState<Exported | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  useEffect(
    () => () =>
      exported?.files.forEach(({ url }) => {
        URL.revokeObjectURL(url);
      }),
    [exported],
  );
  const run = async (format: Format) => {
    setFailure(null);
    setRows(0);
    try {
      const { signal } = abort.current;
      setExported(await exportAccesses(question, { format, isWanted: isShown(question), onRows: setRows, signal }));
    } catch (error) {
      if (abort.current.signal.aborted) return;
      setRows(null);
      setFailure(error instanceof Problem ? error.message : 'The export failed.');
    }
  };
  if (exported !== null) return <Files exported={exported} onClose={onClose} />;
  return (
    <>
      <p>All accesses that match the search are read, not only those on the page.</p>
      {failure !== null && (
        <p className="error" role="alert">
          {failure}
        </p>
      )}
      {rows !== null && (
        <p role="status">
          <progress aria-label="Export" /> {rows.toLocaleString()} accesses read
        </p>
      )}
      <div className="buttons">
        <button type="button" className="primary" disabled={rows !== null} onClick={() => void run('csv')}>
          Export CSV
        </button>
        <button type="button" disabled={rows !== null} onClick={() => void run('ndjson')}>
          Export NDJSON
        </button>
        <button type="button" className="quiet" onClick={onClose}>
          {rows === null ? 'Cancel' : 'Stop'}
        </button>
      </div>
    </>
  );
}

function Files({ exported: { rows, files }, onClose }: { exported: Exported; onClose: () => void }) {
  return (
    <>
      <p role="status">{rows.toLocaleString()} accesses. The manifest has the SHA-256 of each file.</p>
      <ul>
        {files.map(({ name, url }) => (
          <li key={name}>
            <a href={url} download={name}>
              {name}
            </a>
          </li>
        ))}
      </ul>
      <div className="buttons">
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}
