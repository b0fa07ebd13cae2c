/**
 * Lines that give a figure of the whole machine: the size of a pool, RAM, commit. As WMI and the head of poolmon print
 * them, as Task Manager and its kin are copied, and as people write them down with a unit.
 */
import { splitArrow } from './arrows.js';
import { findGauge, LEAST_POOL_BYTES, parseGaugeValue } from './gauge-names.js';
import type { GaugeField } from './gauge-names.js';
import { parseInteger, parseQuantity } from './numbers.js';
import type { Gauge, GaugeName, GaugeRow } from './pool-rows.js';

/** A name and its value: `Name : value`, `- Name = value`. */
export interface Pair {
  readonly name: string;
  /** As it stands behind the mark, with its blanks. */
  readonly value: string;
}

/** What may stand before the mark. */
const PAIR_NAME = /^\s*(?:[-*•]\s+)?([\p{L}][\p{L}\d _/()-]{0,40}?)\s{0,30}$/u;
/** Longer than every name with the blanks around it: where the first mark of a line stands further, it is prose. */
const LONGEST_PAIR_NAME = 80;

/** The pair that a line is; null for any other. A name has no mark in it, so the first mark of the line is the one. */
export function findPair(line: string): Pair | null {
  const mark = line.search(/[:=]/);
  if (mark < 0 || line.includes('\n')) return null;
  const head = line.slice(0, mark);
  if (head.length > LONGEST_PAIR_NAME && head.trim().length > LONGEST_PAIR_NAME) return null;
  const name = PAIR_NAME.exec(head)?.[1];
  return name === undefined ? null : { name, value: line.slice(mark + 1) };
}
const POOL_HEADER = /^\s*Pool (N|P)\s*:\s*(\S.*)$/;
/** The end of the second line of poolmon's head, both pools in KiB: `Pool N:39772K P:147756K`. */
const POOL_HEADERS = /^\s*Pool\s{1,12}N:\s{0,8}(\d[\d.,]{0,15})\s?K\s{0,8}P:\s{0,8}(\d[\d.,]{0,15})\s?K\s*$/;

const GAUGES: ReadonlyMap<string, readonly [GaugeName, number]> = new Map([
  ['poolnonpagedbytes', ['poolNonPagedBytes', 1] as const],
  ['poolpagedbytes', ['poolPagedBytes', 1] as const],
  ['availablebytes', ['availableBytes', 1] as const],
  ['availablekbytes', ['availableBytes', 1024] as const],
  ['availablembytes', ['availableBytes', 1024 * 1024] as const],
  ['committedbytes', ['committedBytes', 1] as const],
  ['commitlimit', ['commitLimitBytes', 1] as const],
]);

/** A pool of fewer bytes, as a person writes it down, is mostly the quota of a process: even Windows XP has more. */
const LEAST_WRITTEN_POOL = 4 * LEAST_POOL_BYTES;

/** The gauges that are pools. */
export const POOL_GAUGES: readonly GaugeName[] = ['poolNonPagedBytes', 'poolPagedBytes'];

/** What a section of a pool calls its size, as System Informer does. */
const SECTION_SIZE = /^(?:usage|virtual size|current|size|total)$/i;
/** The size of RAM as Task Manager heads its page: `32.0 GB DDR5`. */
const RAM_TITLE = /^\s*(\d{1,5}(?:[.,]\d{1,2})? ?GB)\s+(?:LP)?DDR\d?\S{0,4}.{0,40}$/i;
/** `30.2/48.0 GB`: what is committed, and the limit. */
const COMMIT_PAIR =
  /^(\d[\d.,]{0,12})\s?([KMGT]i?B|[KMGT]o|[КМГТ]Б)?\s?(?:\/|of|von|sur|de|из)\s?(\d[\d.,]{0,12})\s?([KMGT]i?B|[KMGT]o|[КМГТ]Б)(?!\p{L})\s*(?:\(.{0,60}\))?$/iu;
/** What a line begins with that tells of a machine: its RAM stands among what else is told. */
const MACHINE_LINE =
  /^\s*(?:[-*•]\s+)?(?:\*\*)?(?:my |our |the )?(?:machine|system|hardware|specs?|environment|pc|host|computer|device|os|cpu|server|laptop|desktop|workstation|setup|config(?:uration)?|tested on|test machine|windows (?:server )?\d+|surface|thinkpad)\b/i;
