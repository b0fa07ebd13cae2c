/**
 * Lists of the drivers that a machine has: file-system filters as `fltmc` and `fltmc instances` print them, drivers as
 * `driverquery` (table, `/v`, `/fo csv`), `sc query type= driver` and PowerShell's Win32_SystemDriver do. None says who holds
 * pool; they say who can.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/driverquery
 * https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemdriver
 *
 *   Filter Name                     Num Instances    Altitude    Frame
 *   ------------------------------  -------------  ------------  -----
 *   quincefs                                4       370030         0
 *
 *   Filter                Volume Name                              Altitude        Instance Name       Frame
 *   --------------------  -------------------------------------  ------------  ----------------------  -----
 *   quincefs              C:                                        370030     quincefs Instance         0
 *
 *   Module Name  Display Name           Driver Type   Link Date          SERVICE_NAME: quince
 *   ============ ====================== ============= =============              TYPE  : 1  KERNEL_DRIVER
 *   quince       Quince Packet Driver   Kernel        3/4/2026                   STATE : 4  RUNNING
 *
 *   DisplayName            Name     State   Status Started     DisplayName : Quince Packet Driver
 *   -----------            ----     -----   ------ -------     Name        : quince
 *   Quince Packet Driver   quince   Running OK     True        State       : Running
 *                                                              Started     : True
 */
import { parseCells } from './lib/csv.js';
import { readNothing } from './lib/grammar.js';
import type { Grammar, Reading } from './lib/grammar.js';
import type { Edge } from './lib/table-cells.js';
import { splitByEdges } from './lib/table-cells.js';

export interface DriverListRow {
  /** The service, which by habit is called as its file without the ending. */
  readonly name: string;
  /** The file (`quince.sys`); null where the list does not give it. */
  readonly file: string | null;
  /** null where the list does not say. */
  readonly state: 'running' | 'stopped' | null;
  /** Where a filter stands among the others; null for what is none. */
  readonly altitude: string | null;
}

interface Columns {
  readonly name: number;
  readonly state: number;
  readonly path: number;
}

export interface DriverListContext {
  readonly list: 'filters' | 'query' | 'csv' | 'services' | 'objects' | 'properties' | null;
  /** The heading of driverquery, until its rule says where the columns stand. */
  readonly heading: string;
  readonly edges: readonly Edge[];
  readonly columns: Columns | null;
  /** The service whose fields follow. */
  readonly service: string | null;
  /** The driver that was given for it; its state completes it. */
  readonly given: DriverListRow | null;
  /** What the lines of the open record of properties have said. */
  readonly record: DriverRecord;
}

/** Properties of one driver, as far as they were printed. */
interface DriverRecord {
  readonly name: string | null;
  readonly file: string | null;
  readonly state: DriverListRow['state'];
}

const LONGEST_LINE = 2000;
const FILTERS = /^\s*Filter(?: Name)?\s+(?:Num Instances|Volume Name)\s+Altitude\b/;
const QUERY = /^\s*"?Module Name"?[\s,]+"?Display Name"?[\s,].{0,200}\bDriver Type\b/;
const SERVICE = /^\s*SERVICE_NAME: (\S{1,80})\s*$/;
/** A property of `Format-List`. */
const PROPERTY = /^\s{0,4}([A-Z][A-Za-z]{2,28})\s{0,24}: ?(.*)$/;
/** Properties by which a record is one of a driver, whatever stands above them. */
const OF_DRIVER =
  /^\s{0,4}(?:PathName\s{0,24}: \S.{0,300}\.sys|ServiceType\s{0,24}: (?:Kernel|File System|Recognizer) Driver|Started\s{0,24}: (?:True|False))\s*$/i;
const RULE = /^[-= ]{8,}$/;
/** `quincefs      4       370030         0`, and `quincefs    C:      370030     quincefs Instance   0   0000000f`. */
const FILTER_ROW = /^\s{0,4}([\w.$-]{1,64})\s+(?:\S.{0,120}?\s{2,})?(\d{5,6}(?:\.\d{1,9})?)\s{2,}\S/;
/** A filter of the old kind has no altitude. */
const LEGACY_ROW = /^\s{0,4}([\w.$-]{1,64})\s+(?:\S.{0,60}\s)?<Legacy>\s*$/;
const FIELD = /^\s+([A-Z_\d]{4,24})\s*: (.*)$/;
/** What stands below the state, and beside the name. */
const OF_SERVICE = /^\s*(?:DISPLAY_NAME:.*|\(.*\))$/;

