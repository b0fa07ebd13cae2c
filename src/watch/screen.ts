/** What a watch shows: one screen, or one block where there is no screen. Changes come first, then the answer. */
import { formatCount } from '../model/words.js';
import { columnsOf, wrap } from '../report/layout.js';
import type { Style } from '../report/style.js';
import type { WatchState } from './watch.js';

export interface WatchView extends WatchState {
  /** What is watched, as it was typed. */
  readonly inputs: readonly string[];
  /** When the state came about, by the clock of whoever watches. */
  readonly since: string;
  /** The last answer as a report in short, in so many columns; empty while there is none. */
  readonly report: (columns: number) => string;
  /** How the watch is left: `q leaves`. */
  readonly leaving: string;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Changes may take this part of a screen, so that the answer is seen, too. */
const CHANGES_OF_SCREEN = 0.5;
/** Rows beside changes and answer: the title, the line at the bottom, and a blank one next to each. */
const FRAME_ROWS = 4;

/** Rows of a terminal that a line takes, colours aside. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(columnsOf(line.replaceAll(STYLE, '')) / columns));
}

const STYLE = /\u001b\[\d{1,2}m/g;

/** As many lines as fit into so many rows; the last one says how many did not. */
function fit(lines: readonly string[], rows: number, { columns }: ScreenSize, style: Style): readonly string[] {
  const ends = lines.reduce<readonly number[]>(
    (sums, line) => [...sums, (sums.at(-1) ?? 0) + rowsOf(line, columns)],
    [],
  );
  if ((ends.at(-1) ?? 0) <= rows) return lines;
  const kept = ends.filter((end) => end < rows).length;
  return rows < 1 ? [] : [...lines.slice(0, kept), style.faint(`… ${formatCount(lines.length - kept)} more`)];
}

/** Of a window that is hardly one, what stands at the bottom. */
function lastThatFit(lines: readonly string[], { columns, rows }: ScreenSize): readonly string[] {
  let left = rows;
  const first = lines.findLastIndex((line) => (left -= rowsOf(line, columns)) < 0);
  return lines.slice(Math.min(first + 1, lines.length - 1));
}

function newsLines({ notes, changes, analysis }: WatchView, columns: number, style: Style): readonly string[] {
  const told = [
    ...notes.flatMap((note) => wrap(note, columns, '', '  ')),
    ...changes.flatMap(({ isAlarm, text }) =>
      wrap(text, columns, '', '  ').map((line) => (isAlarm ? style.alarm(line) : line)),
    ),
  ];
  return told.length > 0 || analysis === null ? told : [style.faint('Nothing has changed since the watch began.')];
}

function linesOf(report: string): readonly string[] {
  return report === '' ? [] : report.trimEnd().split('\n');
}

/**
 * The lines of a screen, at most as many as it has rows: what is watched and since when it stands, what changed, the answer,
 * and how to leave. A line may be longer than the screen is wide where it is to be copied; it then counts as several rows.
 */
export function screenLines(view: WatchView, size: ScreenSize, style: Style): readonly string[] {
  const { columns, rows } = size;
  const [title = ''] = fit(wrap(`${view.since}  ${view.inputs.join(' ')}`, columns, '', ''), 1, size, style);
  const room = Math.max(0, rows - FRAME_ROWS);
  const report = linesOf(view.report(columns));
  const news = fit(
    newsLines(view, columns, style),
    report.length === 0 ? room : Math.max(1, Math.floor(room * CHANGES_OF_SCREEN)),
    size,
    style,
  );
  const left = room - news.reduce((sum, line) => sum + rowsOf(line, columns), 0) - 1;
  const answer = fit(report, left, size, style);
  const body = answer.length === 0 ? news : [...news, '', ...answer];
  return lastThatFit([style.faint(title), '', ...body, '', style.faint(view.leaving)], size);
}

/**
 * The same where there is no screen: a block that stands behind the ones before. Ends with a blank line. An answer that the
 * block before has told (`toldAnswers` of them so far) is not told again.
 */
export function blockText(view: WatchView, toldAnswers: number, columns: number, style: Style): string {
  const isNewAnswer = view.answers > toldAnswers;
  const news = isNewAnswer ? view : { ...view, changes: [] };
  const told = news.notes.length + news.changes.length > 0 ? newsLines(news, columns, style) : [];
  const report = isNewAnswer ? linesOf(view.report(columns)) : [];
  return `${[
    style.faint(`${view.since}  ${view.inputs.join(' ')}`),
    ...told,
    ...(told.length > 0 && report.length > 0 ? ['', ...report] : report),
  ].join('\n')}\n\n`;
}
