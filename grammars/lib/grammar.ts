/**
 * What every grammar is: one record that recognises one debugger output and reads it a line at a time.
 *
 * A grammar never sees a file. The session splits the text into lines and hands them over one by one together with the
 * grammar's own context (which heading was seen, how many columns the table has), so an output of any size is read in
 * constant memory. Grammars are pure: the same line in the same context always reads the same.
 */

/** A command as a person typed it, taken apart. */
export interface TypedCommand {
  /** As typed: `!poolused 2 Irp*`. */
  readonly text: string;
  /** Lower case, with its mark: `!poolused`, `lm`, `.time`. */
  readonly name: string;
  /** What follows the name, trimmed, `''` when nothing does. */
  readonly args: string;
}

/** What a grammar makes of a line. */
export type Reading<Row, Context> =
  /** Understood: heading, blank, total, note or rows. `context` is the state for the next line. */
  | {
      readonly kind: 'read';
      readonly rows: readonly Row[];
      readonly context: Context;
      /** True when the line is the last that this output can have. */
      readonly last?: boolean;
      /** Text of the line that belongs to no row: a person's remark, prose glued to the last number. */
      readonly remark?: string;
    }
  /** Genuine debugger output that says nothing of memory. */
  | { readonly kind: 'other'; readonly context: Context }
  /** The first line of another output of the same kind: the block ends before it. */
  | { readonly kind: 'again' }
  /**
   * The beginning of a row that the next line may complete (a mail program wrapped it). The session then reads both,
   * joined by a line feed; the line stands as unparsed when that does not make a row.
   */
  | { readonly kind: 'partial'; readonly expected: string }
  /** Continues the row before it: the rows replace the last one read, or the last `replaces` of them. */
  | {
      readonly kind: 'amend';
      readonly rows: readonly Row[];
      readonly context: Context;
      readonly replaces?: number;
      /** The line is only tolerated: where it is the heading of another output, it is that. */
      readonly tolerated?: true;
    }
  /**
   * Not understood. `expected` says what could have stood here; `context`, when given, is the state for the next line:
   * prose between two tables may say what the next one shows.
   */
  | { readonly kind: 'unparsed'; readonly expected: string; readonly context?: Context }
  /** A heading that looks like this output but is none that is known: nothing below it is read as rows. */
  | { readonly kind: 'refused'; readonly expected: string; readonly context: Context };

export interface Grammar<Row, Context> {
  /** kebab-case name; also the `grammar` of a block in the document. */
  readonly id: string;
  /** One line for a person: what output this is. */
  readonly title: string;
  /** Names of the commands that print it, lower case with their mark. */
  readonly commands: readonly string[];
  /** Whether this very command prints it; without it the name decides. */
  readonly accepts?: (command: TypedCommand) => boolean;
  /**
   * How certainly a line can only be of this output when no prompt says so: `heading` starts a block, `row` starts one
   * without its heading (a paste from the middle), null is no sign.
   */
  readonly detect: (line: string) => 'heading' | 'row' | null;
  /**
   * Whether a block of it that gave no row was none: a heading that a person wrote proves nothing before a row follows.
   * Its lines then count as not understood.
   */
  readonly tentative?: boolean;
  /**
   * The context before the first line; `command` is null when the paste does not hold it. `above` are the last lines that
   * nothing understood, the nearest last: of a table that a person wrote they say what it shows.
   */
  readonly start: (command: TypedCommand | null, above?: readonly string[]) => Context;
  readonly read: (line: string, context: Context) => Reading<Row, Context>;
  /** Whether the output is whole as far as the context tells; the reason when it is not. */
  readonly finish: (context: Context) => { readonly complete: boolean; readonly reason: string | null };
  /**
   * Whether the heading of a table was read and no row below it; `rows` is how many the block gave. Without it the output
   * has no such heading.
   */
  readonly isHeadingAlone?: (context: Context, rows: number) => boolean;
  /** Why lines below such a heading are no rows, in words for a person; null where none stand there. */
  readonly whyAlone?: (context: Context) => string | null;
}

/** A grammar whose rows and context the caller does not look into: what a list of grammars holds. */
export type AnyGrammar = Grammar<unknown, unknown>;

/** An understood line without rows. */
export function readNothing<Context>(context: Context): Reading<never, Context> {
  return { kind: 'read', rows: [], context };
}
