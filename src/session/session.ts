/**
 * Cuts the lines of one source into command blocks and has each block read by its grammar. Every line ends as
 * understood, as another command's output, or as unparsed; the three counts add up to the lines that came in.
 *
 * A block begins with a prompt, with a heading that only one output has, or with a row that only one output has. It
 * ends where the next begins. Detection is by what is printed, never by a version number.
 */
import type { DetectedGrammars } from '../../grammars/index.js';
import { detectGrammars, findGrammar } from '../../grammars/index.js';
import type { AnyGrammar, Reading, TypedCommand } from '../../grammars/lib/grammar.js';
import { isMomentCaption } from '../../grammars/lib/conditions.js';
import { cutRemark } from '../../grammars/lib/elision.js';
import { detectNoise } from '../../grammars/noise.js';
import { findHelp, findOtherCommand } from '../../grammars/other-commands.js';
import { findEmbeddedPrompts, parsePrompt } from '../../grammars/prompt.js';
import type { Prompt } from '../../grammars/prompt.js';
import { foldBlanks } from '../lines/fold-blanks.js';
import { cleanLine, repairForms, repairLine } from './repair.js';
import type { BlockReport, DiagnosticCode, LineCounts } from '../model/document.js';

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
}

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

type Status = 'understood' | 'otherCommand' | 'unparsed';

