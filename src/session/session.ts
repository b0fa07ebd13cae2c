/**
 * Cuts the lines of one source into command blocks and has each block read by its grammar. Every line ends as
 * understood, as another command's output, or as unparsed; the three counts add up to the lines that came in.
 *
 * A block begins with a prompt, with a heading that only one output has, or with a row that only one output has. It
 * ends where the next begins. Detection is by what is printed, never by a version number.
 */
import type { DetectedGrammars } from '../../grammars/index.js';
import { detectGrammars, findGrammar } from '../../grammars/index.js';
import { once } from '../../grammars/lib/once.js';
import type { AnyGrammar, Reading, TypedCommand } from '../../grammars/lib/grammar.js';
import { cutRemark } from '../../grammars/lib/elision.js';
import { detectNoise } from '../../grammars/noise.js';
import { findHelp, findOtherCommand } from '../../grammars/other-commands.js';
import { findEmbeddedPrompts, parsePrompt } from '../../grammars/prompt.js';
import type { Prompt } from '../../grammars/prompt.js';
import { foldBlanks } from '../lines/fold-blanks.js';
import { isAside } from './aside.js';
import { MOST_COMMAND, splitGluedOutput } from './glued-output.js';
import { createLineAccount } from './line-account.js';
import type { SourceLine, Status } from './line-account.js';
import { createLineForms } from './line-forms.js';
import { cleanLine } from './repair.js';
import type { OpenBlock, SessionSink } from './session-sink.js';
import type { LineCounts } from '../model/document.js';

/** A block that is open, as a reader of uniform rows needs to know it. */
export interface OpenRows {
  readonly grammar: string;
  /** The grammar's own context for the next line. */
  readonly context: unknown;
}

export interface Session {
  /** Reads the next line, without its line end. `number` is 1-based. */
  readonly line: (text: string, number: number) => void;
  /** The block that is open; null when none is, or when the next line does not stand for itself (repairs, wraps). */
  readonly openRows: () => OpenRows | null;
  /** Counts lines of the open block that were read elsewhere, and goes on with the context behind them. */
  readonly addRows: (read: {
    readonly lines: number;
    /** Rows that the grammar would have made of the lines. */
    readonly rows: number;
    readonly lastLine: number;
    readonly context: unknown;
  }) => void;
  /** Hands over the rows that a following line could still have amended: rows read elsewhere come behind them. */
  readonly flushRows: () => void;
  /** Ends the last block. No line may follow. */
  readonly finish: () => void;
  readonly counts: () => LineCounts;
}

interface Active {
  readonly grammar: AnyGrammar;
  readonly block: OpenBlock;
  context: unknown;
  rows: number;
  lastLine: number;
  /** Lines of a block that may turn out to be none; null as soon as a row proves it, or where it need not be proved. */
  doubtful: SourceLine[] | null;
  /** Rows of the last line: a following line may amend them. */
  pending: { readonly rows: readonly unknown[]; readonly line: number } | null;
}

interface OtherOutput {
  readonly command: string | null;
  readonly name: string;
  readonly firstLine: number;
  lastLine: number;
}

interface Queued {
  readonly command: TypedCommand;
  readonly line: number;
}

/** Lines that may be one wrapped row. */
interface Held {
  readonly text: string;
  /** The lines as they stand in the source. */
  readonly lines: readonly SourceLine[];
}

/** Outputs that begin with the heading of another command's output. */
const SHARED_HEADINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['!irpfind', ['poolfind']],
  ['!session', ['vm']],
]);

/** How a session with another target begins, whatever prompt came before. */
const OPENING = /Loading Dump File|Opened log file|Connected to Windows|Kernel Version/;

/** Commands whose lists have the names of the machine's counters for those of a process. */
const OF_PROCESSES = /\b(?:Win32_Perf\w{1,40}PerfProc_Process|Win32_Process|Get-Process)\b/i;

/** A line without these has no remark behind an arrow. */
const ARROW = /<-|->|<=|=>|<<|[←⇐◄ß]/;

const MOST_HELD = 4;

/** Lines of a heading and its surroundings before the first row. */
const MOST_DOUBTFUL = 12;

