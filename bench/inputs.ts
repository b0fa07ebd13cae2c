/** Makes the inputs of the benchmark: the same bytes for the same seed and size. */
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

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
