/** The one table: sorted by any column, filtered by its owner, walked by the arrow keys, and virtual where it is long. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount } from '../../model/words.js';

export interface Column<Row> {
  readonly id: string;
  readonly label: ComponentChildren;
  /** Above the label, over this and the following columns that name none. */
  readonly group?: string;
  /** Classes of its cells and of its head. */
  readonly cell: string;
  readonly head: string;
  /** What it is sorted by; unknown figures (NaN) come last. Absent: it cannot be. */
  readonly sortBy?: (row: Row) => number | string;
  readonly show: (row: Row) => ComponentChildren;
}

export interface Sorting {
  readonly column: string;
  readonly ascending: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly testId?: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  /** Named by the answer. */
  readonly isHit?: (row: Row) => boolean;
  readonly onOpen?: (row: Row) => void;
  /** The row that was opened last, which has the focus when the reader comes back. */
  readonly opened?: string | null;
  readonly className?: string;
}

/** Below this all rows are there, so that the browser's own search finds them. */
const MOST_WHOLE = 500;
/** Paper shows the first rows and names the rest: a report of a series is to fit on two pages. */
const MOST_PRINTED = 18;
/** What the style sheet gives a row of a virtual table. */
const ROW_HEIGHT = 28;
/** Rows beyond the window, so that a quick hand sees no gap. */
const SPARE_ROWS = 30;