const RAM_PHRASE =
  /(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})? ?(?:GB|GiB|TB))(?: of)?(?: installed| physical| total| system)?(?: (?:LP)?DDR\d\w?)?(?: RAM| memory)\b/gi;
/** Names of the figures under `Kernel Memory (K)` and its like, by the title. */
const SECTION_NAMES: Readonly<Record<MemorySection, ReadonlyMap<string, GaugeName>>> = {
  kernel: new Map([
    ['paged', 'poolPagedBytes'],
    ['paged virtual', 'poolPagedBytes'],
    ['nonpaged', 'poolNonPagedBytes'],
    ['non-paged', 'poolNonPagedBytes'],
  ]),
  commit: new Map([
    ['current', 'committedBytes'],
    ['total', 'committedBytes'],
    ['limit', 'commitLimitBytes'],
  ]),
  physical: new Map([
    ['total', 'physicalBytes'],
    ['available', 'availableBytes'],
  ]),
  // RAMMap: what RAM is used for; the sum is all of it.
  'use counts': new Map([
    ['paged pool', 'poolPagedBytes'],
    ['nonpaged pool', 'poolNonPagedBytes'],
    ['total', 'physicalBytes'],
  ]),
};

/** The groups of figures on one page of an older Task Manager, of Process Explorer, or of RAMMap. */
export type MemorySection = 'kernel' | 'commit' | 'physical' | 'use counts';

/** What stands around a line. */
export interface Around {
  /** The title of the group that the line stands in; null for none. */
  readonly group: MemorySection | null;
  /** The pool under whose title the line stands; null for none. */
  readonly section: 'nonPaged' | 'paged' | null;
  /** Bytes of the unit that a heading gives (`Kernel Memory (K)`); null for none. */
  readonly unit: number | null;
}

/** A machine-wide figure, or the same at two moments. */
export interface GaugeReading {
  readonly before: GaugeRow | null;
  readonly row: GaugeRow;
  /** Whether a person named it; a property of WMI is exact. */
  readonly written: boolean;
}

/** The row of figures. */
export function toGauges(gauges: readonly Gauge[]): GaugeRow {
  return { kind: 'gauges', gauges };
}

/** A figure with its unit, and what a person says behind it. */
const FIGURE_AND_REMARK =
  /^((?:[~≈]\s?|\*\*){0,2}\d[\d.,]{0,14}\s?(?:[KMGT]i?B|[KMGT]o|[КМГТ]Б)(?:\*\*)?)(?!\p{L})\s{0,4}(\.\s\p{L}.{0,200}|[.,;!]?\s?\p{L}.{0,80}|[.,;!])$/iu;
/** What follows is another sentence, whatever it says. */
const NEXT_SENTENCE = /^\.\s\p{Lu}/u;
/** Who says so, since when, and that it goes on: words that leave the figure what it is. */
const REMARK =
  /^[.,;!]?\s?(?:of (?:my |the )?\d[\d.,]{0,8}\s?[GT]i?B|according to|as per|per|as (?:shown|seen|reported) (?:by|in)|reported by|shown (?:by|in)|from|in|by|via|laut|nach|selon|según|secondo|volgens|in use|used|now|currently|today|already|at the moment|after|since|and (?:still |steadily )?(?:grow|ris|climb|increas|count)ing)(?!\p{L})/iu;
/** Words that make it a rate, a difference, a limit, or the share of somebody. */
const OTHER_FIGURE =
  /(?<!\p{L})(?:per|an?|each|every|pro|par|por)\s+(?:second|minute|hour|day|night|week|month|(?:re)?boot|request|connection|user|session|process|stunde|tag|jour|heure|hora|día)|\/\s?(?:s|min|hr?|hour|d|day)\b|(?<!\p{L})(?:more|less|limit\w*|max\w*|growth|process\w*|leak\w*)(?!\p{L})/iu;

/** The figure of a line without a remark that leaves it what it is. */
function withoutRemark(written: string): string {
  const [, figure = '', remark = ''] = FIGURE_AND_REMARK.exec(written) ?? [];
  if (figure === '') return written;
  if (NEXT_SENTENCE.test(remark)) return figure;
  if (OTHER_FIGURE.test(remark)) return written;
  return remark.length === 1 || REMARK.test(remark) ? figure : written;
}

