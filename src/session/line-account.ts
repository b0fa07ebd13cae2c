/** What became of each line: the counts, which add up, and the lines that nothing understood. */
import { isMomentCaption } from '../../grammars/lib/conditions.js';
import type { LineCounts } from '../model/document.js';
import type { SessionSink } from './session-sink.js';

export type Status = 'understood' | 'otherCommand' | 'unparsed';

/** A line as it stands in the source. */
export interface SourceLine {
  readonly text: string;
  readonly number: number;
}

export interface LineAccount {
  /** A line begins; whoever begins it counts it. */
  readonly begin: () => void;
  readonly count: (status: Status) => void;
  /** Lines that were begun and understood elsewhere. */
  readonly addUnderstood: (lines: number) => void;
  readonly unparsed: (line: SourceLine) => void;
  /** Lines that were counted as understood and are not. */
  readonly takeBack: (lines: readonly SourceLine[]) => void;
  /** What a person wrote where a table may follow, though it was understood. */
  readonly noteWritten: (text: string) => void;
  readonly noteBlank: () => void;
  /** The last lines that nothing understood, the nearest last. */
  readonly above: () => readonly string[];
  /** A block begins: what stood above it stands above no other. */
  readonly clearAbove: () => void;
  /** Whether the text ends in a row that was cut, right behind the last line of a block. */
  readonly endsInRow: (lastLine: number) => boolean;
  readonly counts: () => LineCounts;
}

/** Lines above a table that may say what it shows, and the blank ones between them. */
export const MOST_ABOVE = 5;
/** Longer lines above a table are paragraphs; of those the end is what leads to it. */
const MOST_ABOVE_TEXT = 400;
/** Words of a row that was cut: a tag and at most twelve numbers. */
const MOST_ROW_WORDS = 13;
/** What is kept of a line to see whether it is such a row. */
const MOST_OF_ROW = 200;

export function createLineAccount(sink: Pick<SessionSink, 'unparsed' | 'caption'>): LineAccount {
  const counts = { total: 0, understood: 0, otherCommand: 0, unparsed: 0 };
  let last: SourceLine = { number: 0, text: '' };
  let above: readonly string[] = [];

  function write(text: string): void {
    above = [...above.slice(1 - MOST_ABOVE), text];
  }

  function noteWritten(text: string): void {
    write(text.slice(-MOST_ABOVE_TEXT));
  }

  return {
    begin: () => {
      counts.total += 1;
    },
    count: (status) => {
      counts[status] += 1;
    },
    addUnderstood: (lines) => {
      counts.total += lines;
      counts.understood += lines;
    },
    unparsed: ({ text, number }) => {
      counts.unparsed += 1;
      last = { number, text: text.slice(0, MOST_OF_ROW) };
      noteWritten(text);
      sink.unparsed(number, text);
      if (isMomentCaption(text)) sink.caption?.(text.replace(/^[\s#>*_-]+|[\s*_:]+$/g, ''));
    },
    takeBack: (lines) => {
      for (const { number, text } of lines) {
        counts.understood -= 1;
        counts.unparsed += 1;
        sink.unparsed(number, text);
      }
    },
    noteWritten,
    noteBlank: () => {
      if (above.at(-1) !== '') write('');
    },
    above: () => above,
    clearAbove: () => {
      above = [];
    },
    endsInRow: (lastLine) =>
      last.number === counts.total &&
      counts.total - lastLine <= 2 &&
      last.text.trim().split(/\s+/).length <= MOST_ROW_WORDS &&
      /\d/.test(last.text),
    counts: () => ({ ...counts }),
  };
}
