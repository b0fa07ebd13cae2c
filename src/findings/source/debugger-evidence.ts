/** What single outputs prove by themselves: block sizes, Driver Verifier, bugchecks, hits of a module search. */
import type { Finding, PoolName } from '../../model/document.js';
import { poolfindTag, shellTag } from '../../model/typed-names.js';
import { unpackTable } from '../../tables/packed-table.js';
import { POOLS } from '../../tables/row-names.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { poolAt, tagAt } from '../../tables/tag-table.js';
import { formatBytes, formatCount, formatCounted, formatList, formatShare, formatTag } from '../../model/words.js';
import type { SourceInput } from './source-input.js';
import { toDriverFile } from '../../tagdb/driver-file.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';

/** Blocks of the searched tag by the list of tags of the same moment; NaN when it does not show them. */
function outstandingOf(reading: SourceReading, found: SourceReading['poolFinds'][number]): number {
  const table = reading.moments[found.moment]?.table;
  if (table === undefined || table.size === 0 || found.pool === null) return NaN;
  const rows = unpackTable(table);
  for (let row = 0; row < rows.size; row += 1) {
    if (tagAt(rows, row) === found.tag && POOLS[poolAt(rows, row)] === found.pool) return rows.outstanding[row] ?? NaN;
  }
  return NaN;
}

/** What tells how much of the pool the blocks are, unless a list of the input does. */
function listStep({ moments }: SourceReading, tag: string, pool: PoolName | null): Finding['next'] {
  const typed = poolfindTag(tag, false);
  if (typed === null || moments.some(({ table }) => table.size > 0)) return [];
  return [{ command: `!poolused ${pool === 'paged' ? 4 : 2} ${typed}`, why: 'how much of the pool are they?' }];
}

/** One size means one structure allocated at one place. */
export function findBlockSizes({ reading }: SourceInput): readonly Finding[] {
  return reading.poolFinds.flatMap((found): readonly Finding[] => {
    const [most] = found.sizes;
    if (most === undefined || found.allocated.count < 10) return [];
    const share = most.count / found.allocated.count;
    const uniform = share >= 0.9;
    const outstanding = found.complete ? NaN : outstandingOf(reading, found);
    const so = outstanding > found.allocated.count ? ` (of ${formatCount(outstanding)})` : '';
    const blocks = `${formatCount(found.allocated.count)} ${formatTag(found.tag)} blocks${found.complete ? '' : ` found so far${so}`}`;
    const spread = found.sizes
      .slice(0, 3)
      .map(({ bytes, count }) => `${formatCount(bytes)} bytes (${formatCount(count)})`);
    return [
      toFinding({
        code: uniform ? 'one-block-size' : 'many-block-sizes',
        severity: 'info',
        confidence: uniform ? sureOf('one-block-size', 'always') : sureOf('many-block-sizes', 'always'),
        pool: found.pool,
        tags: [found.tag],
        title: uniform
          ? `${most.count === found.allocated.count ? 'All' : `${formatShare(share)} of the`} ${blocks} have ${formatCounted(most.bytes, 'byte')}: one structure from one place.`
          : `The ${blocks} have ${formatCounted(found.sizes.length, 'size')}: buffers or several structures.`,
        reasons: [
          ...(uniform ? [] : [`Most frequent: ${formatList(spread)}.`]),
          ...(found.complete
            ? []
            : [
                'The listing is not whole; on a segment heap !poolfind finds only a part, so its count proves nothing.',
              ]),
        ],
        evidence: [{ source: found.source, line: found.firstLine }],
        next: listStep(reading, found.tag, found.pool),
      }),
    ];
  });
}

/** `Unloaded`, `Loaded and Unloaded`, as the debugger prints the state of a verified driver. */
const UNLOADED = /\bunloaded$/i;

type VerifiedBlock = SourceReading['verifier'][number]['allocations'][number];

