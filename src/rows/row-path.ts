/** Takes uniform rows of the block that is open, whichever it is. */
import type { Grammar } from '../../grammars/lib/grammar.js';
import { poolCsv } from '../../grammars/pool-csv.js';
import { poolfind } from '../../grammars/poolfind.js';
import { poolmon } from '../../grammars/poolmon.js';
import { poolused } from '../../grammars/poolused.js';
import { markdownTable } from '../../grammars/markdown-table.js';
import { vm } from '../../grammars/vm.js';
import type { Session } from '../session/session.js';
import type { RowTarget } from '../tables/row-target.js';
import { createPoolCsvRows } from './pool-csv-rows.js';
import { takePoolfindRows } from './poolfind-rows.js';
import { createPoolmonRows } from './poolmon-rows.js';
import { createPoolusedRows } from './poolused-rows.js';
import type { RowRun } from './row-bytes.js';
import { createTableCsvRows } from './table-csv-rows.js';
import { takeVmProcessRows } from './vm-process-rows.js';

/** Takes lines from `start` on; `number` is that of the first. See `ByteLineSink.run`. */
export type RowPath = (bytes: Uint8Array, start: number, end: number, number: number) => RowRun;

/** Lines on offer. */
interface Offer {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Number of the first line. */
  readonly number: number;
}

/** Rows that were taken, as the session has to know them. */
interface Taken {
  readonly run: RowRun;
  /** Rows that the grammar would have made of the lines. */
  readonly rows: number;
  /** The grammar's context behind the lines. */
  readonly context: unknown;
}

/** The rows of one grammar. A method, not a function in a field: the list holds contexts that only the grammar knows. */
interface RowRecogniser {
  /** The grammar's id. */
  readonly grammar: string;
  /** Null when the grammar must read the next line itself. `open` gives where rows go, and is asked when there is one. */
  take(offer: Offer, context: unknown, open: () => RowTarget): Taken | null;
}

/** Does not compile when the context is not that of the grammar. */
function recogniser<Row, Context>(
  { id }: Grammar<Row, Context>,
  take: (offer: Offer, context: Context, open: () => RowTarget) => Taken | null,
): RowRecogniser {
  return { grammar: id, take };
}

/** Machines share most of their tags: what one source taught, the next one uses. It only saves time. */
const poolusedRows = createPoolusedRows();
const poolmonRows = createPoolmonRows();
const poolCsvRows = createPoolCsvRows();
const tableCsvRows = createTableCsvRows();

/** The only list of recognisers; a grammar without one has each of its lines read by itself. */
const RECOGNISERS: readonly RowRecogniser[] = [
  recogniser(poolfind, ({ bytes, start, end }, context, open) => {
    // The first row settles what the listing is.
    if (context.rows === 0) return null;
    const run = takePoolfindRows(bytes, start, end, context, () => open().tally());
    return { run, rows: run.lines, context: { ...context, rows: context.rows + run.lines } };
  }),
  recogniser(poolused, ({ bytes, start, end, number }, context, open) => {
    if (context.rows === 0) return null;
    const run = poolusedRows.take(bytes, start, end, number, context, () => open().table);
    return { run, rows: run.lines, context: { ...context, rows: context.rows + run.lines } };
  }),
  recogniser(poolmon, ({ bytes, start, end, number }, context, open) => {
    const run = poolmonRows.take(bytes, start, end, number, context, () => open().table);
    return { run, rows: run.lines, context: { ...context, list: run.list } };
  }),
  recogniser(poolCsv, ({ bytes, start, end, number }, context, open) => {
    const run = poolCsvRows.take(bytes, start, end, number, context, () => open().table);
    return { run, rows: run.rows, context: { ...context, list: run.list } };
  }),
  recogniser(markdownTable, ({ bytes, start, end, number }, context, open) => {
    const run = tableCsvRows.take(bytes, start, end, number, context, () => open().table);
    return { run, rows: run.rows, context: { ...context, keyedRows: context.keyedRows + run.lines } };
  }),
  recogniser(vm, ({ bytes, start, end }, context, open) => {
    const run = takeVmProcessRows(bytes, start, end, context, () => open().processes);
    return { run, rows: run.lines, context: { ...context, lines: context.lines + run.lines } };
  }),
];

const BY_GRAMMAR: ReadonlyMap<string, RowRecogniser> = new Map(RECOGNISERS.map((each) => [each.grammar, each]));

/** A row path that adds to what is open in the session and its collector. */
export function createRowPath(session: Session, target: () => RowTarget): RowPath {
  /** Rows that wait for a line to amend them come first. */
  function openTarget(): RowTarget {
    session.flushRows();
    return target();
  }

  return (bytes, start, end, number) => {
    const open = session.openRows();
    const rows = open === null ? undefined : BY_GRAMMAR.get(open.grammar);
    const taken = rows?.take({ bytes, start, end, number }, open?.context, openTarget) ?? null;
    if (taken === null) return { next: start, lines: 0 };
    const { lines } = taken.run;
    if (lines > 0) session.addRows({ lines, rows: taken.rows, lastLine: number + lines - 1, context: taken.context });
    return taken.run;
  };
}