type DriverListReading = Reading<DriverListRow, DriverListContext>;

const EXPECTED = 'a row of a list of drivers or filters';
const START: DriverListContext = {
  list: null,
  heading: '',
  edges: [],
  columns: null,
  service: null,
  given: null,
  record: { name: null, file: null, state: null },
};

/** Whether a line heads a table of drivers: columns that only Win32_SystemDriver has together, or a path beside the name. */
function isObjects(line: string): boolean {
  if (!/\bName\b/.test(line) || line.length > LONGEST_HEADING) return false;
  const names = line.trim().split(/\s+/);
  const [first = ''] = names;
  const has = (name: string): boolean => names.includes(name);
  return (
    /^(?:Display)?Name$/.test(first) &&
    has('Name') &&
    names.every((name) => /^[A-Z]\w{3,20}$/.test(name)) &&
    (has('PathName') || (has('State') && has('Started')))
  );
}
/** Names of columns with the blanks between them; a longer line is prose. */
const LONGEST_HEADING = 300;

const toState = (word: string): DriverListRow['state'] =>
  /^\s*(?:\d\s+)?running\b/i.test(word) ? 'running' : /^\s*(?:\d\s+)?stopped\b/i.test(word) ? 'stopped' : null;

/** `C:\Windows\system32\drivers\quince.sys` → `quince.sys`; null for what names no driver file. */
const toFile = (path: string): string | null => /([\w.$ -]{1,64}\.sys)\s*$/i.exec(path)?.[1]?.trim() ?? null;

function toColumns(names: readonly string[]): Columns {
  const indexOf = (name: string): number => names.findIndex((each) => each.trim().toLowerCase() === name);
  return {
    name: firstOf(indexOf('module name'), indexOf('name')),
    state: indexOf('state'),
    path: firstOf(indexOf('path'), indexOf('pathname')),
  };
}

/** The first index that is one. */
const firstOf = (index: number, other: number): number => (index >= 0 ? index : other);

function readCells(cells: readonly string[], columns: Columns, context: DriverListContext): DriverListReading {
  const name = (cells[columns.name] ?? '').trim();
  if (!/^[\w.$-]{1,64}$/.test(name)) return { kind: 'unparsed', expected: EXPECTED };
  const file = toFile(cells[columns.path] ?? '');
  return { kind: 'read', rows: [{ name, file, state: toState(cells[columns.state] ?? ''), altitude: null }], context };
}

/** A line of the list of services: their kind makes a driver of one, their state completes it. */
function readService(line: string, context: DriverListContext): DriverListReading | null {
  const [, field, value = ''] = FIELD.exec(line) ?? [];
  const { service, given } = context;
  if (field === 'TYPE' && service !== null && /\bDRIVER\b|_DRIVER\b/.test(value)) {
    const row: DriverListRow = { name: service, file: null, state: null, altitude: null };
    return { kind: 'read', rows: [row], context: { ...context, given: row } };
  }
  if (field === 'STATE' && given !== null) {
    const row = { ...given, state: toState(value) };
    return { kind: 'amend', rows: [row], context: { ...context, given: null } };
  }
  return field !== undefined || OF_SERVICE.test(line) ? readNothing(context) : null;
}

/** The record with what a line adds to it; null for a line that is no property. */
function withProperty(record: DriverRecord, line: string): DriverRecord | null {
  const [, property = '', value = ''] = PROPERTY.exec(line) ?? [];
  switch (property.toLowerCase()) {
    case '':
      return null;
    case 'name':
      return /^[\w.$-]{1,64}\s*$/.test(value) ? { ...record, name: value.trim() } : record;
    case 'state':
      return { ...record, state: toState(value) };
    case 'pathname':
      return { ...record, file: toFile(value) };
    default:
      return record;
  }
}

