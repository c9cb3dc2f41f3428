import { type ColumnDef, columnVisibilityFeature, type RowData, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

const features = tableFeatures({ columnVisibilityFeature });

export interface Column<T> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** On a narrow screen a row is a card; the header is repeated in it unless the cell explains itself. */
  readonly isPlain?: boolean;
}

export interface DataTableProps<T> {
  /** Names the table for a screen reader. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Ids of columns that are not shown. */
  readonly hidden?: readonly string[];
  /** The row the keyboard is at. */
  readonly current?: number | null;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
}

/** Heights before a row is measured, and rows kept beyond the window. */
const ROW_PX = 44;
const OVERSCAN = 12;
const NO_COLUMNS: readonly string[] = [];

/** A table that scrolls with the window and renders only the rows in view, so that it may have tens of thousands. */
export function DataTable<T extends RowData>({
  label,
  columns,
  rows,
  keyOf,
  hidden = NO_COLUMNS,
  current = null,
  onEnd,
}: DataTableProps<T>) {
  const top = useRef<HTMLTableElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  const definitions = useMemo(
    () => columns.map(({ id, header }): ColumnDef<typeof features, T> => ({ id, header: () => header })),
    [columns],
  );
  const cells = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: keyOf,
    state: { columnVisibility },
  });
  // What is above the table may change its height at any time.
  useLayoutEffect(() => {
    const margin = (top.current?.getBoundingClientRect().top ?? 0) + scrollY;
    setScrollMargin(Math.round(margin));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: (at) => keyOf(rows[at] as T),
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd !== undefined && rows.length > 0 && last >= rows.length - 1) onEnd();
  }, [last, rows.length, onEnd]);
  const currentKey = current === null ? null : keyOf(rows[current] as T);
  // Focus follows the keyboard, so that a screen reader reads the row and Enter opens it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that only move must not take the focus
  useEffect(() => {
    if (current === null || currentKey === null) return;
    virtual.scrollToIndex(current, { align: 'auto' });
    const timer = setTimeout(() => {
      const row = top.current?.querySelector(`tr[data-index="${current}"]`);
      row?.querySelector<HTMLElement>('.row-link')?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: 'nearest' });
    }, 0);
    return () => clearTimeout(timer);
  }, [currentKey]);
  const before = (shown[0]?.start ?? scrollMargin) - scrollMargin;
  const after = Math.max(0, virtual.getTotalSize() - ((shown.at(-1)?.end ?? scrollMargin) - scrollMargin));
  const model = table.getRowModel().rows;
  return (
    <div className="data-scroll">
      <table className="data" aria-label={label} aria-rowcount={rows.length + 1} ref={top}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={`col-${header.column.id}`}>
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} className="spacer" />}
          {shown.map(({ index, key }) => {
            const row = model[index];
            if (row === undefined) return null;
            return (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                aria-current={index === current ? 'true' : undefined}
              >
                {row.getVisibleCells().map(({ id, column }) => {
                  const { header, cell, isPlain = false } = cells.get(column.id) as Column<T>;
                  return (
                    <td key={id} className={`col-${column.id}`}>
                      {!isPlain && (
                        <span className="cell-label" aria-hidden="true">
                          {header}
                        </span>
                      )}
                      {cell(row.original)}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {after > 0 && <tr style={{ height: after }} className="spacer" />}
        </tbody>
      </table>
    </div>
  );
}
