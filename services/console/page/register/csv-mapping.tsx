import { useCaller } from '../app/session.tsx';
import { fromLocalField, timeInput, toLocalField } from '../parts/local-time.ts';
import { zone } from '../parts/time.tsx';
import { CsvValues } from './csv-values.tsx';
import { type CsvMapping, type CsvTable, namesOf, problemOfMapping, suggestedMapping } from './parse-records.ts';
import { fieldsOf } from './record-fields.ts';

const SAMPLES = 2;

interface CsvMappingFormProps {
  readonly table: CsvTable;
  readonly mapping: CsvMapping;
  readonly onChange: (mapping: CsvMapping) => void;
}

/** Which field of the register each column is. Nothing is sent; the check below follows each change. */
export function CsvMappingForm({ table, mapping, onChange }: CsvMappingFormProps) {
  const { columns, fixed, values } = mapping;
  const { registerKinds } = useCaller();
  const isKindFixed = !Object.values(columns).includes('kind');
  const kind = fixed.kind ?? '';
  const known = registerKinds.find((one) => one === kind);
  const names = namesOf(kind);
  // It stays open while somebody mends it.
  const isSuggestionRefused = problemOfMapping(suggestedMapping(table, kind)) !== null;
  const leftOut = table.header.filter((column) => columns[column] === undefined).length;
  const map = (column: string, field: string) => {
    const { [column]: _, ...others } = columns;
    onChange({ ...mapping, columns: field === '' ? others : { ...others, [column]: field } });
  };
  return (
    <>
      <details className="mapping" open={isKindFixed || isSuggestionRefused}>
        <summary>Columns and fields{leftOut > 0 && `, ${leftOut} left out`}</summary>
        {isKindFixed && (
          <label>
            Kind of every record
            <select value={kind} onChange={({ target }) => onChange(suggestedMapping(table, target.value))}>
              <option value="">choose…</option>
              {registerKinds.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        <div className="fields">
          {/* The fields of a kind are few, those of all kinds a hundred. */}
          {(known === undefined && isKindFixed ? [] : table.header).map((column) => (
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
          <FixedValues mapping={mapping} onChange={onChange} />
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

/** What every record needs, and no column has. */
function FixedValues({ mapping, onChange }: Pick<CsvMappingFormProps, 'mapping' | 'onChange'>) {
  const { columns, fixed } = mapping;
  const { registerKinds, by } = useCaller();
  const kind = registerKinds.find((one) => one === fixed.kind);
  // For a person or source the server sets the issuer.
  const isNobody = by === 'operator-token' || by === 'nothing';
  const mapped = new Set(Object.values(columns));
  const missing = (kind === undefined ? [] : fieldsOf(kind)).filter(
    ({ name, isRequired }) => isRequired && !mapped.has(name) && (isNobody || name !== 'issuer'),
  );
  const fix = (name: string, value: string) => onChange({ ...mapping, fixed: { ...fixed, [name]: value } });
  return missing.map(({ name, description, type }) => (
    <label key={name}>
      <span>
        <code>{name}</code> of every record{type === 'time' && `, ${zone}`} <span className="soft">{description}</span>
      </span>
      <input
        {...(type === 'time'
          ? { ...timeInput, defaultValue: toLocalField(fixed[name] ?? '') }
          : { value: fixed[name] ?? '', maxLength: 500 })}
        onChange={({ target }) => fix(name, type === 'time' ? fromLocalField(target.value) : target.value)}
      />
    </label>
  ));
}

/** UNTRUSTED: cells are shown as text. */
function samplesOf({ rows }: CsvTable, column: string): string {
  const found = rows.map(({ cells }) => cells[column] ?? '').filter((cell) => cell !== '');
  return [...new Set(found)].slice(0, SAMPLES).join(', ').slice(0, 60);
}
