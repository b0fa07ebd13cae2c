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

  function added({ lines }: RowRun, rows: number, number: number, context: unknown): void {
    session.addRows({ lines, rows, lastLine: number + lines - 1, context });
  }

  return (bytes, start, end, number) => {
    const open = session.openRows();
    let run: RowRun = { next: start, lines: 0 };
    switch (open?.grammar) {
      case 'poolfind': {
        const context = open.context as PoolfindContext;
        // The first row settles what the listing is.
        if (context.rows > 0) run = takePoolfindRows(bytes, start, end, context, () => openTarget().tally());
        if (run.lines > 0) {
          added(run, run.lines, number, { ...context, rows: context.rows + run.lines });
        }
        return run;
      }
      case 'poolused': {
        const context = open.context as PoolusedContext;
        if (context.rows > 0) run = poolused.take(bytes, start, end, number, context, () => openTarget().table);
        if (run.lines > 0) {
          added(run, run.lines, number, { ...context, rows: context.rows + run.lines });
        }
        return run;
      }
      case 'poolmon': {
        const context = open.context as PoolmonContext;
        const taken = poolmon.take(bytes, start, end, number, context, () => openTarget().table);
        if (taken.lines > 0) added(taken, taken.lines, number, { ...context, list: taken.list });
        return taken;
      }
      case 'pool-csv': {
        const context = open.context as PoolCsvContext;
        const taken = poolCsv.take(bytes, start, end, number, context, () => openTarget().table);
        if (taken.lines > 0) added(taken, taken.rows, number, { ...context, list: taken.list });
        return taken;
      }
      case 'vm': {
        const context = open.context as VmContext;
        run = takeVmProcessRows(bytes, start, end, context, () => openTarget().processes);
        if (run.lines > 0) {
          added(run, run.lines, number, { ...context, lines: context.lines + run.lines });
        }
        return run;
      }
      default:
        return run;
    }
  };
}
