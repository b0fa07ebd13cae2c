/** Makes the inputs of the benchmark: the same bytes for the same seed and size. */
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Snapshot, TagUsage } from '../src/model/document.js';

/** Numbers from 0 to 1 that depend on the seed only. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const CHUNK = 1024 * 1024;

/** Writes what `next` gives until the file has so many bytes. */
function fill(file: string, bytes: number, next: () => string): void {
  const target = openSync(file, 'w');
  let written = 0;
  while (written < bytes) {
    let text = '';
    while (text.length < CHUNK && written + text.length < bytes) text += next();
    written += writeSync(target, text);
  }
  closeSync(target);
}

/** Rows of the current `!poolfind`: a first pass in no order, then one that ascends. */
export function createPoolfindRows(seed: number): () => string {
  const random = createRandom(seed);
  let address = 0xda00_0000_0000;
  let row = 0;
  return () => {
    const size = random() < 0.8 ? 0x140 : 0x20 * (1 + Math.floor(random() * 50));
    const text = `0x${size.toString(16)}`.padStart(9);
    row += 1;
    if (row === 1) return 'lkd> !poolfind Qrst -nonpaged\n\n';
    if (row < 4000) {
      const page = ((row * 7919) % 1_048_576).toString(16).padStart(5, '0');
      return `ffffdaff${page}000 : tag Qrst, size ${text}, Nonpaged pool\n`;
    }
    address += 0x140 * (1 + Math.floor(random() * 3));
    return `ffff${address.toString(16)} : tag Qrst, size ${text}, Nonpaged pool\n`;
  };
}

function createClassicRows(seed: number): () => string {
  const random = createRandom(seed);
  let address = 0xfa80_0000_0000;
  let row = 0;
  return () => {
    row += 1;
    if (row === 1) return 'kd> !poolfind Qrst\n\nSearching NonPaged pool (fffffa80 : fffffb80) for Tag: Qrst\n\n';
    const size = 0x10 * (1 + Math.floor(random() * 30));
    address += size + 0x10 * Math.floor(random() * 20);
    const state = random() < 0.9 ? '(Allocated) ' : '(Free)      ';
    return `ffff${address.toString(16)} size: ${size.toString(16).padStart(4)} previous size:   40  ${state}Qrst\n`;
  };
}

const LETTERS = 'ABCDEFabcdefghijklmnop0123456789';

/** Whole `!poolused 2` tables of one machine, hour after hour, sorted as the debugger sorts them. */
export function createPoolusedTables(seed: number, tags: number): () => string {
  const random = createRandom(seed);
  // Machines share their tags: those of a smaller one are among those of a larger.
  const letter = createRandom(7);
  const names = new Set<string>();
  while (names.size < tags) {
    names.add(Array.from({ length: 4 }, () => LETTERS[Math.floor(letter() * LETTERS.length)]).join(''));
  }
  const rows = [...names].map((tag, place) => ({
    tag,
    text:
      place % 3 === 0 ? `UNKNOWN pooltag '${tag}', please update pooltag.txt` : `pool of ${tag} , Binary: ${tag}.sys`,
    blocks: 1 + Math.floor(random() ** 6 * 60_000),
    size: 16 * (4 + Math.floor(random() * 60)),
    paged: random() < 0.5 ? 0 : Math.floor(random() * 5000),
  }));
  return () => {
    for (const row of rows) {
      row.blocks += 1 + Math.floor(random() * 3);
      row.paged += row.paged === 0 ? 0 : 1;
    }
    rows.sort((a, b) => b.blocks * b.size - a.blocks * a.size);
    let text =
      'lkd> !poolused 2\n Sorting by NonPaged Pool Consumed\n\n               NonPaged                  Paged\n' +
      ' Tag     Allocs         Used     Allocs         Used\n\n';
    let sums = [0, 0, 0, 0];
    for (const { tag, text: words, blocks, size, paged } of rows) {
      const values = [blocks, blocks * size, paged, paged * 48];
      sums = sums.map((sum, column) => sum + (values[column] ?? 0));
      text += ` ${tag}${formatColumns(values)}\t${words}\n`;
    }
    return `${text}\nTOTAL${formatColumns(sums)}\n`;
  };
}

