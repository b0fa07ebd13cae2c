/**
 * The JSON document that poolsleuth itself writes (`--json`, schemaVersion 1), so that it can be kept and compared later:
 * its snapshots become moments again. Findings, series and owners are not read back: they are worked out anew.
 *
 * A document is one value, not lines: it is read whole, and only where its first characters say what it is.
 */
import type {
  BlockReport,
  Integer,
  LineCounts,
  Module,
  PageFile,
  TagCounters,
  VmLine,
  VmProcess,
  VmReport,
  VmSession,
} from '../../model/document.js';
import type { GaugeName, Moment } from '../../moments/moment.js';
import { timeOf } from '../../moments/moment.js';
import { packTable } from '../../tables/packed-table.js';
import { POOLS } from '../../tables/row-names.js';
import type { PrintedOwner } from '../../tables/row-names.js';
import { addCounters, createTagTable } from '../../tables/tag-table.js';
import type { TagTable } from '../../tables/tag-table.js';
import { toTag } from '../../../grammars/lib/pool-rows.js';
import { admitTime, isCount, isUptime } from '../../ingest/admit.js';
import { JSON_TOO_LARGE, isWithinJsonBudget } from '../json-budget.js';
import { toCrash } from './crash.js';
import { isObject, toObjects, toText } from './json.js';
import { OWN_JSON_HEAD } from './kind.js';
import type { Json } from './json.js';

/** Grammars whose allocation counters wrap at 2^32. */
const NARROW: ReadonlySet<string> = new Set(['poolmon', 'pool-csv', 'poolmonx', 'pool-tag-viewer']);

/** A count: a number while it is exact, decimal digits beyond; null for anything else. */
function toCount(value: unknown): Integer | null {
  return (typeof value === 'number' || typeof value === 'string') && isCount(value) ? exactOf(value) : null;
}

/** Digits that are exact as a number are one: `"12"` and `12` are the same count. */
function exactOf(value: Integer): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toSmall(value: unknown): number | null {
  const count = toCount(value);
  return typeof count === 'number' ? count : null;
}

/** Seconds, which may have a fraction. */
const toSeconds = (value: unknown): number | null => (typeof value === 'number' && isUptime(value) ? value + 0 : null);

function toCounters(value: unknown): TagCounters | null {
  if (!isObject(value)) return null;
  const { allocs, frees, outstanding, bytes } = value;
  return {
    allocs: toCount(allocs),
    frees: toCount(frees),
    outstanding: toCount(outstanding),
    bytes: toCount(bytes),
  };
}

function addTag(table: TagTable, usage: Json): void {
  const tag = typeof usage['tag'] === 'string' ? toTag(usage['tag']) : null;
  const printed = toPrinted(usage['printed']);
  if (tag === null) return;
  for (const [index, pool] of POOLS.entries()) {
    const counters = toCounters(usage[pool]);
    if (counters === null) continue;
    addCounters(table, tag, index, counters, 1, printed);
  }
}

function toPrinted(value: unknown): PrintedOwner | null {
  if (!isObject(value)) return null;
  const [description, binary] = [toText(value['description']), toText(value['binary'])];
  return description === null && binary === null ? null : { description, binary };
}

function toModule(value: Json): readonly Module[] {
  const { name, start, end, image, version, timestamp, company, unloaded } = value;
  if (typeof name !== 'string' || typeof start !== 'string' || typeof end !== 'string') return [];
  return [
    {
      name,
      start,
      end,
      image: toText(image),
      version: toText(version),
      timestamp: toText(timestamp),
      company: toText(company),
      unloaded: unloaded === true,
    },
  ];
}

function toVmLine({ label, pages, kib }: Json): readonly VmLine[] {
  return typeof label === 'string' ? [{ label, pages: toCount(pages), kib: toCount(kib), line: 1 }] : [];
}