interface Active {
  readonly grammar: AnyGrammar;
  readonly block: OpenBlock;
  context: unknown;
  rows: number;
  lastLine: number;
  /** Lines of a block that may turn out to be none; null as soon as a row proves it, or where it need not be proved. */
  doubtful: { readonly number: number; readonly text: string }[] | null;
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
  readonly lines: readonly { readonly text: string; readonly number: number }[];
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

/** Lines above a table that may say what it shows, and the blank ones between them. */
export const MOST_ABOVE = 5;
/** Longer lines above a table are paragraphs; of those the end is what leads to it. */
const MOST_ABOVE_TEXT = 400;
/** Lines of a heading and its surroundings before the first row. */
const MOST_DOUBTFUL = 12;

/** Words of a row that was cut: a tag and at most twelve numbers. */
const MOST_ROW_WORDS = 13;

export function createSession(sink: SessionSink): Session {
  const counts = { total: 0, understood: 0, otherCommand: 0, unparsed: 0 };
  let active: Active | null = null;
  let other: OtherOutput | null = null;
  /** Commands that were typed and whose output has not begun. */
  let queue: readonly Queued[] = [];
  let held: Held | null = null;
  let promptSession: Prompt['session'] | null = null;
  /** The last prompt was a user-mode debugger's: its `.time` is of another session. */
  let inUserMode = false;
  /** How much repair the line before needed: that form is tried first. */
  let repairing = 0;
  /** Mail quote of the lines before. */
  let quote = '';
  let blankBefore = false;
  /** The form of the line in which the open block sees the beginning of a row. */
  let partial: string | null = null;
  let lastUnparsed = { line: 0, text: '' };
  let cut = false;
  /** Commands of which was told how their outputs help on. */
  let helped: readonly string[] = [];
  /** The last lines that nothing understood, the nearest last. */
  let above: readonly string[] = [];

  function count(status: Status): void {
    counts[status] += 1;
  }

  function reportUnparsed(number: number, text: string): void {
    count('unparsed');
    lastUnparsed = { line: number, text: text.slice(0, 200) };
    above = [...above.slice(1 - MOST_ABOVE), text.slice(-MOST_ABOVE_TEXT)];
    sink.unparsed(number, text);
    if (isMomentCaption(text)) sink.caption?.(text.replace(/^[\s#>*_-]+|[\s*_:]+$/g, ''));
  }

  /** Lines that were taken for the beginning of an output and are none. */
  function reportDoubtful(lines: NonNullable<Active['doubtful']>): void {
    for (const { number, text } of lines) {
      counts.understood -= 1;
      counts.unparsed += 1;
      sink.unparsed(number, text);
    }
  }

  /** What a person wrote above a table says what the table shows, also where it was a figure by itself. */
  function noteWritten(text: string): void {
    if (active?.grammar.tentative !== true) return;
    above = [...above.slice(1 - MOST_ABOVE), text.slice(-MOST_ABOVE_TEXT)];
  }

  function flushRows(): void {
    if (active?.pending === null || active === null) return;
    const { rows, line } = active.pending;
    active.pending = null;
    if (rows.length > 0) sink.rows(rows, line);
  }

  function endBlock(): void {
    if (active !== null && active.doubtful !== null && active.rows === 0) {
      // Nobody has told of the block: it gave no row, so there is nothing to place.
      reportDoubtful(active.doubtful);
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
      context: grammar.start(command, above),
      rows: 0,
      lastLine: line,
      doubtful: grammar.tentative === true && command === null ? [] : null,
      pending: null,
    };
    active = opened;
    above = [];
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
    const certain = reading.kind === 'amend' || (reading.kind === 'read' && reading.rows.length > 0);
    // A heading that the command refuses is not taken for somebody's own table either.
    if (!certain && reading.kind !== 'refused') {
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
    const { heading, row } = detectGrammars(text);
    const grammar = heading ?? (other === null ? row : null);
    if (
      grammar !== null &&
      !(inUserMode && grammar.id === 'target' && !OPENING.test(text)) &&
      SHARED_HEADINGS.get(other?.name ?? '')?.includes(grammar.id) !== true &&
      !(grammar.id === 'key-value' && OF_PROCESSES.test(other?.command ?? ''))
    ) {
      const status = readDetected(grammar, text, line);
      if (status !== null) return status;
    }
    if (other !== null) {
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
    const repaired = repairForms(text, quote);
    if (repaired.length === 0) return understand(text, line);
    const forms = [{ stage: 0, text }, ...repaired];
    const prompted = forms.filter((form) => isPrompted(form.text));
    const first =
      prompted.find((form) => isKnownCommand(form.text)) ??
      prompted[0] ??
      forms.findLast(({ stage }) => stage <= repairing);
    for (const form of first === undefined ? forms : [first, ...forms.filter((each) => each !== first)]) {
      const status = understandForm(form.text, line);
      if (status === null) continue;
      repairing = form.stage;
      if (form.stage > 0) quote = quoteOf(text, form.text);
      return status;
    }
    return null;
  }

  /** The mail quote that a repaired form lost. */
  function quoteOf(text: string, form: string): string {
    return text.endsWith(form) && text.length > form.length ? text.slice(0, text.length - form.length) : quote;
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
    for (const { text, number } of held?.lines ?? []) {
      reportUnparsed(number, text);
    }
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
      held.lines.forEach(() => count('understood'));
      count('understood');
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
      if (parsePrompt(text) === null && (join(text) || join(repairLine(text, quote)))) return;
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
      reportUnparsed(number, shown);
      return;
    }
    if (status === 'unparsed') reportUnparsed(number, shown);
    else {
      count(status);
      noteWritten(shown);
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
        count('understood');
        return;
      }
      releaseHeld();
    }
    if (active !== null) {
      const reading = active.grammar.read('', active.context);
      if (reading.kind === 'read') active.context = reading.context;
      count('understood');
      return;
    }
    if (above.at(-1) !== '') above = [...above.slice(1 - MOST_ABOVE), ''];
    if (other !== null && other.lastLine === number - 1) other.lastLine = number;
    count(other === null ? 'understood' : 'otherCommand');
  }

  return {
    line: (raw, number) => {
      counts.total += 1;
      const shown = cleanLine(raw);
      const blank = shown.trim() === '';
      if (blank) readBlank(number);
      else readLine(foldBlanks(shown), number, shown);
      blankBefore = blank;
    },
    openRows: () =>
      active === null || held !== null || repairing ? null : { grammar: active.block.grammar, context: active.context },
    flushRows,
    addRows: ({ lines, rows, lastLine, context }) => {
      if (active === null) return;
      counts.total += lines;
      counts.understood += lines;
      active.rows += rows;
      active.lastLine = lastLine;
      active.context = context;
      blankBefore = false;
    },
    finish: () => {
      releaseHeld();
      // An unparsed line at the very end of the text, right behind the rows, is a row that was cut.
      cut =
        active !== null &&
        active.rows > 0 &&
        lastUnparsed.line === counts.total &&
        counts.total - active.lastLine <= 2 &&
        lastUnparsed.text.trim().split(/\s+/).length <= MOST_ROW_WORDS &&
        /\d/.test(lastUnparsed.text);
      endBlock();
    },
    counts: () => ({ ...counts }),
  };
}

/** What `find` gives, looked for when it is first asked for. */
function once<Found extends object>(find: () => Found): () => Found {
  let found: Found | null = null;
  return () => (found ??= find());
}

/** How many of the rows stay when the last ones are replaced. */
function keptRows(rows: readonly unknown[], replaced = 1): number {
  return Math.max(0, rows.length - replaced);
}

/** Whether a line, or a part of it, begins with an undamaged prompt. */
function isPrompted(text: string): boolean {
  return text.includes('>') && text.split('\n').some((piece) => parsePrompt(piece)?.certain);
}

/** Whether a line with a prompt types a command that is read. */
function isKnownCommand(text: string): boolean {
  return text
    .split('\n')
    .some((piece) => parsePrompt(piece)?.commands.some((command) => findGrammar(command) !== null));
}

function excerpt(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** Where the output behind a command may begin at the latest, and what is longer than a command. */
const MOST_COMMAND = 200;
const LONGEST_COMMAND = 120;

/** Output that stands on the command's own line: a paste that lost its line breaks. */
function splitGluedOutput(
  first: TypedCommand,
  grammar: AnyGrammar,
  prompt: Prompt,
): { readonly command: TypedCommand; readonly output: string | null } {
  const text = prompt.text;
  if (text.length < first.name.length + 16) return { command: first, output: null };
  const starts = [...text.slice(0, MOST_COMMAND).matchAll(/\s(?=\S)/g)]
    .map(({ index }) => index + 1)
    .filter((start) => start > first.name.length)
    .slice(0, 9);
  const isHeading = (start: number): boolean => grammar.detect(text.slice(start)) === 'heading';
  const holdsRows = (start: number): boolean => {
    const reading = grammar.read(text.slice(start), grammar.start(first));
    return reading.kind === 'read' && reading.rows.length > 0;
  };
  const start = starts.find(isHeading) ?? (text.length > LONGEST_COMMAND ? starts.find(holdsRows) : undefined);
  if (start === undefined) return { command: first, output: null };
  const typed = text.slice(0, start).trim();
  const command = { text: typed, name: first.name, args: typed.slice(first.name.length).trim() };
  return { command, output: text.slice(start) };
}