/** The figure that a name means where it stands; null for a name of anything else. */
function findWrittenField(name: string, { group, section }: Around): GaugeField | null {
  const grouped = group === null ? undefined : SECTION_NAMES[group].get(name.trim().toLowerCase());
  // In a group a name means what the title makes of it: `Total` of physical memory is RAM.
  const named = group === null ? findGauge(name) : grouped === undefined ? null : { gauge: grouped, unit: null };
  if (named !== null || section === null || !SECTION_SIZE.test(name)) return named;
  return { gauge: section === 'paged' ? 'poolPagedBytes' : 'poolNonPagedBytes', unit: null };
}

/** A figure of each of two names. */
const TWO_FIGURES = /^(\S.{0,20}?)\s?\/\s?(\S.{0,20})$/;

/** `Paged pool / Non-paged pool: 783 MB / 461 MB`: two names and a size for each, in their order; null for any other pair. */
function readTwoPools({ name, value }: Pair): GaugeReading | null {
  const names = name.includes('/') ? name.split('/').map(findGauge) : [];
  const [, first, second] = names.length === 2 ? (TWO_FIGURES.exec(value.trim()) ?? []) : [];
  if (first === undefined || second === undefined) return null;
  const gauges = [first, second].flatMap((figure, index): readonly Gauge[] => {
    const field = names[index] ?? null;
    const size = field === null || !POOL_GAUGES.includes(field.gauge) ? null : parseGaugeValue(figure, field.unit);
    return field === null || size === null ? [] : [{ name: field.gauge, value: size.bytes }];
  });
  const distinct = new Set(gauges.map((gauge) => gauge.name));
  return distinct.size === 2 ? { before: null, row: toGauges(gauges), written: true } : null;
}

/** A figure of the machine under a name that people use, with a unit; null for any other line. */
function readWritten(line: string, around: Around): GaugeReading | null {
  const ram = RAM_TITLE.exec(line);
  const pair = findPair(line);
  const both = pair === null ? null : readTwoPools(pair);
  if (both !== null) return both;
  // Of most lines the name already says that they give no such figure; how figures are written takes longer to ask.
  const field = findWrittenField(ram === null ? (pair?.name ?? '') : 'RAM', around);
  if (field === null) return null;
  const written = withoutRemark((ram?.[1] ?? pair?.value ?? '').trim());
  // `Kb` is how the debugger spells it, also for the pools of a session.
  if (written === '' || /\d\s?Kb\b/.test(written)) return null;
  const commit = COMMIT_PAIR.exec(written);
  if (commit !== null) {
    if (field.gauge !== 'committedBytes' && field.gauge !== 'physicalBytes') return null;
    const [, used = '', usedUnit, limit = '', unit = ''] = commit;
    const values = [parseGaugeValue(`${used} ${usedUnit ?? unit}`, null), parseGaugeValue(`${limit} ${unit}`, null)];
    const [committed, most] = values;
    if (committed == null || most == null) return null;
    // Of RAM the second is all of it.
    if (field.gauge === 'physicalBytes')
      return { before: null, row: toGauges([{ name: field.gauge, value: most.bytes }]), written: true };
    const gauges: readonly Gauge[] = [
      { name: 'committedBytes', value: committed.bytes },
      { name: 'commitLimitBytes', value: most.bytes },
    ];
    return { before: null, row: toGauges(gauges), written: true };
  }
  const unit = field.unit ?? around.unit;
  const pairOf = splitArrow(written);
  if (pairOf !== null) {
    const [earlier, last] = pairOf.map((figure) => parseGaugeValue(figure, unit));
    if (last == null || earlier == null) return null;
    const toRow = (value: number): GaugeRow => toGauges([{ name: field.gauge, value }]);
    return { before: toRow(earlier.bytes), row: toRow(last.bytes), written: true };
  }
  const value = parseGaugeValue(written, unit);
  return value === null
    ? null
    : { before: null, row: toGauges([{ name: field.gauge, value: value.bytes }]), written: true };
}

/** `- 31.5 GiB physical RAM`, and what somebody says of it: a bullet that begins with the size of RAM. */
const RAM_BULLET =
  /^\s{0,8}[-*•+]\s{1,3}(?:\*\*)?\d{1,4}(?:[.,]\d{1,2})? ?(?:GB|GiB|TB)(?: of)?(?: (?:installed|physical|total|system))?(?: (?:LP)?DDR\d\w?)?(?: RAM| memory)\b/i;

