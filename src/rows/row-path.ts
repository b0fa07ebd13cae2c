/** Takes uniform rows of the block that is open, whichever it is. Poolmon and CSV rows would join here. */
import type { PoolfindContext } from '../../grammars/poolfind.js';
import type { PoolusedContext } from '../../grammars/poolused.js';
import type { VmContext } from '../../grammars/vm.js';
import type { RowTarget } from '../ingest/collector.js';
import type { Session } from '../session/session.js';
import { takePoolfindRows } from './poolfind-rows.js';
import { createPoolusedRows } from './poolused-rows.js';
import type { RowRun } from './row-bytes.js';
import { takeVmProcessRows } from './vm-process-rows.js';

/** Takes lines from `start` on; `number` is that of the first. See `ByteLineSink.run`. */
export type RowPath = (bytes: Uint8Array, start: number, end: number, number: number) => RowRun;

/** A row path that adds to what is open in the session and its collector. */
export function createRowPath(session: Session, target: () => RowTarget): RowPath {
  const poolused = createPoolusedRows();

  /** Rows that wait for a line to amend them come first. */
  function openTarget(): RowTarget {
    session.flushRows();
    return target();
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
          session.addRows(run.lines, number + run.lines - 1, { ...context, rows: context.rows + run.lines });
        }
        return run;
      }
      case 'poolused': {
        const context = open.context as PoolusedContext;
        if (context.rows > 0) run = poolused.take(bytes, start, end, number, context, () => openTarget().table);
        if (run.lines > 0) {
          session.addRows(run.lines, number + run.lines - 1, { ...context, rows: context.rows + run.lines });
        }
        return run;
      }
      case 'vm': {
        const context = open.context as VmContext;
        run = takeVmProcessRows(bytes, start, end, context, () => openTarget().processes);
        if (run.lines > 0) {
          session.addRows(run.lines, number + run.lines - 1, { ...context, lines: context.lines + run.lines });
        }
        return run;
      }
      default:
        return run;
    }
  };
}
