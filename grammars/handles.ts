/**
 * How many handles processes have open, and of which type: `!process 0 0`, `!handle`, Sysinternals `handle -s`, and the
 * tables that PowerShell prints of processes.
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-process
 * https://learn.microsoft.com/windows-hardware/drivers/debuggercmds/-handle
 *
 *     PROCESS d2b85360  SessionId: 2  Cid: 1bf4    Peb: 7ffdf000  ParentCid: 1688
 *         DirBase: 7d778dc0  ObjectTable: e53dda08  HandleCount: 18539.
 *         Image: AppQ.exe
 *
 *     66316 Handles                 Handle type summary:         Handles  NPM(K)    PM(K)  WS(K)  CPU(s)     Id  SI ProcessName
 *     Type           Count            ALPC Port       : 243      -------  ------    -----  -----  ------     --  -- -----------
 *     Event          339              Total handles: 10334           812      22    18120  20344    12.4   1832   0 qhost
 *
 * A `Cid` is hexadecimal, everything else decimal.
 */
import { detectElision } from './lib/elision.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import { LONGEST_LINE } from './lib/tokens.js';

/** Handles of one process as far as they were read; a row with the same index replaces the one before. */
export interface HandlesRow {
  readonly index: number;
  /** null where the output does not name the process. */
  readonly image: string | null;
  readonly pid: number | null;
  readonly count: number;
  /** Handles by the type of what they open, as printed. */
  readonly types: readonly { readonly type: string; readonly count: number }[];
}

/** Where the columns of a table stand among its words. */
interface Columns {
  readonly words: number;
  readonly handles: number;
  readonly pid: number | null;
  readonly name: number;
  /** The column that may be empty; null for none. */
  readonly optional: number | null;
}

export interface HandlesContext {
  /** The process that is open: its figures may stand on lines of their own. */
  readonly open: { readonly image: string | null; readonly pid: number | null } | null;
  readonly row: HandlesRow | null;
  readonly rows: number;
  readonly lines: number;
  /** A list of types is open. */
  readonly types: boolean;
  readonly columns: Columns | null;
  /** The output of a debugger, whose other lines are its own affair. */
  readonly debugger: boolean;
  readonly elided: boolean;
}

const PROCESS = /^\s*PROCESS [0-9a-f`]{8,17}(?=\s|$)/i;
const CID = /\bCid:\s*([0-9a-f]{1,8})\b/i;
const DUMP = /^\s*\*{4} NT ACTIVE PROCESS DUMP \*{4}\s*$/;
const HANDLE_COUNT = /\bHandleCount:\s*(\d{1,9})\s*\.?/;
const IMAGE = /^\s*Image:\s*(\S.{0,200}?)\s*$/;
const TABLE_AT = /^\s*(?:Handle table|HandleTable) at [0-9a-f`]{8,17} with (\d{1,9}) entries in use/i;
const FIELDS =
  /^\s*(?:DirBase|ObjectTable|VadRoot|Peb|ParentCid|DeviceMap|Token|ElapsedTime|UserTime|KernelTime|QuotaPoolUsage\S*|Working Set|PeakWorkingSetSize|VirtualSize|PeakVirtualSize|PageFaultCount|MemoryPriority|BasePriority|CommitCharge)\b|^\s*[0-9a-f]{1,8}\s*$/i;

const SUMMARY = /^\s*(\d{1,9}) Handles\s*$/;
const TYPE_HEADING = /^\s*Type\s+Count\s*$/;
const TYPE = /^\s*([A-Z][A-Za-z]{1,24}(?: [A-Z][A-Za-z]{1,24}){0,2})\s+(\d{1,9})(?:\s*(?:<|=|-).{0,80})?\s*$/;
const SYSINTERNALS = /^\s*Handle type summary:\s*$/;
const SYSINTERNALS_TYPE = /^\s*(<?[A-Za-z][A-Za-z ]{1,38}>?)\s*:\s*(\d{1,9})\s*$/;
const SYSINTERNALS_TOTAL = /^\s*Total handles:\s*(\d{1,9})\s*$/;
/** More types than Windows has. */
const MOST_TYPES = 120;

