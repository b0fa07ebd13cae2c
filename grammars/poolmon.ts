/**
 * poolmon: the console tool of the Windows Driver Kit that lists pool tags.
 *
 * Three shapes: a copy of its screen (changes since the last refresh in brackets), a snapshot written with `/n` (no
 * brackets), and logs that a script appends to, each list under a date line. `/g` adds what its tag file says, cut at
 * the width of the window. Layout: https://learn.microsoft.com/windows-hardware/drivers/devtest/poolmon-display
 *
 *  Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K
 *  Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K
 *  System pool information
 *  Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc
 *
 *  Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)    281
 *
 * Two laws hold in every row and prove the columns: Diff = Allocs - Frees (modulo 2^32, the counters are 32 bits
 * wide) and Per Alloc = floor(Bytes / Diff). A row that breaks the first is not used; one that breaks the second is
 * used without its bytes.
 */
import type { Grammar, Reading } from './lib/grammar.js';
import type { DateOrder, DateReading } from './lib/dates.js';
import { isTimeStampLine, parseDateLine } from './lib/dates.js';
import { toInteger } from './lib/numbers.js';
import type { Gauge, GaugeName, ListState, PoolRow } from './lib/pool-rows.js';
import {
  countTag,
  EMPTY_LIST,
  findPool,
  isDifference,
  isPerAllocation,
  PLAIN_TAG,
  toFault,
  toMoment,
  toOutstanding,
  toTag,
  toTime,
} from './lib/pool-rows.js';

export interface PoolmonContext {
  /** A date line whose list has not begun yet. */
  readonly date: DateReading | null;
  /** A date without its time, or a time without its date: the other may follow (`date /t`, `time /t`). */
  readonly dateText: string;
  readonly order: DateOrder;
  /** Whether a moment is open that the rows belong to. */
  readonly open: boolean;
  /** Whether the open moment has tag rows. */
  readonly filled: boolean;
  /** Tag and pool of its first row: when they come again, a list without a header begins anew. */
  readonly first: string | null;
  readonly session: boolean;
  /** Whether a line named the list since the last heading: the next heading is then of another part of the moment. */
  readonly named: boolean;
  /** Where the heading put its `Tag`, 1 as printed. */
  readonly tagColumn: number;
  /** The first letters of heading and rows are lost. */
  readonly edgeCut: boolean;
  readonly list: ListState;
  readonly cut: boolean;
}

const TAG_LETTERS = 4;
/** The longest row is a window wide; beyond that no regexp is tried. */
const LONGEST_LINE = 1000;

