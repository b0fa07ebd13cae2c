/** Takes uniform rows of the block that is open, whichever it is. */
import type { PoolfindContext } from '../../grammars/poolfind.js';
import type { PoolCsvContext } from '../../grammars/pool-csv.js';
import type { PoolmonContext } from '../../grammars/poolmon.js';
import type { PoolusedContext } from '../../grammars/poolused.js';
import type { VmContext } from '../../grammars/vm.js';
import type { RowTarget } from '../ingest/collector.js';
import type { Session } from '../session/session.js';
import { createPoolCsvRows } from './pool-csv-rows.js';
import { takePoolfindRows } from './poolfind-rows.js';
import { createPoolmonRows } from './poolmon-rows.js';
import { createPoolusedRows } from './poolused-rows.js';
import type { RowRun } from './row-bytes.js';
import { takeVmProcessRows } from './vm-process-rows.js';

/** Takes lines from `start` on; `number` is that of the first. See `ByteLineSink.run`. */
export type RowPath = (bytes: Uint8Array, start: number, end: number, number: number) => RowRun;

/** Machines share most of their tags: what one source taught, the next one uses. It only saves time. */
const poolused = createPoolusedRows();
const poolmon = createPoolmonRows();
const poolCsv = createPoolCsvRows();

/** A row path that adds to what is open in the session and its collector. */
export function createRowPath(session: Session, target: () => RowTarget): RowPath {
  /** Rows that wait for a line to amend them come first. */
  function openTarget(): RowTarget {
    session.flushRows();
    return target();
  }

  /** Tells the session what was taken, if anything was, and what the block knows behind it. */
  function told<Run extends RowRun>(run: Run, rows: number, number: number, context: unknown): Run {
    const { lines } = run;
    if (lines > 0) session.addRows({ lines, rows, lastLine: number + lines - 1, context });
    return run;
  }

  return (bytes, start, end, number) => {
    const open = session.openRows();
    const none: RowRun = { next: start, lines: 0 };
    switch (open?.grammar) {
      case 'poolfind': {
        const context = open.context as PoolfindContext;
        // The first row settles what the listing is.
        if (context.rows === 0) return none;
        const run = takePoolfindRows(bytes, start, end, context, () => openTarget().tally());
        return told(run, run.lines, number, { ...context, rows: context.rows + run.lines });
      }
      case 'poolused': {
        const context = open.context as PoolusedContext;
        if (context.rows === 0) return none;
        const run = poolused.take(bytes, start, end, number, context, () => openTarget().table);
        return told(run, run.lines, number, { ...context, rows: context.rows + run.lines });
      }
      case 'poolmon': {
        const context = open.context as PoolmonContext;
        const run = poolmon.take(bytes, start, end, number, context, () => openTarget().table);
        return told(run, run.lines, number, { ...context, list: run.list });
      }
      case 'pool-csv': {
        const context = open.context as PoolCsvContext;
        const run = poolCsv.take(bytes, start, end, number, context, () => openTarget().table);
        return told(run, run.rows, number, { ...context, list: run.list });
      }
      case 'vm': {
        const context = open.context as VmContext;
        const run = takeVmProcessRows(bytes, start, end, context, () => openTarget().processes);
        return told(run, run.lines, number, { ...context, lines: context.lines + run.lines });
      }
      default:
        return none;
    }
  };
}
