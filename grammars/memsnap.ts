/**
 * MemSnap of the Windows Server 2003 support tools: memory of every process, many snapshots appended to one log.
 *
 *   Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   Threads      User       Gdi
 *   !LogType=memsnap
 *   !ComputerName=SRV1
 *   !buildnumber=3790
 *   !SystemTime=09\03\2002 15:39:31.0781 (GMT)
 *   !TickCount=67179359
 *   00000124            smss.exe    499712      5500       600    172032    172032        24         2         0         0
 *
 * The month comes first and the milliseconds have four digits. PagedPool and NonPgdPl are what a process is charged
 * for, not what a tag owns. https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc787654(v=ws.10)
 */
import { formatDay, isCalendarDay } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { Integer } from './lib/numbers.js';
import { toInteger } from './lib/numbers.js';
import type { MomentRow } from './lib/pool-rows.js';
import { toMoment } from './lib/pool-rows.js';

export interface MemsnapProcess {
  readonly kind: 'process';
  readonly pid: number;
  readonly image: string;
  /** Bytes charged to the process; null when the log has no such column. */
  readonly pagedPool: Integer | null;
  readonly nonPagedPool: Integer | null;
  readonly commit: Integer | null;
  readonly handles: Integer | null;
  readonly threads: Integer | null;
}

export interface MemsnapBuild {
  readonly kind: 'build';
  readonly osBuild: number;
}

export type MemsnapRow = MomentRow | MemsnapProcess | MemsnapBuild;

export interface MemsnapContext {
  /** Names of the columns behind the process name, lower case; null before a heading. */
  readonly columns: readonly string[] | null;
  readonly host: string | null;
  readonly capturedAt: string | null;
  readonly uptimeSeconds: number | null;
  readonly osBuild: number | null;
  /** Whether the moment that the lines above describe has begun. */
  readonly open: boolean;
}

const LONGEST_LINE = 1000;
const HEADING = /^\s*Process ID\s+Proc\.Name\s+Wrkng\.Set\s+PagedPool\s+NonPgdPl\b/;
const LOG_TYPE = /^!LogType=memsnap\s*$/i;
const FACT = /^!(\w{1,40})=(.*)$/;
const SYSTEM_TIME = /^(\d{2})[\\/](\d{2})[\\/](\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,4}))?(?: \((?:GMT|UTC)\))?$/;
const ROW = /^\s*([0-9A-Fa-f]{8})\s+(\S.*?)((?:(?<!\s)\s+\d+){3,12})\s*$/;

/** `09\03\2002 15:39:31.0781 (GMT)` → `2002-09-03T15:39:31.781Z`; null when it is no date. */
function parseSystemTime(text: string): string | null {
  const match = SYSTEM_TIME.exec(text.trim());
  if (match === null) return null;
  const [, month, day, year, hour = '', minute = '', second = '', fraction = '0'] = match;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isCalendarDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const thousandths = String(Math.min(Number(fraction), 999)).padStart(3, '0');
  return `${formatDay(date)}T${hour}:${minute}:${second}.${thousandths}Z`;
}

const EMPTY: MemsnapContext = {
  columns: null,
  host: null,
  capturedAt: null,
  uptimeSeconds: null,
  osBuild: null,
  open: false,
};

function readFact(name: string, value: string, context: MemsnapContext): Reading<MemsnapRow, MemsnapContext> {
  const fresh = context.open ? { ...EMPTY, columns: context.columns } : context;
  const read = (known: Partial<MemsnapContext>): Reading<MemsnapRow, MemsnapContext> => ({
    kind: 'read',
    rows: [],
    context: { ...fresh, ...known },
  });
  switch (name.toLowerCase()) {
    case 'computername':
      return read({ host: value.trim() === '' ? null : value.trim() });
    case 'systemtime':
      return read({ capturedAt: parseSystemTime(value) });
    case 'tickcount':
      return read({ uptimeSeconds: /^\d{1,15}\s*$/.test(value) ? Math.floor(Number(value) / 1000) : null });
    case 'buildnumber':
      return read({ osBuild: /^\d{3,6}\s*$/.test(value) ? Number(value) : null });
    default:
      return read({});
  }
}

function readProcess(match: RegExpExecArray, context: MemsnapContext): Reading<MemsnapRow, MemsnapContext> {
  const [, pid = '', image = '', numbers = ''] = match;
  const values = numbers.trim().split(/\s+/);
  const { columns } = context;
  if (columns?.length !== values.length) return { kind: 'unparsed', expected: 'a value for every column' };
  const value = (name: string): Integer | null => {
    const digits = values[columns.indexOf(name)];
    return digits === undefined ? null : toInteger(digits);
  };
  const { host, capturedAt, uptimeSeconds, osBuild } = context;
  const build: readonly MemsnapRow[] = osBuild === null ? [] : [{ kind: 'build', osBuild }];
  const moment = context.open ? [] : [toMoment({ host, capturedAt, uptimeSeconds }), ...build];
  const process: MemsnapProcess = {
    kind: 'process',
    pid: parseInt(pid, 16),
    image,
    pagedPool: value('pagedpool'),
    nonPagedPool: value('nonpgdpl'),
    commit: value('commit'),
    handles: value('handles'),
    threads: value('threads'),
  };
  return { kind: 'read', rows: [...moment, process], context: { ...context, open: true } };
}

function read(line: string, context: MemsnapContext): Reading<MemsnapRow, MemsnapContext> {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  const unparsed: Reading<MemsnapRow, MemsnapContext> = { kind: 'unparsed', expected: 'a line of MemSnap' };
  if (line.length > LONGEST_LINE) return unparsed;
  if (HEADING.test(line)) {
    const columns = line.trim().toLowerCase().split(/\s+/).slice(3);
    return { kind: 'read', rows: [], context: { ...EMPTY, columns } };
  }
  const fact = FACT.exec(line);
  if (fact !== null) return readFact(fact[1] ?? '', fact[2] ?? '', context);
  const row = ROW.exec(line);
  return row === null ? unparsed : readProcess(row, context);
}

export const memsnap: Grammar<MemsnapRow, MemsnapContext> = {
  id: 'memsnap',
  title: 'processes as MemSnap logs them',
  commands: ['memsnap', 'memsnap.exe'],
  detect: (line) => (HEADING.test(line) || LOG_TYPE.test(line) ? 'heading' : null),
  start: () => EMPTY,
  read,
  finish: () => ({ complete: true, reason: null }),
};