/** Rows in order: unknown last whichever way, ties as they come. */
export function sortRows<Row>(
  rows: readonly Row[],
  column: Column<Row> | undefined,
  ascending: boolean,
): readonly Row[] {
  const by = column?.sortBy;
  if (by === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  return keyed
    .toSorted(({ key: a }, { key: b }) => {
      if (typeof a === 'string' || typeof b === 'string') {
        const order = String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
        return ascending ? order : -order;
      }
      if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
      return ascending ? a - b : b - a;
    })
    .map(({ row }) => row);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function Heads<Row>({ columns, sorting, onSort }: Pick<TableProps<Row>, 'columns' | 'sorting' | 'onSort'>): VNode {
  const grouped = columns.some(({ group }) => group !== undefined);
  return (
    <thead>
      {grouped ? (
        <tr class="grp" aria-hidden="true">
          {columns.map(({ id, group, head }) => (
            <th key={id} class={head}>
              {group ?? ''}
            </th>
          ))}
        </tr>
      ) : null}
      <tr>
        {columns.map(({ id, label, head, sortBy }) => {
          const sorted = sorting.column === id;
          const turn = (): void => onSort({ column: id, ascending: sorted ? !sorting.ascending : false });
          return (
            <th
              key={id}
              scope="col"
              class={head}
              {...(sorted ? { 'aria-sort': sorting.ascending ? 'ascending' : 'descending' } : {})}
            >
              {sortBy === undefined ? (
                label
              ) : (
                <button type="button" onClick={turn}>
                  {label}
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** The rows that the window shows, of a table that begins somewhere in it. */
function useWindow(length: number, body: { readonly current: HTMLElement | null }): Span {
  const virtual = length > MOST_WHOLE;
  const [span, setSpan] = useState<Span>({ from: 0, to: 80 });
  useLayoutEffect(() => {
    if (!virtual) return undefined;
    const look = (): void => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / ROW_HEIGHT) - SPARE_ROWS);
      const to = Math.min(length, Math.ceil((window.innerHeight - top) / ROW_HEIGHT) + SPARE_ROWS);
      // A step of ten keeps small movements from drawing anew.
      const stepped = { from: Math.floor(from / 10) * 10, to: Math.min(length, Math.ceil(Math.max(to, 0) / 10) * 10) };
      setSpan((known) => (known.from === stepped.from && known.to === stepped.to ? known : stepped));
    };
    // Paper begins at the first row, wherever the window stands.
    const toStart = (): void => setSpan({ from: 0, to: MOST_PRINTED });
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    window.addEventListener('beforeprint', toStart);
    window.addEventListener('afterprint', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
      window.removeEventListener('beforeprint', toStart);
      window.removeEventListener('afterprint', look);
    };
  }, [virtual, length, body]);
  return virtual ? span : { from: 0, to: length };
}

export function Table<Row>(props: TableProps<Row>): VNode {
  const { caption, testId, columns, rows, keyOf, sorting, onSort, isHit, onOpen, opened = null } = props;
  const sorted = useMemo(
    () =>
      sortRows(
        rows,
        columns.find(({ id }) => id === sorting.column),
        sorting.ascending,
      ),
    [rows, columns, sorting],
  );
  const body = useRef<HTMLTableSectionElement>(null);
  const span = useWindow(sorted.length, body);
  const virtual = sorted.length > MOST_WHOLE;
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);

  useLayoutEffect(() => {
    const place = wanted.current;
    if (place === null) return;
    const link = body.current?.querySelector<HTMLElement>(`[data-place="${place}"] th a`);
    if (link === null || link === undefined) return;
    wanted.current = null;
    link.focus();
  });
  useEffect(() => {
    const place = opened === null ? -1 : sorted.findIndex((row) => keyOf(row) === opened);
    if (place < 0) return;
    setActive(place);
    body.current?.querySelector<HTMLElement>(`[data-place="${place}"] th a`)?.focus();
    // Once, when the reader comes back to the table.
  }, []);

  const go = (place: number): void => {
    const to = Math.max(0, Math.min(sorted.length - 1, place));
    wanted.current = to;
    setActive(to);
    if (virtual) {
      const top = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY + to * ROW_HEIGHT;
      if (top < window.scrollY + 120 || top > window.scrollY + window.innerHeight - 60) {
        window.scrollTo({ top: top - window.innerHeight / 2 });
      }
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 20,
      PageUp: active - 20,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  // One row takes the focus from the keyboard: the last one that had it, or the first that is there.
  const stop = active >= span.from && active < span.to ? active : span.from;
  // A row that was drawn is given again as it was, so that a window that moves draws the new rows alone.
  const drawn = useMemo(() => new Map<string, VNode>(), [columns, sorted, isHit, onOpen]);
  const rowAt = (row: Row, place: number): VNode => {
    const stops = place === stop;
    const key = `${place} ${stops}`;
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const fresh = (
      <tr
        key={keyOf(row)}
        data-place={place}
        class={`${isHit?.(row) === true ? 'hit' : ''}${place < MOST_PRINTED ? '' : ' past'}`}
        aria-rowindex={virtual ? place + 2 : undefined}
        onClick={onOpen === undefined ? undefined : () => onOpen(row)}
      >
        {columns.map(({ id, cell, show }, index) =>
          index === 0 ? (
            <th key={id} scope="row" class={cell}>
              {onOpen === undefined ? (
                show(row)
              ) : (
                <a
                  href="#card"
                  tabIndex={stops ? 0 : -1}
                  onFocus={() => setActive(place)}
                  onClick={(event) => {
                    event.preventDefault();
                    event.stopPropagation();
                    onOpen(row);
                  }}
                >
                  {show(row)}
                </a>
              )}
            </th>
          ) : (
            <td key={id} class={cell}>
              {show(row)}
            </td>
          ),
        )}
      </tr>
    );
    drawn.set(key, fresh);
    return fresh;
  };
  return (
    <>
      <table
        class={`${props.className ?? ''}${virtual ? ' virtual' : ''}`}
        data-testid={testId}
        aria-rowcount={virtual ? sorted.length + 1 : undefined}
      >
        <caption class="sr">{caption}</caption>
        <Heads columns={columns} sorting={sorting} onSort={onSort} />
        <tbody ref={body} onKeyDown={onKeyDown}>
          {span.from > 0 ? (
            <tr class="space" aria-hidden="true" style={{ height: `${span.from * ROW_HEIGHT}px` }} />
          ) : null}
          {sorted.slice(span.from, span.to).map((row, offset) => rowAt(row, span.from + offset))}
          {span.to < sorted.length ? (
            <tr class="space" aria-hidden="true" style={{ height: `${(sorted.length - span.to) * ROW_HEIGHT}px` }} />
          ) : null}
        </tbody>
      </table>
      {sorted.length > MOST_PRINTED ? (
        <p class="printonly">{formatCount(sorted.length - MOST_PRINTED)} more rows are in the JSON.</p>
      ) : null}
    </>
  );
}