export function createSession(sink: SessionSink): Session {
  const account = createLineAccount(sink);
  const forms = createLineForms();
  let active: Active | null = null;
  let other: OtherOutput | null = null;
  /** Commands that were typed and whose output has not begun. */
  let queue: readonly Queued[] = [];
  let held: Held | null = null;
  let promptSession: Prompt['session'] | null = null;
  /** The last prompt was a user-mode debugger's: its `.time` is of another session. */
  let inUserMode = false;
  let blankBefore = false;
  /** The form of the line in which the open block sees the beginning of a row. */
  let partial: string | null = null;
  let cut = false;
  /** Commands of which was told how their outputs help on. */
  let helped: readonly string[] = [];
  function flushRows(): void {
    if (active?.pending === null || active === null) return;
    const { rows, line } = active.pending;
    active.pending = null;
    if (rows.length > 0) sink.rows(rows, line);
  }

  function endBlock(): void {
    if (active?.grammar.isHeadingAlone?.(active.context, active.rows) === true)
      sink.headingAlone?.(active.block.firstLine, active.grammar.whyAlone?.(active.context) ?? null);
    if (active !== null && active.doubtful !== null && active.rows === 0) {
      // Nobody has told of the block: it gave no row, so there is nothing to place.
      account.takeBack(active.doubtful);
      active = null;
    }
    if (active !== null) {
      flushRows();
      const end = active.grammar.finish(active.context);
      const { complete, reason } =
        cut && end.complete ? { complete: false, reason: 'the text stops inside a row' } : end;
      sink.endBlock(
        {
          command: active.block.command?.text ?? null,
          grammar: active.block.grammar,
          firstLine: active.block.firstLine,
          lastLine: active.lastLine,
          rows: active.rows,
          complete,
          incompleteReason: reason,
        },
        active.context,
      );
      active = null;
    }
    if (other !== null) {
      sink.endBlock(
        {
          command: other.command,
          grammar: 'otherCommand',
          firstLine: other.firstLine,
          lastLine: other.lastLine,
          rows: 0,
          complete: true,
          incompleteReason: null,
        },
        null,
      );
      other = null;
    }
  }

  function openBlock(grammar: AnyGrammar, command: TypedCommand | null, line: number): Active {
    endBlock();
    const block: OpenBlock = { grammar: grammar.id, command, firstLine: line };
    const opened: Active = {
      grammar,
      block,
      context: grammar.start(command, account.above()),
      rows: 0,
      lastLine: line,
      doubtful: grammar.tentative === true && command === null ? [] : null,
      pending: null,
    };
    active = opened;
    account.clearAbove();
    sink.beginBlock(block);
    return opened;
  }

  function openOther(name: string, command: string | null, line: number): void {
    endBlock();
    other = { name, command, firstLine: line, lastLine: line };
  }

  /** How an output that is not read helps on, once for each command. */
  function tellHelp(name: string, help: string | null, line: number): void {
    if (help === null || helped.includes(name)) return;
    helped = [...helped, name];
    sink.diagnose('other-output', 'info', `${name} is not read. ${help}`, line);
  }

  /** The command of a line with several that prints this output. */
  function takeQueued(grammar: AnyGrammar): Queued | null {
    const index = queue.findIndex(({ command }) => findGrammar(command) === grammar);
    if (index < 0) return null;
    const queued = queue[index] ?? null;
    queue = queue.slice(index + 1);
    return queued;
  }

  /** The block that a heading opens, under the command of a line before that prints it. */
  function openDetected(grammar: AnyGrammar, line: number): Active {
    if (
      active !== null &&
      active.rows === 0 &&
      active.block.command !== null &&
      active.lastLine === active.block.firstLine
    ) {
      // Connection messages stand between a command and its output; the command still waits for it.
      queue = [{ command: active.block.command, line: active.block.firstLine }, ...queue];
      active = null;
    }
    const queued = takeQueued(grammar);
    return openBlock(grammar, queued?.command ?? null, queued?.line ?? line);
  }

  function applyReading(reading: Reading<unknown, unknown>, block: Active, line: number): Status | null {
    switch (reading.kind) {
      case 'read':
        flushRows();
        block.context = reading.context;
        block.rows += reading.rows.length;
        block.lastLine = line;
        if (reading.rows.length > 0) block.pending = { rows: reading.rows, line };
        if (reading.remark !== undefined && reading.remark !== '') {
          sink.diagnose(
            'left-over-text',
            'info',
            `Text on the line that is no part of the output: ${excerpt(reading.remark)}`,
            line,
          );
        }
        return 'understood';
      case 'amend':
        block.context = reading.context;
        block.lastLine = line;
        if (block.pending === null) sink.rows(reading.rows, line);
        else
          block.pending = {
            rows: [...block.pending.rows.slice(0, keptRows(block.pending.rows, reading.replaces)), ...reading.rows],
            line: block.pending.line,
          };
        return 'understood';
      case 'other':
        block.context = reading.context;
        block.lastLine = line;
        return 'otherCommand';
      case 'refused':
        block.context = reading.context;
        sink.diagnose(
          'unknown-heading',
          'warning',
          `This heading is of no known output. Expected ${reading.expected}.`,
          line,
        );
        return 'unparsed';
      case 'unparsed':
        if (reading.context !== undefined) block.context = reading.context;
        return null;
      case 'again':
      case 'partial':
        return null;
    }
  }

  function readPrompt(prompt: Prompt, line: number): Status {
    if (prompt.certain && (prompt.session === 'kernel' || prompt.session === 'local')) {
      if (promptSession !== null && promptSession !== prompt.session) {
        endBlock();
        sink.promptChanged();
      }
      promptSession = prompt.session;
    }
    endBlock();
    queue = [];
    inUserMode = prompt.session === 'user';
    const [first, ...rest] = prompt.commands;
    if (first === undefined) return 'understood';
    queue = rest.map((command) => ({ command, line }));
    const grammar = prompt.session === 'user' ? null : findGrammar(first);
    if (grammar === null) {
      openOther(first.name, prompt.text, line);
      tellHelp(first.name, findHelp(first.name), line);
      return rest.some((command) => findGrammar(command) !== null) ? 'understood' : 'otherCommand';
    }
    const { command, output } = splitGluedOutput(first, grammar, prompt);
    const opened = openBlock(grammar, command, line);
    if (output === null && prompt.text.length > MOST_COMMAND) {
      sink.diagnose(
        'left-over-text',
        'info',
        `No output is recognised behind the command: ${excerpt(prompt.text)}`,
        line,
      );
    }
    if (output !== null) {
      queue = [];
      applyReading(grammar.read(output, opened.context), opened, line);
    }
    return 'understood';
  }

  /** A row behind which a person put an arrow and a remark; null when there is none. */
  function readRemarked(text: string, block: Active): Reading<unknown, unknown> | null {
    if (!ARROW.test(text)) return null;
    const { text: bare, remark } = cutRemark(text);
    if (remark === null) return null;
    const reading = block.grammar.read(bare, block.context);
    if (reading.kind === 'amend') return reading;
    return reading.kind === 'read' && reading.rows.length > 0 ? { ...reading, remark } : null;
  }

  /** Understands a line in the block that is open; null when it is not of that block. `detected` is what it is a sign of. */
  function readActive(text: string, line: number, detected: () => DetectedGrammars): Status | null {
    if (active === null) return null;
    const reading = readRemarked(text, active) ?? active.grammar.read(text, active.context);
    if (reading.kind === 'partial') partial ??= text;
    if (reading.kind === 'again') {
      const again = openDetected(active.grammar, line);
      return applyReading(again.grammar.read(text, again.context), again, line);
    }
    // What a grammar merely tolerates may be the heading of another output.
    const certain =
      (reading.kind === 'amend' && reading.tolerated !== true) || (reading.kind === 'read' && reading.rows.length > 0);
    // A heading that the command refuses is not taken for somebody's own table either, and one that is the output's own is
    // nobody else's: headings exclude each other, but for those of tables that people write.
    const open = !certain && reading.kind !== 'refused';
    const isOwn = (grammar: AnyGrammar): boolean => grammar.tentative !== true && grammar.detect(text) === 'heading';
    if (open && !isOwn(active.grammar)) {
      const grammar = detected().heading;
      if (grammar !== null && grammar !== active.grammar) return readDetected(grammar, text, line);
    }
    return applyReading(reading, active, line);
  }

  function isRow(text: string): boolean {
    if (active === null) return false;
    const reading = active.grammar.read(text, active.context);
    return reading.kind === 'read' && reading.rows.length > 0 && reading.remark === undefined;
  }

  function readDetected(grammar: AnyGrammar, text: string, line: number): Status | null {
    const reading = grammar.read(text, grammar.start(null));
    if (reading.kind !== 'read') return null;
    const opened = openDetected(grammar, line);
    return applyReading(opened.grammar.read(text, opened.context), opened, line);
  }

  function nameOther(text: string, line: number): Status | null {
    const found = findOtherCommand(text);
    if (found === null) return null;
    if (found.lookAlike) {
      sink.diagnose('look-alike', 'info', `This is output of ${found.name}; it is not read.`, line);
    }
    openOther(found.name, null, line);
    tellHelp(found.name, found.helps ?? null, line);
    return 'otherCommand';
  }

  /** What a line is; null when nothing understands it. */
  function understand(text: string, line: number): Status | null {
    const prompt = parsePrompt(text);
    // A tag may be called `lm` or `!vm`: a line that is a row of the open table is no command without a prompt.
    if (prompt !== null && ((prompt.certain && prompt.session !== 'shell') || !isRow(text)))
      return readPrompt(prompt, line);
    if (active !== null) {
      const detected = once(() => detectGrammars(text));
      const status = readActive(text, line, detected);
      if (status !== null) return status;
      if (detectNoise(text)) return 'understood';
      const named = nameOther(text, line);
      if (named !== null) return named;
      const grammar = detected().row;
      return grammar === null || grammar === (active as Active | null)?.grammar
        ? null
        : readDetected(grammar, text, line);
    }
    const found = detectGrammars(text);
    const grammar = found.heading ?? (other === null ? found.row : null);
    if (
      grammar !== null &&
      !(inUserMode && grammar.id === 'target' && !OPENING.test(text)) &&
      SHARED_HEADINGS.get(other?.name ?? '')?.includes(grammar.id) !== true &&
      !(grammar.id === 'key-value' && OF_PROCESSES.test(other?.command ?? ''))
    ) {
      const status = readDetected(grammar, text, line);
      if (status !== null) return status;
    }
    if (other !== null && !(blankBefore && isAside(text))) {
      other.lastLine = line;
      return 'otherCommand';
    }
    if (detectNoise(text)) return 'understood';
    return nameOther(text, line);
  }

  function understandForm(form: string, line: number): Status | null {
    if (!form.includes('\n')) return form.trim() === '' ? 'understood' : understand(form, line);
    const pieces = form.split('\n').filter((piece) => piece.trim() !== '');
    if (pieces.length === 0) return 'understood';
    return pieces.length === 1 ? understand(pieces[0] ?? '', line) : understandAll(pieces, line);
  }

  /** A line in its likely forms: as it stands, and as it was before it was pasted. */
  function understandForms(text: string, line: number): Status | null {
    const likely = forms.of(text);
    if (likely.length === 0) return understand(text, line);
    for (const form of likely) {
      const status = understandForm(form.text, line);
      if (status === null) continue;
      forms.took(text, form);
      return status;
    }
    return null;
  }

  /** Several lines on one: the line is understood when a part is, and the rest is shown. */
  function understandAll(pieces: readonly string[], line: number): Status | null {
    let best: Status | null = null;
    const left: string[] = [];
    for (const piece of pieces) {
      const status = understand(piece, line);
      if (status === null) left.push(piece);
      else if (status === 'understood' || best === null) best = status;
    }
    if (best !== null && left.length > 0) {
      sink.diagnose('left-over-text', 'info', `Part of the line is not understood: ${excerpt(left.join(' '))}`, line);
    }
    return best;
  }

  function releaseHeld(): void {
    for (const line of held?.lines ?? []) account.unparsed(line);
    held = null;
  }

  /** Joins a held line with the next; true when both make a row. `shown` is the next line as it stands in the source. */
  function joinHeld(text: string, number: number, shown: string): boolean {
    if (held === null || active === null) return false;
    const joined = `${held.text}\n${text.trimStart()}`;
    const reading = active.grammar.read(joined, active.context);
    const first = held.lines[0]?.number ?? number;
    if (reading.kind === 'read' && reading.rows.length > 0) {
      applyReading(reading, active, first);
      active.lastLine = number;
      held.lines.forEach(() => account.count('understood'));
      account.count('understood');
      held = null;
      return true;
    }
    if (reading.kind === 'partial' && held.lines.length < MOST_HELD) {
      held = { text: joined, lines: [...held.lines, { text: shown, number }] };
      return true;
    }
    return false;
  }

  function takePartial(): string | null {
    const form = active === null ? null : partial;
    partial = null;
    return form;
  }

  /** Reads a line; `shown` is what a person sees of it when nothing understands it. */
  function readLine(text: string, number: number, shown: string): void {
    if (held !== null) {
      const join = (form: string): boolean => joinHeld(form, number, shown);
      if (parsePrompt(text) === null && (join(text) || join(forms.repaired(text)))) return;
      releaseHeld();
    }
    takePartial();
    const embedded = findEmbeddedPrompts(text);
    const status =
      embedded.length === 0
        ? understandForms(text, number)
        : understandAll(
            [0, ...embedded].map((start, index) => text.slice(start, embedded[index])),
            number,
          );
    if (status === null) {
      const form = takePartial();
      if (form !== null) {
        held = { text: form, lines: [{ text: shown, number }] };
        return;
      }
      account.unparsed({ text: shown, number });
      return;
    }
    if (status === 'unparsed') account.unparsed({ text: shown, number });
    else {
      account.count(status);
      // What a person wrote above a table says what the table shows, also where it was a figure by itself.
      if (active?.grammar.tentative === true) account.noteWritten(shown);
    }
    noteDoubtful(status, number, shown);
  }

  /** Keeps a line of a block that no row has proved yet. */
  function noteDoubtful(status: Status, number: number, text: string): void {
    if (active?.doubtful == null) return;
    if (active.rows > 0) active.doubtful = null;
    else if (status === 'understood' && active.doubtful.length < MOST_DOUBTFUL) active.doubtful.push({ number, text });
  }

  function readBlank(number: number): void {
    if (held !== null) {
      // A blank line may stand between every two lines of a web copy.
      if (!blankBefore) {
        account.count('understood');
        return;
      }
      releaseHeld();
    }
    if (active !== null) {
      const reading = active.grammar.read('', active.context);
      if (reading.kind === 'read') active.context = reading.context;
      account.count('understood');
      return;
    }
    account.noteBlank();
    if (other !== null && other.lastLine === number - 1) other.lastLine = number;
    account.count(other === null ? 'understood' : 'otherCommand');
  }

  return {
    line: (raw, number) => {
      account.begin();
      const shown = cleanLine(raw);
      const blank = shown.trim() === '';
      if (blank) readBlank(number);
      else readLine(foldBlanks(shown), number, shown);
      blankBefore = blank;
    },
    openRows: () =>
      active === null || held !== null || forms.isRepairing()
        ? null
        : { grammar: active.block.grammar, context: active.context },
    flushRows,
    addRows: ({ lines, rows, lastLine, context }) => {
      if (active === null) return;
      account.addUnderstood(lines);
      active.rows += rows;
      active.lastLine = lastLine;
      active.context = context;
      blankBefore = false;
    },
    finish: () => {
      releaseHeld();
      // An unparsed line at the very end of the text, right behind the rows, is a row that was cut.
      cut = active !== null && active.rows > 0 && account.endsInRow(active.lastLine);
      endBlock();
    },
    counts: account.counts,
  };
}

/** How many of the rows stay when the last ones are replaced. */
function keptRows(rows: readonly unknown[], replaced = 1): number {
  return Math.max(0, rows.length - replaced);
}

function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