/** A header figure in KiB; people who retype it group the digits. */
const KIB = '\\s*(\\d[\\d.,]*)\\s?K';
const MEMORY_LINE = new RegExp(`^\\s*Memory:${KIB}\\s+Avail:${KIB}(?=\\s|$)`);
const COMMIT_LINE = new RegExp(
  `^\\s*Commit:${KIB}\\s+Limit:${KIB}(?:\\s+Peak:${KIB})?(?:\\s+Pool\\s+N:${KIB}\\s*P:${KIB})?`,
);
const SCOPE_LINE = /^\s*(System|All\s+sessions|Session\s+\d+)\s+pool\s+information\s*$/i;
const HEADING = /^(\s*(?:#+\s*)?)Tag\s+Type\s+Allocs\s+Frees\s+Diff\s+Bytes\s+Per\s?Alloc\b/;
/** The heading without its first letters: the left edge of the window was not copied, and what is left of a tag is none. */
const CUT_HEADING = /^\s{0,4}(?:ag|g)?\s{1,4}Type\s+Allocs\s+Frees\s+Diff\s+Bytes\s+Per\s?Alloc\b/;
const RULE_LINE = /^(?=[\s-]+$).*-{5}/;
const ELISION = /^\s*(?:\.{3,}|…|\[?(?:snip|cut)\]?\.*)\s*$/i;
/** What the `date` and `time` commands print in front, and what they ask for. */
const CLOCK_PROMPT = /^\s*The current (?:date|time) is:\s*/i;
const CLOCK_QUESTION = /^\s*Enter the new (?:date|time):/i;
/** A time without its date, with or without a label: `14:30:00,12`, `Aktuelle Zeit: 14:30`, `02:30 PM`. */
const CLOCK_ONLY = /^(?:\D{0,40}[:\s])?(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?(?:\s?[AP]M)?)\s*$/i;
/** The date of an event record, which has no hundredths: not the `Date: %DATE% %TIME%` of a script. */
const EVENT_DATE = /^\s*(?:Dat[aeou]m?|Fecha|Dátum|Tarih|Дата|日付|日期|날짜)\s{0,3}[:：](?!.*:\d\d[.,]\d\d\s*$)/iu;
/** The same as the first sign of poolmon: nothing else on the line. */
const BARE_CLOCK = /^\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?(?:\s?[AP]M)?\s*$/i;
/** A command at a prompt: `C:\Tools> poolmon.exe /b /g`, or with its options and files alone: what goes on in words is a sentence. */
const COMMAND_LINE =
  /^\s*(?:[A-Za-z]:\\[^<>|"]*>(?:\s*")?[^<>|"]*?poolmon(?:\.exe)?"?(?:\s.*)?|poolmon(?:\.exe)?\s+[-/][A-Za-z?][^\s:,]{0,40}(?:\s+(?:[-/][A-Za-z?][^\s:,]{0,40}|\S{0,200}[.\\"%>|&]\S{0,200}|\d{1,6})){0,12}\s*)$/i;

/**
 *  Irp  Nonp   10862955 (   12)      3913 (    3)  10859042 13300000000 (  4096)   1224 [nt!io - ...]
 *  |    |      |                     |             |        |                     |     + tail
 *  tag  pool   allocs (change)       frees         diff     bytes (change)        per allocation
 *
 * The change may be negative and touch the next column.
 */
const ROW =
  /^(.*?)\s(Nonp|Paged)\s+(\d+)(?:\s*\(\s*-?\d+\s*\)\s*|\s+)(\d+)(?:\s*\(\s*-?\d+\s*\)\s*|\s+)(-?\d+)\s+(\d+)(?:\s*(\(\s*-?\d+\s*\))\s*|\s+)(-?\d+)(?:\s+(\S.*)|\s*)$/;

/** The same with thousands set apart, as a spreadsheet shows it. */
const GROUPED_ROW = /^(.{1,12}?\s(?:Nonp|Paged)\s)([\s\d,.'’()-]{9,200})$/;

/** The columns of a row; null for any other line. The tag may have such a mark, too, so only what stands behind it is put together. */
function findRow(line: string): RegExpExecArray | null {
  const row = ROW.exec(line);
  if (row !== null) return row;
  const [, names = '', numbers = ''] = GROUPED_ROW.exec(line) ?? [];
  return names === '' ? null : ROW.exec(names + numbers.replaceAll(/(?<=[1-9]|\d\d)[,.'’](?=\d{3}(?!\d))/g, ''));
}

/** A row that breaks off behind its first numbers: a mail program put the rest on the next line. */
const WRAPPED_ROW = /^\s{0,8}(?:\S.{0,3}|.{4})\s(?:Nonp|Paged)\s+\d[\s\d()-]*$/;

/** ` System pool information`-less rows of the `e` switch: a sum in the tag's place. */
const TOTAL_NAME = /^totals?:?$/i;

interface MappedDriver {
  readonly binary: string | null;
  readonly description: string | null;
  /** Text behind the row that poolmon did not print. */
  readonly remark: string | null;
}

const NO_DRIVER: MappedDriver = { binary: null, description: null, remark: null };

/**
 * The Mapped_Driver column: `[ntfs.sys  -  CCB]`, `[Gdi Objects]`, `Unknown Driver`, two brackets when a local tag file
 * was used (`[ipsec][ipsec.sys - timers]`: the second is the fuller one), or a bracket cut at the edge of the window.
 */
function parseMappedDriver(tail: string | undefined): MappedDriver {
  if (tail === undefined || /^Unknown Dr/.test(tail)) return NO_DRIVER;
  if (!tail.startsWith('[')) return { ...NO_DRIVER, remark: tail };
  const close = tail.indexOf(']');
  const second = close >= 0 && tail.charAt(close + 1) === '[' ? tail.slice(close + 1) : null;
  const bracket = second ?? tail;
  const end = bracket.indexOf(']');
  const body = bracket.slice(1, end < 0 ? undefined : end).trim();
  const rest = end < 0 ? '' : bracket.slice(end + 1).trim();
  const remark = rest === '' ? null : rest;
  const dash = /\s+-\s+/.exec(body);
  if (dash !== null) {
    const description = body.slice(dash.index + dash[0].length).trim();
    return {
      binary: body.slice(0, dash.index),
      description: description === '' ? null : description,
      remark,
    };
  }
  // `[tcpip][tdx]`: the drivers in which a scan found the letters of the tag, each without its ending.
  const scanned = [...tail.matchAll(/\[([a-z][\w-]{1,30})\]/g)].map(([, name = '']) => name);
  if (second !== null && scanned.length > 1 && scanned.every((name) => name === name.toLowerCase()))
    return { binary: null, description: scanned.join(', '), remark: null };
  if (/^[\w.-]+\.(?:sys|dll|exe)$/i.test(body)) return { binary: body, description: null, remark };
  return { binary: null, description: body === '' ? null : body, remark };
}

/**
 * The tag before the pool column. Where the row stands as printed, the four characters under the heading are the tag,
 * blanks included; where a paste moved it, what is left is trimmed and padded.
 */
function parseTag(prefix: string, tagColumn: number): string | null {
  const column = prefix.length === 4 && !prefix.startsWith(' ') ? 0 : tagColumn;
  const printed = prefix.slice(column, column + 4).replaceAll('\t', ' ');
  if (prefix.length === column + 4 && prefix.slice(0, column).trim() === '') return toTag(printed);
  return toTag(prefix.trim().replaceAll('\t', ' '));
}

function toGauges(entries: readonly (readonly [GaugeName, string | undefined])[]): readonly PoolRow[] {
  const gauges = entries
    .filter((entry): entry is readonly [GaugeName, string] => entry[1] !== undefined)
    .map(([name, kib]): Gauge => ({ name, value: Number(kib.replace(/\D/g, '')) * 1024 }));
  return gauges.length === 0 ? [] : [{ kind: 'gauges', gauges }];
}

/** Begins a moment: the header of the next list, or the first row under a date. `session`: the list is of a session. */
function openMoment(
  context: PoolmonContext,
  session = false,
): { readonly rows: readonly PoolRow[]; readonly context: PoolmonContext } {
  const { date } = context;
  return {
    rows: [toMoment({ ...toTime(date), counterBits: 32 })],
    context: { ...context, date: null, open: true, filled: false, first: null, session, list: EMPTY_LIST },
  };
}

/** Whether a row is the first row of a list printed again, without a header or a date between. */
function beginsAgain(tag: string | null, type: string, context: PoolmonContext): boolean {
  return tag !== null && context.first === `${tag}|${type}` && PLAIN_TAG.test(tag);
}

function readRow(match: RegExpExecArray, context: PoolmonContext): Reading<PoolRow, PoolmonContext> {
  const [
    ,
    prefix = '',
    type = '',
    allocText = '',
    freeText = '',
    difference = '',
    byteText = '',
    change,
    each = '',
    tail,
  ] = match;
  const allocs = toInteger(allocText);
  const frees = toInteger(freeText);
  const bytes = toInteger(byteText);
  const sum = TOTAL_NAME.test(prefix.trim());
  const tag = sum ? null : parseTag(prefix, context.tagColumn);
  const pool = findPool(type);
  if (pool === null || (tag === null && !sum)) {
    return { kind: 'unparsed', expected: 'a tag of one to four characters' };
  }

  const again = context.date === null && beginsAgain(tag, type, context);
  const continues = context.open && context.date === null && !again;
  const begun = continues ? { rows: [], context } : openMoment(context, context.session);
  const name = tag ?? 'the total';
  if (!isDifference(allocs, frees, toInteger(difference))) {
    const message = `Diff of ${name} is ${difference}, but Allocs - Frees is ${String(BigInt(allocs) - BigInt(frees))}; the row is not used.`;
    return { kind: 'read', rows: [...begun.rows, toFault('columns-disagree', message)], context: begun.context };
  }
  const outstanding = toOutstanding(allocs, frees);
  const faults: PoolRow[] = [];
  if (outstanding === null) {
    const message = `More of ${name} was freed than allocated; its outstanding count is not known.`;
    faults.push(toFault('more-frees-than-allocs', message));
  }
  const proven = outstanding === null || isPerAllocation(bytes, outstanding, toInteger(each));
  if (!proven) {
    const message = `Bytes of ${name} are ${byteText}, which does not give ${each} per allocation; they are not used.`;
    faults.push(toFault('bytes-disagree', message));
  }
  const counters = { allocs, frees, outstanding, bytes: proven ? bytes : null };
  if (tag === null) {
    return {
      kind: 'read',
      rows: [...begun.rows, { kind: 'total', pool, ...counters }, ...faults],
      context: begun.context,
    };
  }
  const { binary, description, remark } = parseMappedDriver(tail?.trimEnd());
  const counted = change === undefined ? countTag(begun.context.list, tag) : { state: EMPTY_LIST, rows: [] };
  const usage: PoolRow = {
    kind: 'usage',
    tag,
    pool: begun.context.session ? 'session' : pool,
    ...counters,
    binary,
    description,
  };
  return {
    kind: 'read',
    rows: [...begun.rows, usage, ...faults, ...counted.rows],
    context: { ...begun.context, filled: true, first: begun.context.first ?? `${tag}|${type}`, list: counted.state },
    ...(remark === null ? {} : { remark }),
  };
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  if (MEMORY_LINE.test(line) || COMMIT_LINE.test(line) || SCOPE_LINE.test(line) || HEADING.test(line)) return 'heading';
  if (CUT_HEADING.test(line)) return 'heading';
  if (COMMAND_LINE.test(line) || CLOCK_PROMPT.test(line) || isTimeStampLine(line)) return 'heading';
  if (BARE_CLOCK.test(line) || (parseDateLine(line) !== null && !EVENT_DATE.test(line))) return 'row';
  const row = findRow(line);
  if (row === null) return null;
  const [, prefix = '', , allocs = '', frees = '', difference = ''] = row;
  const plausible = prefix.trim().length <= 4 || TOTAL_NAME.test(prefix.trim());
  return plausible && isDifference(toInteger(allocs), toInteger(frees), toInteger(difference)) ? 'row' : null;
}

const START: PoolmonContext = {
  date: null,
  dateText: '',
  order: null,
  open: false,
  filled: false,
  first: null,
  session: false,
  named: false,
  tagColumn: 1,
  edgeCut: false,
  list: EMPTY_LIST,
  cut: false,
};

function readMemory(match: RegExpExecArray, context: PoolmonContext): Reading<PoolRow, PoolmonContext> {
  const begun = openMoment(context);
  const gauges = toGauges([
    ['physicalBytes', match[1]],
    ['availableBytes', match[2]],
  ]);
  return { kind: 'read', rows: [...begun.rows, ...gauges], context: begun.context };
}

function readCommit(match: RegExpExecArray, context: PoolmonContext): Reading<PoolRow, PoolmonContext> {
  const begun = context.open && !context.filled ? { rows: [], context } : openMoment(context);
  const gauges = toGauges([
    ['committedBytes', match[1]],
    ['commitLimitBytes', match[2]],
    ['poolNonPagedBytes', match[4]],
    ['poolPagedBytes', match[5]],
  ]);
  return { kind: 'read', rows: [...begun.rows, ...gauges], context: begun.context };
}

/** A line that only says when the next list was taken; date and time may stand on two lines, in either order. */
function readDate(line: string, context: PoolmonContext): Reading<PoolRow, PoolmonContext> | null {
  const text = line.replace(CLOCK_PROMPT, '').trim();
  const { dateText } = context;
  const clock = CLOCK_ONLY.exec(text)?.[1];
  if (clock !== undefined) {
    const whole = dateText === '' ? null : parseDateLine(`${dateText} ${clock}`, context.order);
    if (whole === null) return { kind: 'read', rows: [], context: { ...context, dateText: clock } };
    return {
      kind: 'read',
      rows: [],
      context: { ...context, date: whole, dateText: '', order: whole.order ?? context.order },
    };
  }
  const alone = parseDateLine(text, context.order);
  if (alone === null) return null;
  const joined = alone.timed || dateText === '' ? null : parseDateLine(`${dateText} ${text}`, context.order);
  const date = joined ?? alone;
  const open = date.timed ? '' : text;
  return { kind: 'read', rows: [], context: { ...context, date, dateText: open, order: date.order ?? context.order } };
}

/** Whether a row that a paste broke over two lines is put together right: nothing else can stand behind it. */
function isJoined(line: string, row: RegExpExecArray): boolean {
  if (!line.includes('\n')) return true;
  const [, , , allocs = '', frees = '', , bytes = '', , each = '', tail = '['] = row;
  const outstanding = toOutstanding(toInteger(allocs), toInteger(frees));
  const divides = outstanding === null || isPerAllocation(toInteger(bytes), outstanding, toInteger(each));
  return divides && /^(?:\[|Unknown Dr)/.test(tail);
}

/** Rows that stand behind the heading on its own line: a paste that lost its line breaks. */
const FLAT_ROW =
  /(?<=^|\s)\S{1,4}\s{1,4}(?:Nonp|Paged)(?:\s{1,20}-?\d{1,20}(?:\s{0,6}\(\s{0,9}-?\d{1,12}\s{0,9}\))?){5}(?=\s|$)/g;

/** The rows behind a heading; null where none stands there. */
function readFlattened(text: string, context: PoolmonContext): Reading<PoolRow, PoolmonContext> | null {
  let rows: readonly PoolRow[] = [];
  let state = context;
  for (const [piece] of text.matchAll(FLAT_ROW)) {
    // The row as poolmon prints it: a tag has four columns.
    const match = ROW.exec(` ${piece.replace(/^\S+/, (tag) => tag.padEnd(4))}`);
    const reading = match === null ? null : readRow(match, state);
    if (reading?.kind !== 'read') continue;
    rows = [...rows, ...reading.rows];
    state = reading.context;
  }
  return rows.length === 0 ? null : { kind: 'read', rows, context: state };
}

function read(line: string, context: PoolmonContext): Reading<PoolRow, PoolmonContext> {
  const unparsed: Reading<PoolRow, PoolmonContext> = { kind: 'unparsed', expected: 'a row of poolmon' };
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  if (line.length > LONGEST_LINE) return unparsed;
  const row = HEADING.test(line) ? null : findRow(line);
  if (row !== null && context.edgeCut && (row[1] ?? '').trim().length < TAG_LETTERS)
    return { kind: 'unparsed', expected: 'a row of poolmon with its whole tag: the left edge of the lines is cut' };
  if (row !== null && isJoined(line, row)) return readRow(row, context);
  const memory = MEMORY_LINE.exec(line);
  if (memory !== null) return readMemory(memory, context);
  const commit = COMMIT_LINE.exec(line);
  if (commit !== null) return readCommit(commit, context);
  const scope = SCOPE_LINE.exec(line);
  if (scope !== null) {
    return { kind: 'read', rows: [], context: { ...context, session: !/^system$/i.test(scope[1] ?? ''), named: true } };
  }
  const heading = HEADING.exec(line);
  if (heading !== null) {
    // The heading of rows that were read already, and no other list was named: the list is printed again.
    const again = context.filled && !context.named;
    const tagColumn = (heading[1] ?? '').length;
    const flat = readFlattened(line.slice(heading[0].length), {
      ...context,
      tagColumn,
      named: false,
      open: context.open && !again,
    });
    if (flat !== null) return flat;
    return {
      kind: 'read',
      rows: [],
      context: { ...context, tagColumn, edgeCut: false, named: false, open: context.open && !again },
    };
  }
  if (CUT_HEADING.test(line)) return { kind: 'read', rows: [], context: { ...context, edgeCut: true } };
  if (ELISION.test(line)) return { kind: 'read', rows: [], context: { ...context, cut: true } };
  if (RULE_LINE.test(line) || COMMAND_LINE.test(line) || CLOCK_QUESTION.test(line)) {
    return { kind: 'read', rows: [], context };
  }
  const dated = readDate(line, context);
  if (dated !== null) return dated;
  if (WRAPPED_ROW.test(line)) return { kind: 'partial', expected: 'the rest of a row of poolmon' };
  return unparsed;
}

export const poolmon: Grammar<PoolRow, PoolmonContext> = {
  id: 'poolmon',
  title: 'pool tags as poolmon shows or saves them',
  commands: ['poolmon', 'poolmon.exe'],
  detect,
  start: () => START,
  read,
  finish: (context) =>
    context.cut ? { complete: false, reason: 'rows were left out by hand' } : { complete: true, reason: null },
};
