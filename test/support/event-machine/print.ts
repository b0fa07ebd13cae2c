/** Prints what was seen of a simulated machine as files of the tools that people use. */
import type { EventMachine, EventSample } from '../event-machine.js';
import { Random } from './random.js';

export const PRINT_FORMATS = ['poolmon-log', 'poolmon-files', 'pool-csv', 'own-csv'] as const;
export type PrintFormat = (typeof PRINT_FORMATS)[number];

export interface PrintedFile {
  readonly name: string;
  readonly content: string;
}

const WRAP = 4_294_967_296;
/** Windows keeps the counters in 32 bits. */
const wrap = (counter: number): number => counter % WRAP;

/** In the format given, else in one that the seed picks and that can hold what was seen. */
export function printEventMachine(machine: EventMachine, format: PrintFormat | null = null): readonly PrintedFile[] {
  const random = new Random(`print ${machine.seed} ${machine.level}`);
  const first = machine.samples[0];
  const counters = first?.allocs != null;
  const times = first?.at != null;
  // Without counters only a table of our own can be told from a broken list; a log of totals needs times.
  const possible: readonly PrintFormat[] = !counters
    ? ['own-csv']
    : times
      ? PRINT_FORMATS
      : ['poolmon-log', 'poolmon-files', 'own-csv'];
  const drawn = random.pick(possible);
  const chosen = format ?? drawn;
  const files = printAs(machine, chosen, random);
  return times && random.chance(0.3) ? [...files, printPerfmon(machine)] : files;
}

function printAs(machine: EventMachine, format: PrintFormat, random: Random): readonly PrintedFile[] {
  const { host, samples } = machine;
  switch (format) {
    case 'poolmon-log': {
      const style = random.pick(DATE_LINES);
      const lists = samples.map((sample) => {
        const date = sample.at === null ? '' : `${style(sample.at)}\n`;
        return date + printPoolmon(machine, sample);
      });
      return [{ name: `${host}_poolmon.txt`, content: lists.join('\n') }];
    }
    case 'poolmon-files':
      return samples.map((sample, index) => {
        const date = sample.at?.replace('T', '_').replaceAll(':', '-') ?? String(index + 1);
        return { name: `poolmon_${date}.log`, content: printPoolmon(machine, sample) };
      });
    case 'pool-csv':
      return [{ name: `${host}.pool.csv`, content: printPoolCsv(machine) }];
    case 'own-csv':
      return [{ name: `${host}.csv`, content: printOwnCsv(machine) }];
  }
}

const DATE_LINES: readonly ((at: string) => string)[] = [
  (at) => `===== ${at.replace('T', ' ')} =====`,
  (at) => `${at.replace('T', ' ')}.00`,
  (at) => `Snapshot at ${at.replace('T', ' ')}`,
  // Days before months: 13/05/2022 22:35:55.53
  (at) => `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11)}.53`,
];

const cell = (value: number | undefined, width: number): string => String(value ?? 0).padStart(width);
const toKib = (bytes: number): string => `${Math.round(bytes / 1024)}K`;

/** Places of the tags that a sample lists, by name as poolmon sorts them. */
function listedIn(machine: EventMachine, sample: EventSample): readonly number[] {
  return orderOf(machine).filter((place) => !Number.isNaN(sample.bytes[place]));
}

const orders = new WeakMap<EventMachine, readonly number[]>();

function orderOf(machine: EventMachine): readonly number[] {
  const known = orders.get(machine);
  if (known !== undefined) return known;
  const names = machine.keys.map(({ tag, pool }) => `${tag} ${pool}`);
  const order = names.map((_, place) => place);
  order.sort((left, right) => ((names[left] ?? '') < (names[right] ?? '') ? -1 : 1));
  orders.set(machine, order);
  return order;
}