function formatColumns(values: readonly number[]): string {
  return values.map((value, column) => String(value).padStart([10, 13, 11, 13][column] ?? 0)).join('');
}

interface CountedTag {
  readonly tag: string;
  readonly paged: boolean;
  readonly each: number;
  allocs: number;
  frees: number;
}

/** The tags of one machine, by name as poolmon lists them, and how they move on from one moment to the next. */
function createCountedTags(
  seed: number,
  count: number,
): { readonly tags: readonly CountedTag[]; readonly step: () => void } {
  const random = createRandom(seed);
  const names = new Set<string>();
  while (names.size < count) {
    names.add(Array.from({ length: 4 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join(''));
  }
  const tags = [...names].sort().map((tag): CountedTag => {
    const frees = Math.floor(random() ** 4 * 9_000_000);
    return {
      tag,
      paged: random() < 0.4,
      each: 16 * (2 + Math.floor(random() * 80)),
      allocs: frees + 1 + Math.floor(random() ** 5 * 50_000),
      frees,
    };
  });
  return {
    tags,
    step: () => {
      for (const tag of tags) {
        // Most tags of most moments stand still.
        if (random() < 0.6) continue;
        const moved = Math.floor(random() * 200);
        tag.allocs += moved;
        tag.frees = Math.min(tag.allocs - 1, tag.frees + moved - (tag.tag < 'B' ? 1 : 0));
      }
    },
  };
}

const NO_POOL = { nonPaged: null, paged: null, session: null };

/** The moments of one machine as the document has them; the tags of each are made when somebody asks for them. */
export function createSnapshots(seed: number, count: number, moments: number): readonly Snapshot[] {
  const { tags, step } = createCountedTags(seed, count);
  return Array.from({ length: moments }, (_, moment): Snapshot => {
    step();
    const allocs = Float64Array.from(tags, (tag) => tag.allocs);
    const frees = Float64Array.from(tags, (tag) => tag.frees);
    return {
      source: 'pool.csv',
      firstLine: 1,
      grammar: 'csv',
      host: 'BENCH',
      capturedAt: new Date(START + moment * HALF_HOUR).toISOString(),
      uptimeSeconds: null,
      osBuild: null,
      architecture: null,
      totals: null,
      vm: null,
      pools: { nonPaged: null, paged: null },
      memory: { physicalBytes: null, availableBytes: null, committedBytes: null, commitLimitBytes: null },
      modules: [],
      crash: null,
      get tags(): readonly TagUsage[] {
        return tags.map(({ tag, paged, each }, place) => {
          const [made = 0, freed = 0] = [allocs[place], frees[place]];
          const counters = { allocs: made, frees: freed, outstanding: made - freed, bytes: (made - freed) * each };
          const pools = paged ? { ...NO_POOL, paged: counters } : { ...NO_POOL, nonPaged: counters };
          return { tag, ...pools, printed: { description: null, binary: null }, owners: [] };
        });
      },
    };
  });
}

const START = Date.UTC(2026, 8, 1);
const HALF_HOUR = 1_800_000;

/** Snapshots of `poolmon /n`, one after the other. */
export function createPoolmonSnapshots(seed: number, count: number): () => string {
  const { tags, step } = createCountedTags(seed, count);
  return () => {
    step();
    const rows = tags.map(({ tag, paged, each, allocs, frees }) => {
      const left = allocs - frees;
      const numbers = [
        [allocs, 13],
        [frees, 13],
        [left, 11],
        [left * each, 14],
        [left === 0 ? 0 : each, 11],
      ] as const;
      return ` ${tag} ${paged ? 'Paged' : 'Nonp '}${numbers.map(([value, width]) => String(value).padStart(width)).join('')}`;
    });
    return [
      ' Memory:33428480K Avail:25407144K  PageFlts:85250861   InRam Krnl:14212K P:462987K',
      ' Commit:8021336K Limit:38442752K Peak:8021336K            Pool N:912500K P:497836K',
      '',
      ' Tag  Type         Allocs        Frees       Diff         Bytes  Per Alloc',
      '',
      ...rows,
      '',
    ].join('\n');
  };
}

/** Records of poolmon-powershell, moment after moment, behind one heading. */
export function createPoolCsv(seed: number, count: number): () => string {
  const { tags, step } = createCountedTags(seed, count);
  let moment = -1;
  return () => {
    moment += 1;
    const utc = new Date(START + moment * HALF_HOUR).toISOString().slice(0, 19);
    const local = new Date(START + moment * HALF_HOUR + 4 * HALF_HOUR).toISOString().slice(0, 19);
    const heading =
      '"DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes","NonPagedAllocs","NonPagedFrees","NonPagedDiff","NonPagedUsedBytes","TotalUsedBytes"\r\n';
    step();
    let text = moment === 0 ? heading : '';
    for (const { tag, paged, each, allocs, frees } of tags) {
      const left = allocs - frees;
      const own = `"${allocs}","${frees}","${left}","${left * each}"`;
      const none = '"0","0","0","0"';
      text += `"${local}","${utc}","${tag}",${paged ? `${own},${none}` : `${none},${own}`},"${left * each}"\r\n`;
    }
    return text;
  };
}

/** A file per case below a folder; `bytes` is the size of each. */
export function writePoolfind(folder: string, bytes: number): string {
  const file = path.join(folder, 'poolfind.log');
  fill(file, bytes, createPoolfindRows(1));
  return file;
}

export function writeClassicPoolfind(folder: string, bytes: number): string {
  const file = path.join(folder, 'poolfind-classic.log');
  fill(file, bytes, createClassicRows(2));
  return file;
}

export function writePoolused(folder: string, bytes: number): string {
  const file = path.join(folder, 'poolused.log');
  fill(file, bytes, createPoolusedTables(3, 3000));
  return file;
}

/** A folder of snapshots of one machine, each named by its time. */
export function writePoolmonSnapshots(folder: string, count: number, tags: number): string {
  const target = path.join(folder, 'snapshots');
  mkdirSync(target);
  const next = createPoolmonSnapshots(5, tags);
  for (let number = 0; number < count; number += 1) {
    const time = new Date(START + number * HALF_HOUR).toISOString().slice(0, 19).replaceAll(':', '-').replace('T', '-');
    writeFileSync(path.join(target, `poolmon.${time}.log`), next());
  }
  return target;
}

export function writePoolCsv(folder: string, bytes: number): string {
  const file = path.join(folder, 'pool.csv');
  fill(file, bytes, createPoolCsv(6, 3000));
  return file;
}

/** A folder with copies of the drivers that the tests carry, about as many bytes as asked for. */
export function writeDrivers(folder: string, bytes: number): string {
  const target = path.join(folder, 'drivers');
  const built = 'test/scan/fixtures/built';
  const files = readdirSync(built).filter((name) => name.endsWith('.sys'));
  mkdirSync(target);
  let written = 0;
  for (let copy = 0; written < bytes; copy += 1) {
    for (const name of files) {
      copyFileSync(path.join(built, name), path.join(target, `${copy}-${name}`));
      written += statSync(path.join(built, name)).size;
    }
  }
  return target;
}

/** Transcripts of some 40 KB, each of another machine. */
export function writeTranscripts(folder: string, count: number): string {
  const target = path.join(folder, 'transcripts');
  mkdirSync(target);
  for (let number = 0; number < count; number += 1) {
    fill(path.join(target, `${String(number).padStart(5, '0')}.log`), 1, createPoolusedTables(100 + number, 420));
  }
  return target;
}

/** Between the smallest and the largest of the large logs, all even steps. */
const [SMALLEST_LARGE, LARGEST_LARGE, LARGE_STEPS] = [200_000, 2_000_000, 10];

/** The same, of 200 kB to 2 MB: the tables of a machine over hours, or days. */
export function writeLargeTranscripts(folder: string, count: number): string {
  const target = path.join(folder, 'large-transcripts');
  mkdirSync(target);
  for (let number = 0; number < count; number += 1) {
    const step = (number % LARGE_STEPS) / (LARGE_STEPS - 1);
    const bytes = SMALLEST_LARGE + step * (LARGEST_LARGE - SMALLEST_LARGE);
    const file = path.join(target, `${String(number).padStart(5, '0')}.log`);
    const next = createPoolusedTables(100 + number, 420);
    let text = '';
    while (text.length < bytes) text += next();
    writeFileSync(file, text);
  }
  return target;
}