/** What every size of RAM has in it: few lines do, and the patterns of what stands around it are long. */
const RAM_FIGURE = /\d ?(?:GB|GiB|TB)/i;

/** RAM in a line that tells of a machine; null where it names none or several. */
function readMachineLine(line: string): GaugeReading | null {
  if (line.length > LONGEST_MACHINE_LINE || !RAM_FIGURE.test(line)) return null;
  if (!MACHINE_LINE.test(line) && !RAM_BULLET.test(line)) return null;
  const [ram, ...others] = [...line.matchAll(RAM_PHRASE)];
  const value = ram === undefined || others.length > 0 ? null : parseGaugeValue(ram[1] ?? '', null);
  if (value === null || value.bytes < LEAST_RAM) return null;
  return { before: null, row: toGauges([{ name: 'physicalBytes', value: value.bytes }]), written: true };
}

/** A longer line is a paragraph. */
const LONGEST_MACHINE_LINE = 200;
/** Less is a virtual machine in passing, or the memory of a graphics card. */
const LEAST_RAM = 1024 ** 3;

/** The gauge of a line; null for any other line. */
export function readGauge(line: string, around: Around): GaugeReading | null {
  const exact = readExact(line);
  if (exact !== null) return { before: null, row: exact, written: false };
  return readWritten(line, around) ?? readMachineLine(line);
}

/** Both pools in KiB; null where one is no number. */
function toPoolGauges(...kib: readonly [string, string]): GaugeRow | null {
  const [nonPaged, paged] = kib.map((digits) => parseInteger(digits));
  if (nonPaged == null || paged == null) return null;
  return toGauges([
    { name: 'poolNonPagedBytes', value: Number(nonPaged) * 1024 },
    { name: 'poolPagedBytes', value: Number(paged) * 1024 },
  ]);
}

/** The head of poolmon, and properties of WMI. */
function readExact(line: string): GaugeRow | null {
  const header = POOL_HEADER.exec(line);
  if (header !== null) {
    const quantity = parseQuantity((header[2] ?? '').replace(/\s*\(.*$/, ''), 1024);
    const name = header[1] === 'N' ? 'poolNonPagedBytes' : 'poolPagedBytes';
    return quantity === null ? null : { kind: 'gauges', gauges: [{ name, value: Number(quantity.bytes) }] };
  }
  const [, nonPaged, paged] = POOL_HEADERS.exec(line) ?? [];
  if (nonPaged !== undefined && paged !== undefined) return toPoolGauges(nonPaged, paged);
  const pair = findPair(line);
  const known = GAUGES.get((pair?.name ?? '').toLowerCase());
  if (known === undefined) return null;
  const digits = /^([\d,.' ]{1,30}?)\s*(?:\(.*)?$/.exec((pair?.value ?? '').replaceAll('**', '').trim())?.[1];
  const value = digits === undefined ? null : parseInteger(digits);
  if (value === null) return null;
  return { kind: 'gauges', gauges: [{ name: known[0], value: Number(value) * known[1] }] };
}

/**
 * Whether a line gives a pool, RAM, or what is committed of what: by itself it then says something of the machine. A
 * session and a process have a commit, too.
 */
export function isGaugeLine(line: string): boolean {
  const found = readGauge(line, { group: null, section: null, unit: null });
  if (found === null) return false;
  const { gauges } = found.row;
  if (!found.written) return true;
  return gauges.every(({ name, value }) =>
    POOL_GAUGES.includes(name) ? value >= LEAST_WRITTEN_POOL : name === 'physicalBytes' || gauges.length > 1,
  );
}

/** Whether a line that was copied from a list gives any figure of the machine: `Available<TAB>1.4 GB`. */
export function isCopiedLine(line: string): boolean {
  return readGauge(line, { group: null, section: null, unit: null }) !== null;
}

/** Whether a pool is too small to be a machine's. */
export function isTooSmall({ row, written }: GaugeReading): boolean {
  const least = written ? LEAST_WRITTEN_POOL : LEAST_POOL_BYTES;
  return row.gauges.some(({ name, value }) => POOL_GAUGES.includes(name) && value < least);
}