const COLUMN_NAMES: ReadonlySet<string> = new Set(
  'Handles HandleCount Name ProcessName Id PID SI SessionId NPM(K) PM(K) WS(K) VM(M) PM(M) WS(M) CPU(s) NPM PM WS VM CPU'.split(
    ' ',
  ),
);
const HANDLE_NAMES: readonly string[] = ['Handles', 'HandleCount'];
const IMAGE_NAMES: readonly string[] = ['ProcessName', 'Name'];
const RULE = /^[\s-]{3,}$/;

const EXPECTED = 'a process with its handles, or a type of handle with its count';

/** The columns of a heading that PowerShell prints over processes; null for any other line. */
function findColumns(text: string): Columns | null {
  if (!text.includes('Handle')) return null;
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || words.some((word) => !COLUMN_NAMES.has(word))) return null;
  const handles = words.findIndex((word) => HANDLE_NAMES.includes(word));
  const name = words.findIndex((word) => IMAGE_NAMES.includes(word));
  const pid = words.findIndex((word) => word === 'Id' || word === 'PID');
  const optional = words.findIndex((word) => word.startsWith('CPU'));
  if (handles < 0 || name < 0) return null;
  return {
    words: words.length,
    handles,
    pid: pid < 0 ? null : pid,
    name,
    optional: optional < 0 ? null : optional,
  };
}

const toCount = (word: string): number =>
  /^\d{1,3}(?:[.,]\d{3})*$|^\d{1,9}$/.test(word) ? Number(word.replaceAll(/[.,]/g, '')) : NaN;

/** A row below such a heading; null for any other line. */
function readTableRow(text: string, columns: Columns): Omit<HandlesRow, 'index'> | null {
  const printed = text.trim().split(/\s+/);
  const lacks = columns.words - printed.length;
  if (lacks > 1 || (lacks === 1 && columns.optional === null)) return null;
  // A process that used no processor time yet has nothing in that column.
  const words = lacks === 1 ? printed.toSpliced(columns.optional ?? 0, 0, '') : printed;
  // A name may hold blanks where it stands last.
  if (words.length > columns.words && columns.name !== columns.words - 1) return null;
  const count = toCount(words[columns.handles] ?? '');
  const pid = columns.pid === null ? null : toCount(words[columns.pid] ?? '');
  if (Number.isNaN(count) || (pid !== null && Number.isNaN(pid))) return null;
  const image = (columns.name === columns.words - 1 ? words.slice(columns.name).join(' ') : words[columns.name]) ?? '';
  return image === '' ? null : { image, pid, count, types: [] };
}

type HandlesReading = Reading<HandlesRow, HandlesContext>;

function giveNew(row: Omit<HandlesRow, 'index'>, context: HandlesContext): HandlesReading {
  const given: HandlesRow = { ...row, index: context.rows };
  return { kind: 'read', rows: [given], context: { ...context, row: given, rows: context.rows + 1 } };
}

function amend(row: HandlesRow, context: HandlesContext): HandlesReading {
  return { kind: 'amend', rows: [row], context: { ...context, row } };
}