const toPageFile = (value: Json): PageFile => ({
  name: toText(value['name']),
  currentKib: toCount(value['currentKib']),
  freeKib: toCount(value['freeKib']),
  minimumKib: toCount(value['minimumKib']),
  maximumKib: toCount(value['maximumKib']),
});

function toProcess({ pid, image, commitKib, sharedCommitKib, debtKib }: Json): readonly VmProcess[] {
  const id = toSmall(pid);
  if (id === null || typeof image !== 'string') return [];
  const [commit, shared, debt] = [toCount(commitKib), toCount(sharedCommitKib), toCount(debtKib)];
  return [{ pid: id, image, commitKib: commit, sharedCommitKib: shared, debtKib: debt }];
}

function toSession({ id, address, pagedKib, nonPagedKib, commitKib }: Json): readonly VmSession[] {
  const number = toSmall(id);
  if (number === null || typeof address !== 'string') return [];
  const [paged, nonPaged, commit] = [toCount(pagedKib), toCount(nonPagedKib), toCount(commitKib)];
  return [{ id: number, address, pagedKib: paged, nonPagedKib: nonPaged, commitKib: commit }];
}

function toRegion({ name, baseAddress, bytes }: Json): readonly VmReport['regions'][number][] {
  const size = toCount(bytes);
  return typeof name === 'string' && typeof baseAddress === 'string' && size !== null
    ? [{ name, baseAddress, bytes: size }]
    : [];
}

function toVm(value: unknown): VmReport | null {
  if (!isObject(value)) return null;
  const summary = isObject(value['summary']) ? value['summary'] : {};
  return {
    memory: toObjects(value['memory']).flatMap(toVmLine),
    pageFiles: toObjects(value['pageFiles']).map(toPageFile),
    warnings: toObjects(value['warnings']).flatMap(({ text }) => (typeof text === 'string' ? [{ text, line: 1 }] : [])),
    processes: toObjects(value['processes']).flatMap(toProcess),
    sessions: toObjects(value['sessions']).flatMap(toSession),
    regions: toObjects(value['regions']).flatMap(toRegion),
    summary: {
      physicalPages: toSmall(summary['physicalPages']),
      availablePages: toSmall(summary['availablePages']),
      nonPagedPages: toSmall(summary['nonPagedPages']),
      nonPagedMaxPages: toSmall(summary['nonPagedMaxPages']),
      pagedPages: toSmall(summary['pagedPages']),
      pagedMaxPages: toSmall(summary['pagedMaxPages']),
      committedPages: toSmall(summary['committedPages']),
      commitLimitPages: toSmall(summary['commitLimitPages']),
    },
  };
}

const POOL_GAUGES = [
  ['nonPaged', 'poolNonPagedBytes'],
  ['paged', 'poolPagedBytes'],
] as const;
const MEMORY_GAUGES = ['availableBytes', 'committedBytes', 'commitLimitBytes', 'physicalBytes'] as const;
/** Sources of a pool's size that are counters of the machine; `!vm` and the tags are read back themselves. */
const COUNTERS: readonly string[] = ['poolmon', 'perfmon', 'dump', 'printed'];

/** Pools of a snapshot whose size comes from one of these sources, by their gauge. */
function sizeFrom(pools: unknown, sources: readonly string[]): readonly (readonly [GaugeName, number])[] {
  if (!isObject(pools)) return [];
  return POOL_GAUGES.flatMap(([pool, gauge]) => {
    const size = pools[pool];
    const bytes = isObject(size) && sources.includes(toText(size['source']) ?? '') ? toSmall(size['bytes']) : null;
    return bytes === null ? [] : [[gauge, bytes] as const];
  });
}

function toGauges(pools: unknown, memory: unknown): ReadonlyMap<GaugeName, number> {
  const around = isObject(memory) ? memory : {};
  return new Map([
    ...sizeFrom(pools, COUNTERS),
    ...MEMORY_GAUGES.flatMap((gauge) => {
      const bytes = toSmall(around[gauge]);
      return bytes === null ? [] : [[gauge, bytes] as const];
    }),
  ]);
}