/** A snapshot as `poolmon /n` writes it. */
function printPoolmon(machine: EventMachine, sample: EventSample): string {
  const { ramBytes, commitLimit, keys } = machine;
  const lines = [
    ` Memory:${toKib(ramBytes)} Avail:${toKib(sample.availableBytes)}  PageFlts:${Math.round(sample.uptimeHours * 91_000)}   InRam Krnl:${toKib(24e6)} P:${toKib(0.7 * sample.pagedBytes)}`,
    ` Commit:${toKib(sample.committedBytes)} Limit:${toKib(commitLimit)} Peak:${toKib(Math.max(sample.committedBytes, 0.6 * ramBytes))}            Pool N:${toKib(sample.nonPagedBytes)} P:${toKib(sample.pagedBytes)}`,
    ' Tag  Type     Allocs            Frees            Diff            Bytes       Per Alloc',
    '',
  ];
  for (const place of listedIn(machine, sample)) {
    const { tag, pool } = keys[place] ?? { tag: '', pool: 'paged' };
    const diff = sample.outstanding?.[place] ?? 0;
    const bytes = sample.bytes[place] ?? 0;
    const each = diff === 0 ? 0 : Math.floor(bytes / diff);
    lines.push(
      ` ${tag} ${pool === 'paged' ? 'Paged' : 'Nonp '} ${cell(wrap(sample.allocs?.[place] ?? 0), 12)} ${cell(wrap(sample.frees?.[place] ?? 0), 16)} ${cell(diff, 14)} ${cell(bytes, 16)} ${cell(each, 12)}`,
    );
  }
  lines.push('');
  return lines.join('\n');
}

const quote = (text: string | number): string => `"${String(text).replaceAll('"', '""')}"`;

/** The loop of poolmon-powershell: one record for both pools of a tag. */
function printPoolCsv(machine: EventMachine): string {
  const pools = [
    ['Paged', 'paged'],
    ['NonPaged', 'nonPaged'],
  ] as const;
  const columns = pools.flatMap(([title]) => ['Allocs', 'Frees', 'Diff', 'UsedBytes'].map((name) => title + name));
  const lines = [['DateTime', 'DateTimeUTC', 'Tag', ...columns, 'TotalUsedBytes'].map(quote).join(',')];
  const places = new Map(machine.keys.map(({ tag, pool }, place) => [`${tag}|${pool}`, place]));
  for (const sample of machine.samples) {
    const at = sample.at ?? '';
    const utc = new Date(Date.parse(`${at}Z`) - 3_600_000).toISOString().slice(0, 19);
    const done = new Set<string>();
    for (const listed of listedIn(machine, sample)) {
      const tag = machine.keys[listed]?.tag ?? '';
      if (done.has(tag)) continue;
      done.add(tag);
      let total = 0;
      const cells = pools.flatMap(([, pool]) => {
        const place = places.get(`${tag}|${pool}`) ?? -1;
        const bytes = sample.bytes[place] ?? NaN;
        if (Number.isNaN(bytes)) return [0, 0, 0, 0];
        total += bytes;
        const allocs = wrap(sample.allocs?.[place] ?? 0);
        const frees = wrap(sample.frees?.[place] ?? 0);
        return [allocs, frees, allocs - frees, bytes];
      });
      lines.push([at, utc, tag, ...cells, total].map(quote).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The program's own table, over time; without counters it holds bytes alone. */
function printOwnCsv(machine: EventMachine): string {
  const { host, keys } = machine;
  const lines = ['source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,driver,confidence,class,description'];
  for (const sample of machine.samples) {
    for (const place of listedIn(machine, sample)) {
      const { tag, pool } = keys[place] ?? { tag: '', pool: 'paged' };
      const { allocs, frees, outstanding } = sample;
      const counters =
        allocs === null || frees === null || outstanding === null
          ? ',,'
          : `${wrap(allocs[place] ?? 0)},${wrap(frees[place] ?? 0)},${outstanding[place] ?? 0}`;
      lines.push(
        `${host}.log,${host},${sample.at ?? ''},${tag},${pool},${counters},${sample.bytes[place] ?? 0},,,unknown,`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Totals as perfmon logs them, at the moments of the lists. */
function printPerfmon(machine: EventMachine): PrintedFile {
  const names = ['Pool Nonpaged Bytes', 'Pool Paged Bytes', 'Available Bytes', 'Committed Bytes'];
  const head = [
    '(PDH-CSV 4.0) (W. Europe Standard Time)(-60)',
    ...names.map((name) => `\\\\${machine.host}\\Memory\\${name}`),
  ];
  const lines = [head.map(quote).join(',')];
  for (const { at, nonPagedBytes, pagedBytes, availableBytes, committedBytes } of machine.samples) {
    if (at === null) continue;
    const date = `${at.slice(5, 7)}/${at.slice(8, 10)}/${at.slice(0, 4)} ${at.slice(11)}.000`;
    lines.push([date, nonPagedBytes, pagedBytes, availableBytes, committedBytes].map(quote).join(','));
  }
  return { name: `${machine.host}_perfmon.csv`, content: `${lines.join('\n')}\n` };
}