/** Lines of `!process` and of the kernel's `!handle`; null for any other line. */
function readProcess(text: string, context: HandlesContext): HandlesReading | null {
  if (DUMP.test(text)) return readNothing({ ...context, debugger: true });
  if (PROCESS.test(text)) {
    const digits = CID.exec(text)?.[1];
    const open = { image: null, pid: digits === undefined ? null : Number.parseInt(digits, 16) };
    return readNothing({ ...context, open, row: null, types: false, columns: null, debugger: true });
  }
  const cid = context.open?.pid === null ? CID.exec(text)?.[1] : undefined;
  if (context.open !== null && cid !== undefined)
    return readNothing({ ...context, open: { ...context.open, pid: Number.parseInt(cid, 16) } });
  const digits = (HANDLE_COUNT.exec(text) ?? TABLE_AT.exec(text))?.[1];
  if (digits !== undefined) {
    const { image = null, pid = null } = context.open ?? {};
    // The same process is counted by both commands.
    if (context.row !== null && context.open !== null) return readNothing(context);
    return giveNew({ image, pid, count: Number(digits), types: [] }, { ...context, debugger: true });
  }
  const image = context.open === null ? undefined : IMAGE.exec(text)?.[1];
  if (image !== undefined && context.open !== null) {
    const named = { ...context, open: { ...context.open, image } };
    return context.row === null ? readNothing(named) : amend({ ...context.row, image }, named);
  }
  return context.open !== null && FIELDS.test(text) ? readNothing(context) : null;
}

/** Lines of a count by type; null for any other line. */
function readTypes(text: string, context: HandlesContext): HandlesReading | null {
  const count = SUMMARY.exec(text)?.[1];
  if (count !== undefined) {
    const { image = null, pid = null } = context.open ?? {};
    return giveNew({ image, pid, count: Number(count), types: [] }, { ...context, types: true });
  }
  if (TYPE_HEADING.test(text)) return context.row === null ? null : readNothing({ ...context, types: true });
  if (SYSINTERNALS.test(text))
    return giveNew({ image: null, pid: null, count: 0, types: [] }, { ...context, open: null, types: true });
  const { row } = context;
  if (row === null || !context.types) return null;
  const total = SYSINTERNALS_TOTAL.exec(text)?.[1];
  if (total !== undefined) return amend({ ...row, count: Number(total) }, { ...context, types: false });
  const [, type, own] = TYPE.exec(text) ?? SYSINTERNALS_TYPE.exec(text) ?? [];
  if (type === undefined || own === undefined) return null;
  if (row.types.length >= MOST_TYPES) return readNothing(context);
  return amend({ ...row, types: [...row.types, { type: type.trim(), count: Number(own) }] }, context);
}

function read(text: string, context: HandlesContext): HandlesReading {
  if (text.trim() === '') return readNothing(context);
  if (text.length > LONGEST_LINE) return { kind: 'unparsed', expected: EXPECTED };
  if (detectElision(text)) return readNothing({ ...context, elided: context.lines > 0 });
  const seen = { ...context, lines: context.lines + 1 };
  const columns = findColumns(text);
  if (columns !== null) return readNothing({ ...seen, columns, row: null, open: null, types: false });
  if (context.columns !== null) {
    if (RULE.test(text)) return readNothing(seen);
    const row = readTableRow(text, context.columns);
    if (row !== null) return giveNew(row, seen);
  }
  const known = readProcess(text, seen) ?? readTypes(text, seen);
  if (known !== null) return known;
  return context.debugger
    ? { kind: 'other', context: seen }
    : { kind: 'unparsed', expected: EXPECTED, context: { ...context, types: false, columns: null } };
}

function detect(text: string): 'heading' | 'row' | null {
  if (!/PROCESS|andle/.test(text)) return null;
  if (DUMP.test(text) || (PROCESS.test(text) && /\b(?:SessionId|Cid):/i.test(text))) return 'heading';
  return TABLE_AT.test(text) || SUMMARY.test(text) || SYSINTERNALS.test(text) || findColumns(text) !== null
    ? 'heading'
    : null;
}

export const handles: Grammar<HandlesRow, HandlesContext> = {
  id: 'handles',
  title: 'handles that processes have open (!process, !handle, handle -s, Get-Process)',
  commands: ['!process', '!handle'],
  detect,
  start: (command) => ({
    open: null,
    row: null,
    rows: 0,
    lines: 0,
    types: false,
    columns: null,
    debugger: command !== null,
    elided: false,
  }),
  read,
  finish: (context) => {
    if (context.elided) return { complete: false, reason: 'rows were left out' };
    return context.lines === 0 ? { complete: false, reason: 'no output follows' } : { complete: true, reason: null };
  },
};
