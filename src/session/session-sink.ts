/** What a session tells whoever collects. */
import type { TypedCommand } from '../../grammars/lib/grammar.js';
import type { BlockReport, DiagnosticCode } from '../model/document.js';

/** A block that begins. */
export interface OpenBlock {
  /** Id of the grammar or of the source that reads it. */
  readonly grammar: string;
  readonly command: TypedCommand | null;
  readonly firstLine: number;
}

/** What a session tells whoever collects. Calls come in the order of the lines. */
export interface SessionSink {
  readonly beginBlock: (block: OpenBlock) => void;
  /** Rows of one line of the block that is open. */
  readonly rows: (rows: readonly unknown[], line: number) => void;
  /** `context` is the grammar's last, null for another command's output. */
  readonly endBlock: (report: BlockReport, context: unknown) => void;
  /** A prompt of another kind than before: another debugger session. */
  readonly promptChanged: () => void;
  readonly diagnose: (code: DiagnosticCode, severity: 'info' | 'warning', message: string, line: number) => void;
  readonly unparsed: (line: number, text: string) => void;
  /** A line that only says when, or under what condition, what stands below was taken. */
  readonly caption?: (text: string) => void;
  /** The first line of a block that has the heading of its rows, and no row; `why` lines below it are none, null for none. */
  readonly headingAlone?: (line: number, why: string | null) => void;
}