/** Values with how often each comes, most frequent first. */
function countEach(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

/** `184 bytes, tag PvRq`, `5.64 KiB, tags TsuR, TsuN and VMdl`. */
function blocksInBrackets(blocks: readonly VerifiedBlock[]): string {
  const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
  const tags = countEach(blocks.map(({ tag }) => tag)).map(([tag]) => formatTag(tag));
  const shown = tags.length > MOST_TAGS ? [...tags.slice(0, MOST_TAGS), `${tags.length - MOST_TAGS} more`] : tags;
  return `${formatBytes(bytes)}, ${tags.length === 1 ? 'tag' : 'tags'} ${formatList(shown)}`;
}

/** What Driver Verifier counts of a driver: its blocks and their bytes; null where it counts no more than are listed. */
function countedOf({ driverPools }: SourceReading, driver: string, listed: number): string | null {
  const held = driverPools.find((each) => each.toldBy === 'verifier' && each.driver === driver);
  if (held === undefined) return null;
  const sum = (name: 'allocations' | 'bytes'): number => (held.nonPaged[name] ?? 0) + (held.paged[name] ?? 0);
  const blocks = sum('allocations');
  if (blocks <= listed) return null;
  const bytes = sum('bytes');
  return `${formatCounted(blocks, 'pool block')}${bytes > 0 ? ` (${formatBytes(bytes)})` : ''}`;
}

const MOST_TAGS = 3;
const MOST_CALLERS = 4;

/** `11 of them at x!Queue+0x9a`; empty where no caller is printed. */
function chiefCaller(blocks: readonly VerifiedBlock[]): string {
  const [chief] = countEach(blocks.flatMap(({ caller }) => (caller === null ? [] : [caller])));
  if (chief === undefined) return '';
  const [caller, count] = chief;
  return count === blocks.length
    ? `, ${count === 1 ? '' : 'all '}allocated at ${caller}`
    : `, ${formatCount(count)} of them allocated at ${caller}`;
}

/** What names the caller, or the file that it is in; none where the driver's name cannot stand in a command. */
function nextForCaller(driver: string, blocks: readonly VerifiedBlock[]): Finding['next'] {
  const [chief] = countEach(blocks.flatMap(({ caller }) => (caller === null ? [] : [caller])));
  if (chief !== undefined && /^0x[0-9a-f]+$/.test(chief[0])) {
    return [{ command: `ln ${chief[0]}`, why: 'the function that allocates' }];
  }
  const module = driver.replace(/\.[^.]+$/, '');
  return /^[\w-]+$/.test(module)
    ? [{ command: `lmvm ${module}`, why: 'which version is it? its maker needs tag, caller and version' }]
    : [];
}

/** Outstanding blocks by driver and caller; with a bugcheck C4/62 the leak is proven. */
export function findVerified({ reading }: SourceInput): readonly Finding[] {
  const unloaded = reading.bugchecks.find(({ code, arguments: [first] }) => code === 0xc4 && first === '0x62');
  return reading.verifier.flatMap(({ driver, state, allocations, line }): readonly Finding[] => {
    if (allocations.length === 0) return [];
    const callers = countEach(allocations.flatMap(({ caller }) => (caller === null ? [] : [caller])));
    const told = callers
      .slice(0, MOST_CALLERS)
      .map(([caller, count]) => `${caller} (${formatCounted(count, 'block')})`);
    const blamed =
      unloaded?.image === null ||
      unloaded?.image === undefined ||
      unloaded.image.toLowerCase() === driver.toLowerCase();
    const stopped = unloaded !== undefined && blamed;
    // What a driver that is gone still holds, nobody will free.
    const gone = UNLOADED.test(state);
    const proven = stopped || gone;
    const what = blocksInBrackets(allocations);
    const counted = countedOf(reading, driver, allocations.length);
    const blocks = `${formatCounted(allocations.length, 'pool block')} (${what})`;
    const left =
      counted === null
        ? `${blocks} not freed${chiefCaller(allocations)}`
        : `${counted} not freed, of which ${formatCounted(allocations.length, 'block')} (${what}) ${allocations.length === 1 ? 'is' : 'are'} listed here${chiefCaller(allocations)}`;
    const loaded = state.toLowerCase();
    return [
      toFinding({
        code: proven ? 'leak-at-unload' : 'verifier-outstanding',
        severity: proven ? 'high' : 'info',
        confidence: proven
          ? sureOf('leak-at-unload', stopped ? 'stopped' : 'gone')
          : sureOf('verifier-outstanding', 'always'),
        tags: countEach(allocations.map(({ tag }) => tag)).map(([tag]) => tag),
        drivers: [driver.toLowerCase()],
        title: proven
          ? `${driver} was unloaded with ${left}; ${stopped ? 'Driver Verifier stopped the machine for it' : `Driver Verifier lists ${allocations.length === 1 && counted === null ? 'it' : 'them'} and calls the driver unloaded`}.`
          : counted === null
            ? `Driver Verifier lists ${formatCounted(allocations.length, 'outstanding block')} (${what}) of ${driver} (${loaded})${chiefCaller(allocations)}.`
            : `By Driver Verifier's counters ${driver} (${loaded}) holds ${counted}; ${formatCounted(allocations.length, 'block')} (${what}) ${allocations.length === 1 ? 'is' : 'are'} listed here${chiefCaller(allocations)}.`,
        reasons: [
          ...(told.length === 0 ? [] : [`Allocated by ${formatList(told)}.`]),
          ...(proven ? [] : ['Outstanding is not leaked: a loaded driver holds what it uses.']),
        ],
        evidence: [{ source: reading.input.source, line }],
        next: nextForCaller(driver, allocations),
      }),
    ];
  });
}

/** In which modules the bytes of a tag were found. */
export function findModuleHits({ reading, hits }: SourceInput): readonly Finding[] {
  const tags = [...new Set(reading.tagHits.map(({ tag }) => tag))];
  return tags.flatMap((tag): readonly Finding[] => {
    const own = hits.filter((hit) => hit.tag === tag);
    const modules = [...new Set(own.flatMap(({ module }) => (module === null ? [] : [module])))];
    const outside = own.filter(({ module }) => module === null).length;
    const line = reading.tagHits.find((hit) => hit.tag === tag)?.line ?? 1;
    return [
      toFinding({
        code: 'tag-found-in-module',
        severity: 'info',
        confidence: sureOf('tag-found-in-module', modules.length === 1 ? 'one-module' : 'several-modules'),
        tags: [tag],
        drivers: modules.flatMap((module) => toDriverFile(module) ?? []),
        title:
          modules.length === 0
            ? `The module search found ${formatTag(tag)} at ${formatCount(own.length)} addresses, but no module list says where that is.`
            : `The module search found ${formatTag(tag)} in ${formatList(modules)}.`,
        reasons:
          outside > 0 && modules.length > 0 ? [`${formatCount(outside)} hits lie outside of every listed module.`] : [],
        evidence: [{ source: reading.input.source, line }],
        next: modules.length === 0 ? [{ command: 'lm', why: 'the module list maps the addresses to drivers' }] : [],
      }),
    ];
  });
}

/** Files that a sentence can hold. */
const MOST_FILES = 6;

/** Driver files in which somebody found the letters of a tag: candidates, since four letters stand anywhere. */
export function findTagFiles({ reading }: SourceInput): readonly Finding[] {
  const tags = [...new Set(reading.tagFiles.map(({ tag }) => tag))];
  return tags.flatMap((tag): readonly Finding[] => {
    const own = reading.tagFiles.filter((found) => found.tag === tag);
    const files = [...new Set(own.map(({ file }) => file))];
    const [first] = own;
    if (first === undefined) return [];
    const more = files.length > MOST_FILES ? [`${formatCount(files.length - MOST_FILES)} more`] : [];
    const sole = files.length === 1;
    return [
      toFinding({
        code: 'tag-found-in-module',
        severity: 'info',
        confidence: sureOf('tag-found-in-module', 'several-modules'),
        tags: [tag],
        drivers: files,
        title: `findstr finds the letters ${formatTag(tag)} in ${formatList([...files.slice(0, MOST_FILES), ...more])}: ${sole ? 'a candidate' : 'candidates'} for its owner, and no proof.`,
        reasons: ['Four letters stand in a file by chance, too; code that allocates with them is proof.'],
        evidence: [{ source: reading.input.source, line: first.line }],
        next: [
          {
            command: `poolsleuth db scan C:\\Windows\\System32\\drivers --tag ${shellTag(tag) ?? 'TAG'}`,
            why: 'which of them allocates with it',
          },
        ],
      }),
    ];
  });
}