function toMoment(snapshot: Json, source: string): Moment {
  const table = createTagTable();
  for (const usage of toObjects(snapshot['tags'])) addTag(table, usage);
  const grammar = toText(snapshot['grammar']) ?? 'own-json';
  const capturedAt = admitTime(toText(snapshot['capturedAt']) ?? '');
  const { totals } = snapshot;
  const crash = toCrash(snapshot['crash']);
  return {
    source,
    firstLine: 1,
    grammar,
    host: toText(snapshot['host']),
    capturedAt,
    time: timeOf(capturedAt ?? ''),
    uptimeSeconds: toSeconds(snapshot['uptimeSeconds']),
    osBuild: toSmall(snapshot['osBuild']),
    architecture: toText(snapshot['architecture']),
    table: packTable(table),
    told: new Map(),
    totals: isObject(totals) ? { nonPaged: toCounters(totals['nonPaged']), paged: toCounters(totals['paged']) } : null,
    vm: toVm(snapshot['vm']),
    modules: toObjects(snapshot['modules']).flatMap(toModule),
    gauges: toGauges(snapshot['pools'], snapshot['memory']),
    // That a list was whole is told only where the size of a pool was taken from its tags.
    listing: sizeFrom(snapshot['pools'], ['tags']).length > 0 ? 'all' : 'some',
    counterBits: NARROW.has(grammar) ? 32 : null,
    ...(crash === null ? {} : { crash }),
  };
}

/** Lines end with CRLF, LF or a lone CR. */
function countLines(text: string): number {
  let lines = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== LF && code !== CR) continue;
    if (code === CR && text.charCodeAt(at + 1) === LF) at += 1;
    lines += 1;
    from = at + 1;
  }
  return from < text.length ? lines + 1 : lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

const LF = 10;
const CR = 13;

const isOurs = (value: unknown): value is Json =>
  isObject(value) &&
  value['schemaVersion'] !== undefined &&
  isObject(value['tool']) &&
  value['tool']['name'] === 'poolsleuth';

const CUT = 'This JSON document of poolsleuth is cut off or damaged. Write it again with --json.';

export interface OwnJson {
  readonly moments: readonly Moment[];
  /** The document as one block; null when it is of a version that is not read. */
  readonly block: BlockReport | null;
  readonly lines: LineCounts;
  /** What is wrong with the document, with what to do; null when it was read. */
  readonly error: string | null;
}

/**
 * What a document says; null when the text is none of ours, and is to be read as text. A document that is damaged, or
 * of another version, says so.
 *
 * @example
 * readOwnJson(await readFile('monday.json', 'utf8'), 'monday.json')?.moments
 */
export function readOwnJson(text: string, source: string): OwnJson | null {
  const fits = isWithinJsonBudget(text);
  const value = fits ? parseJson(text) : undefined;
  const cut = value === undefined && /"name"\s{0,20}:\s{0,20}"poolsleuth"/.test(text.slice(0, OWN_JSON_HEAD));
  if (fits && !cut && !isOurs(value)) return null;
  const version = isObject(value) ? value['schemaVersion'] : null;
  const known = version === 1;
  const moments = isObject(value) && known ? toObjects(value['snapshots']).map((each) => toMoment(each, source)) : [];
  const total = countLines(text);
  const rows = moments.reduce((sum, { table }) => sum + table.size, 0);
  const block = {
    command: null,
    grammar: 'own-json',
    firstLine: 1,
    lastLine: total,
    rows,
    complete: true,
    incompleteReason: null,
  };
  const error = !fits
    ? JSON_TOO_LARGE
    : cut
      ? CUT
      : known
        ? null
        : `This JSON document has schemaVersion ${String(version)}; version 1 is read. Write it again with --json.`;
  return {
    moments,
    block: known ? block : null,
    lines: { total, understood: known ? total : 0, otherCommand: 0, unparsed: known ? 0 : total },
    error,
  };
}
