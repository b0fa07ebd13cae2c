/** A list of tags in JSON as a source: its objects are the rows of a table, and are read as the CSV of a script is. */
import { markdownTable } from '../../../grammars/markdown-table.js';
import type { Collector } from '../../ingest/collector.js';
import { createSession } from '../../session/session.js';
import { isWithinJsonBudget, JSON_TOO_LARGE } from '../json-budget.js';
import { jsonSource } from '../json-source.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceEnd } from '../source.js';
import { jsonRowsKind } from './kind.js';
import { readJsonRows } from './rows.js';

/** A line of CSV, every cell in quotes. */
const toLine = (cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""').replaceAll(/\s+/g, ' ')}"`).join(',');

/** Tells a collector what a text says; null when it is no such list and is to be read as text. */
export function tellJsonRows(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  if (!isWithinJsonBudget(text)) return { lines: NO_LINES, error: JSON_TOO_LARGE };
  const rows = readJsonRows(text);
  const [first] = rows ?? [];
  if (rows === null || first === undefined || markdownTable.detect(toLine(first.names)) !== 'heading') return null;
  const session = createSession(collector.sink);
  let heading = '';
  for (const { names, values, line } of rows) {
    const own = toLine(names);
    if (own !== heading) session.line(own, line);
    heading = own;
    session.line(toLine(values), line);
  }
  session.finish();
  const total = text.replace(/\r?\n$/, '').split('\n').length;
  const unparsed = Math.min(total, session.counts().unparsed);
  return { lines: { total, understood: total - unparsed, otherCommand: 0, unparsed }, error: null };
}

export const jsonRows: Source = jsonSource(jsonRowsKind, tellJsonRows);
