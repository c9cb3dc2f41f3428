import { useState } from 'react';
import { useCaller } from '../app/session.tsx';
import { Counts, countBy } from '../charts/counts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { CsvMappingForm } from './csv-mapping.tsx';
import {
  type CsvMapping,
  type CsvTable,
  parseRecords,
  problemOfMapping,
  type ReadRecord,
  readTable,
  recordsOf,
  suggestedMapping,
  textOfBytes,
} from './parse-records.ts';
import { Results, useSending } from './send-records.tsx';

const BYTES_MAX = 20_000_000;
const PROBLEMS_SHOWN_MAX = 100;

interface ReadFile {
  readonly name: string;
  readonly records: readonly ReadRecord[];
  readonly failure: string | null;
  /** Of a CSV. */
  readonly csv?: { readonly table: CsvTable; readonly mapping: CsvMapping };
}

/** Reads a file in the browser, reports what is wrong with its records, and sends it once the person confirms. */
export default function UploadPage() {
  const { by, id } = useCaller();
  const [file, setFile] = useState<ReadFile | null>(null);
  const sending = useSending();
  const choose = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    sending.reset();
    setFile(await read(chosen));
  };
  const good = (file?.records ?? []).filter(({ problems }) => problems.length === 0);
  const bad = (file?.records ?? []).filter(({ problems }) => problems.length > 0);
  const { isPending: isSending, isIdle, isSuccess } = sending.sending;
  // What was refused may be right later, and can be sent again.
  const isDone = isSuccess && sending.results.every(({ status }) => status === 'accepted' || status === 'duplicate');
  const isNobody = by === 'operator-token' || by === 'nothing';
  const send = () => sending.sending.mutate(good.map(({ record }) => (isNobody ? record : { issuer: id, ...record })));
  return (
    <>
      <PageHead title="Upload register records" />
      <section aria-label="File">
        <label>
          JSON, NDJSON or CSV
          <input
            type="file"
            accept=".json,.ndjson,.jsonl,.csv,.tsv"
            disabled={isSending}
            onChange={({ target }) => void choose(target.files?.[0])}
          />
        </label>
        <p className="soft hint">
          The columns of a CSV are fields by their names, or as you choose below; a list has <code>;</code> between its
          values. What your words are called here is chosen below, too. For exports that come again use{' '}
          <code>custodes register import --map</code>. Choosing a file sends nothing.
        </p>
      </section>
      {file !== null && (
        <section aria-label="Check">
          <h2>{file.name}</h2>
          {file.failure !== null && <p className="error">{file.failure}</p>}
          {file.csv !== undefined && (
            <CsvMappingForm
              {...file.csv}
              onChange={(mapping) => {
                if (file.csv === undefined || isSending) return;
                sending.reset();
                setFile(mappedBy(file.csv.table, mapping, file.name));
              }}
            />
          )}
          {file.failure === null && (
            <p role="status">
              {file.records.length} read, {bad.length} with a problem.
              {isIdle && ' Nothing has been sent.'} The server also checks what depends on the register and on what you
              may write.
            </p>
          )}
          {good.length > 0 && (
            <Counts
              of={[...countBy(good, ({ record }) => String(record.kind))].map(([kind, count]) => ({
                key: kind,
                label: kind,
                count,
              }))}
            />
          )}
          <ul>
            {bad.slice(0, PROBLEMS_SHOWN_MAX).map(({ at, record, problems }) => (
              <li key={at}>
                record at {at} <span className="id">{String(record.id ?? '')}</span>{' '}
                <span className="error">{problems.join('; ')}</span>
              </li>
            ))}
          </ul>
          {bad.length > PROBLEMS_SHOWN_MAX && <p className="soft">and {bad.length - PROBLEMS_SHOWN_MAX} more</p>}
          <button type="button" className="primary" disabled={good.length === 0 || isSending || isDone} onClick={send}>
            Send {good.length} {good.length === 1 ? 'record' : 'records'}
          </button>
          <Results of={sending} total={good.length} />
        </section>
      )}
    </>
  );
}

function mappedBy(table: CsvTable, mapping: CsvMapping, name: string): ReadFile {
  const failure = problemOfMapping(mapping);
  return { name, failure, csv: { table, mapping }, records: failure === null ? recordsOf(table, mapping) : [] };
}

async function read(file: File): Promise<ReadFile> {
  const { name, size } = file;
  if (size > BYTES_MAX) {
    const failure = `The file has ${size} bytes; the page reads at most ${BYTES_MAX}. Use custodes register import.`;
    return { name, records: [], failure };
  }
  try {
    const text = await textOfBytes(new Uint8Array(await file.arrayBuffer()));
    if (!/\.(csv|tsv)$/i.test(name)) return { name, records: parseRecords(text), failure: null };
    const table = await readTable(text);
    return mappedBy(table, suggestedMapping(table, ''), name);
  } catch (error) {
    return {
      name,
      records: [],
      failure: `The file cannot be read: ${error instanceof Error ? error.message : 'no text'}`,
    };
  }
}