/** A line of a record of properties: it is of a driver once a property says so that nothing else has. */
function readProperty(line: string, context: DriverListContext): DriverListReading | null {
  const record = withProperty(context.record, line);
  if (record === null) return null;
  const { given } = context;
  const { name, file, state } = record;
  const known = name ?? file?.replace(/\.sys$/i, '') ?? null;
  if (known === null || (given === null && !OF_DRIVER.test(line))) return readNothing({ ...context, record });
  const row: DriverListRow = { name: known, file, state, altitude: null };
  const next = { ...context, record, given: row };
  return { kind: given === null ? 'read' : 'amend', rows: [row], context: next };
}

/** The heading of a list, or the first line of a service; null for any other line. */
function readHeading(line: string): DriverListReading | null {
  if (FILTERS.test(line)) return readNothing({ ...START, list: 'filters' });
  const service = SERVICE.exec(line)?.[1];
  if (service !== undefined) return readNothing({ ...START, list: 'services', service });
  if (isObjects(line)) return readNothing({ ...START, list: 'objects', heading: line });
  if (!QUERY.test(line)) return null;
  const cells = line.includes('","') ? parseCells(line.trim(), ',') : null;
  return cells === null
    ? readNothing({ ...START, list: 'query', heading: line })
    : readNothing({ ...START, list: 'csv', columns: toColumns(cells) });
}

/** The rule below the heading of driverquery says where its columns stand. */
function readRule(line: string, context: DriverListContext): DriverListReading {
  if ((context.list !== 'query' && context.list !== 'objects') || context.edges.length > 0) return readNothing(context);
  const edges = [...line.matchAll(/=+|-+/g)].map(({ index, 0: piece }) => ({
    start: index,
    end: index + piece.length,
  }));
  const columns = toColumns(edges.map(({ start, end }) => context.heading.slice(start, end)));
  return readNothing({ ...context, edges, columns });
}

function read(line: string, context: DriverListContext): DriverListReading {
  const unparsed: DriverListReading = { kind: 'unparsed', expected: EXPECTED };
  // A blank line ends a record of properties.
  if (line.trim() === '') return readNothing({ ...context, given: null, record: START.record });
  if (line.length > LONGEST_LINE) return unparsed;
  const heading = readHeading(line);
  if (heading !== null) return heading;
  if (RULE.test(line)) return readRule(line, context);
  switch (context.list) {
    case 'filters': {
      const [, name = '', altitude = ''] = FILTER_ROW.exec(line) ?? LEGACY_ROW.exec(line) ?? [];
      if (name === '') return unparsed;
      const row: DriverListRow = { name, file: null, state: 'running', altitude: altitude === '' ? null : altitude };
      return { kind: 'read', rows: [row], context };
    }
    case 'query': {
      const { columns, edges } = context;
      if (columns === null) return unparsed;
      return readCells(
        edges.map(({ start, end }) => line.slice(start, end)),
        columns,
        context,
      );
    }
    case 'csv': {
      const cells = line.startsWith('"') ? parseCells(line.trim(), ',') : null;
      return cells === null || context.columns === null ? unparsed : readCells(cells, context.columns, context);
    }
    case 'services':
      return readService(line, context) ?? unparsed;
    case 'objects':
      return context.columns === null
        ? unparsed
        : readCells(splitByEdges(line, context.edges), context.columns, context);
    case 'properties':
      return readProperty(line, context) ?? unparsed;
    case null:
      return OF_DRIVER.test(line) ? (readProperty(line, { ...context, list: 'properties' }) ?? unparsed) : unparsed;
  }
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  const heading = FILTERS.test(line) || SERVICE.test(line) || QUERY.test(line) || isObjects(line);
  return heading || OF_DRIVER.test(line) ? 'heading' : null;
}

const COMMANDS = ['fltmc', 'fltmc.exe', 'driverquery', 'driverquery.exe', 'sc', 'sc.exe'];

export const driverList: Grammar<DriverListRow, DriverListContext> = {
  id: 'driver-list',
  title: 'drivers and filters of a machine (fltmc, driverquery, sc query)',
  commands: COMMANDS,
  accepts: ({ name, args }) => COMMANDS.includes(name) && (!name.startsWith('sc') || /^query(?:ex)?\b/i.test(args)),
  detect,
  start: (_command, above = []) => ({
    ...START,
    record: above.reduce(
      (record, line) => (line.trim() === '' ? START.record : (withProperty(record, line) ?? record)),
      START.record,
    ),
  }),
  read,
  finish: () => ({ complete: true, reason: null }),
};
