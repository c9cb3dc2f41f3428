import { CsvValues } from './csv-values.tsx';
import { type CsvMapping, type CsvTable, namesOf, suggestedMapping } from './parse-records.ts';
import { fieldsOf, kinds } from './record-fields.ts';

const SAMPLES = 2;

interface CsvMappingFormProps {
  readonly table: CsvTable;
  readonly mapping: CsvMapping;
  readonly onChange: (mapping: CsvMapping) => void;
}

/** Which field of the register each column is. Nothing is sent; the check below follows each change. */
export function CsvMappingForm({ table, mapping, onChange }: CsvMappingFormProps) {
  const { columns, fixed, values } = mapping;
  const isKindFixed = !Object.values(columns).includes('kind');
  const kind = fixed.kind ?? '';
  const known = kinds.find((one) => one === kind);
  const mapped = new Set(Object.values(columns));
  const names = namesOf(kind);
  const leftOut = table.header.filter((column) => columns[column] === undefined).length;
  const missing = (known === undefined ? [] : fieldsOf(known)).filter(
    ({ name, isRequired }) => isRequired && !mapped.has(name),
  );
  const map = (column: string, field: string) => {
    const { [column]: _, ...others } = columns;
    onChange({ ...mapping, columns: field === '' ? others : { ...others, [column]: field } });
  };
  return (
    <>
      <details className="mapping" open={isKindFixed}>
        <summary>Columns and fields{leftOut > 0 && `, ${leftOut} left out`}</summary>
        {isKindFixed && (
          <label>
            Kind of every record
            <select value={kind} onChange={({ target }) => onChange(suggestedMapping(table, target.value))}>
              <option value="">choose…</option>
              {kinds.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        <div className="fields">
          {table.header.map((column) => (
            <label key={column}>
              <span>
                {column} <span className="soft">{samplesOf(table, column)}</span>
              </span>
              <select
                aria-label={`Field of column ${column}`}
                value={columns[column] ?? ''}
                onChange={({ target }) => map(column, target.value)}
              >
                <option value="">left out</option>
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          ))}
          {missing.map(({ name, description }) => (
            <label key={name}>
              <span>
                <code>{name}</code> of every record <span className="soft">{description}</span>
              </span>
              <input
                value={fixed[name] ?? ''}
                onChange={({ target }) => onChange({ ...mapping, fixed: { ...fixed, [name]: target.value } })}
                maxLength={500}
              />
            </label>
          ))}
        </div>
      </details>
      <CsvValues
        table={table}
        mapping={mapping}
        onChange={(column, changed) => onChange({ ...mapping, values: { ...values, [column]: changed } })}
      />
    </>
  );
}

/** UNTRUSTED: cells are shown as text. */
function samplesOf({ rows }: CsvTable, column: string): string {
  const found = rows.map(({ cells }) => cells[column] ?? '').filter((cell) => cell !== '');
  return [...new Set(found)].slice(0, SAMPLES).join(', ').slice(0, 60);
}
