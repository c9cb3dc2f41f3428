import { type CsvMapping, type CsvTable, fieldNamed, textsOf } from './parse-records.ts';
import type { Field } from './record-fields.ts';

/** A column with more texts is ids or names, which nobody renames one by one. */
const TEXTS_MAX = 40;
const typed: readonly Field['type'][] = ['choice', 'yes-no', 'text'];
const yesNo = ['true', 'false'] as const;

type Renamed = Readonly<Record<string, string>>;

interface CsvValuesProps {
  readonly table: CsvTable;
  readonly mapping: CsvMapping;
  readonly onChange: (column: string, renamed: Renamed) => void;
}

/**
 * What the words of a file are called in the register: `Permanent` is `employee`. Of each column that has few texts, with
 * how often each occurs and what becomes of it; those that the register refuses as they are come opened.
 */
export function CsvValues({ table, mapping: { columns, fixed, values }, onChange }: CsvValuesProps) {
  return Object.entries(columns).map(([column, name]) => {
    const field = fieldNamed(name, fixed.kind ?? '');
    if (field === undefined || !typed.includes(field.type)) return null;
    const texts = textsOf(table, column, field.isList);
    const isOneByOne = field.type === 'text' && texts.size === table.rows.length;
    if (texts.size === 0 || texts.size > TEXTS_MAX || isOneByOne) return null;
    return (
      <ColumnValues
        key={column}
        column={column}
        field={field}
        texts={texts}
        renamed={values[column] ?? {}}
        onChange={(renamed) => onChange(column, renamed)}
      />
    );
  });
}

interface ColumnValuesProps {
  readonly column: string;
  readonly field: Field;
  readonly texts: ReadonlyMap<string, number>;
  readonly renamed: Renamed;
  readonly onChange: (renamed: Renamed) => void;
}

/** UNTRUSTED: texts of the file are shown as text. */
function ColumnValues({ column, field, texts, renamed, onChange }: ColumnValuesProps) {
  const names = field.type === 'choice' ? field.values : field.type === 'yes-no' ? yesNo : null;
  const own = new Map(Object.entries(renamed));
  const refused = [...texts.keys()].filter((text) => names !== null && !names.includes(own.get(text) || text));
  const changed = [...own].filter(([, name]) => name !== '');
  const sentence = [
    changed.length > 0 && changed.map(([text, name]) => `${text} → ${name}`).join(', '),
    refused.length > 0 && `${refused.length} to name`,
  ];
  return (
    <details className="mapping" open={refused.length > 0 || changed.length > 0}>
      <summary>
        Values of {column} as <code>{field.name}</code>
        {sentence.some(Boolean) && `: ${sentence.filter(Boolean).join('; ')}`}
      </summary>
      <div className="fields">
        {[...texts].map(([text, count]) => {
          const label = `${field.name} where ${column} is ${text}`;
          const value = own.get(text) ?? '';
          const change = (name: string) => onChange({ ...renamed, [text]: name });
          return (
            <div key={text} className="field">
              <span>
                {text} <span className="soft">{count === 1 ? 'once' : `${count.toLocaleString('en')} times`}</span>
              </span>
              {names === null ? (
                <input
                  aria-label={label}
                  value={value}
                  placeholder={text}
                  maxLength={500}
                  onChange={({ target }) => change(target.value)}
                />
              ) : (
                <select aria-label={label} value={value} onChange={({ target }) => change(target.value)}>
                  <option value="">{names.includes(text) ? 'as it is' : 'choose…'}</option>
                  {names.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              )}
            </div>
          );
        })}
      </div>
    </details>
  );
}
