import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useIsWide } from './use-is-wide.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: T) => ReactNode;
  /** In rem. Columns without one share what is left, so that no column moves while rows come and go. */
  readonly width?: number;
  /** On a narrow screen a row is a card; the header is repeated in it unless the cell explains itself. */
  readonly isPlain?: boolean;
}

export interface DataTableProps<T> {
  /** Names the table for a screen reader. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** The same function at each call, so that keys are made once. */
  readonly keyOf: (row: T) => string;
  /**
   * The height of each row in rem, where rows stand below a header; what does not fit is cut. Without it each row is
   * measured, which costs a layout for each row that comes into view.
   */
  readonly rowHeight?: number | undefined;
  /** Ids of columns that are not shown. */
  readonly hidden?: readonly string[];
  /** The row the keyboard is at. */
  readonly current?: number | null;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
}

/** Heights before a row is measured, and rows kept beyond the window. */
const ROW_PX = 44;
const OVERSCAN = 8;
/** In rem: what a column without a width needs, and what fits beside the navigation of a common screen. */
const FREE_WIDTH = 13;
const FITTING_WIDTH = 66;
const NO_COLUMNS: readonly string[] = [];

/** A table that scrolls with the window and renders only the rows in view, so that it may have tens of thousands. */
export function DataTable<T>({
  label,
  columns,
  rows,
  keyOf,
  rowHeight,
  hidden = NO_COLUMNS,
  current = null,
  onEnd,
}: DataTableProps<T>) {
  const top = useRef<HTMLTableElement>(null);
  const scrollMargin = usePlace(top);
  // The virtualizer asks for all of them whenever a row is measured, which is often while somebody scrolls.
  const keys = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  const isWide = useIsWide();
  const fixedPx = isWide && rowHeight !== undefined ? rowHeight * remPx() : null;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => fixedPx ?? ROW_PX,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: useCallback((at: number) => keys[at] ?? at, [keys]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights of another kind of row are no heights of this one
  useLayoutEffect(() => virtual.measure(), [fixedPx]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd !== undefined && rows.length > 0 && last >= rows.length - 1) onEnd();
  }, [last, rows.length, onEnd]);
  const currentKey = current === null ? null : (keys[current] ?? null);
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
  const visible = columns.filter(({ id }) => !hidden.includes(id));
  const width = visible.reduce((sum, column) => sum + (column.width ?? FREE_WIDTH), 0);
  return (
    <div className={width > FITTING_WIDTH ? 'data-scroll' : undefined}>
      <table
        className="data"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        ref={top}
        data-fixed={fixedPx === null ? undefined : ''}
        style={
          { '--width': `${width}rem`, '--columns': gridOf(visible), '--row': `${rowHeight ?? 0}rem` } as CSSProperties
        }
      >
        <thead>
          <tr>
            {visible.map((column) => (
              <th key={column.id} scope="col" className={`col-${column.id}`}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} className="spacer" />}
          {shown.map(({ index, key }) => (
            <Row
              key={key}
              of={rows[index]}
              index={index}
              isCurrent={index === current}
              measure={fixedPx === null ? virtual.measureElement : undefined}
              columns={columns as readonly Column<unknown>[]}
              hidden={hidden}
              isCard={!isWide}
            />
          ))}
          {after > 0 && <tr style={{ height: after }} className="spacer" />}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly of: unknown;
  readonly index: number;
  readonly isCurrent: boolean;
  readonly measure: ((row: HTMLTableRowElement | null) => void) | undefined;
  readonly columns: readonly Column<unknown>[];
  readonly hidden: readonly string[];
  /** On a narrow screen, where no header is above the cells. */
  readonly isCard: boolean;
}

/** Drawn again only when something of it changes: while somebody scrolls, only rows that come into view are drawn. */
const Row = memo(function Row({ of, index, isCurrent, measure, columns, hidden, isCard }: RowProps) {
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} aria-current={isCurrent ? 'true' : undefined}>
      {columns
        .filter(({ id }) => !hidden.includes(id))
        .map(({ id, header, cell, isPlain = false }) => (
          <td key={id} className={`col-${id}`}>
            {isCard && !isPlain && (
              <span className="cell-label" aria-hidden="true">
                {header}
              </span>
            )}
            {cell(of)}
          </td>
        ))}
    </tr>
  );
});

function gridOf(columns: readonly Pick<Column<never>, 'width'>[]): string {
  return columns.map(({ width }) => (width === undefined ? 'minmax(0, 1fr)' : `${width}rem`)).join(' ');
}

function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** How far the table is from the top of the page. What is above it may change its height at any time. */
function usePlace(table: { readonly current: HTMLElement | null }): number {
  const [place, setPlace] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setPlace(Math.round((table.current?.getBoundingClientRect().top ?? 0) + scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [table]);
  return place;
}
