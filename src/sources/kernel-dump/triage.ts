/** The body of a small ("triage") dump of a 64-bit machine: drivers, unloaded drivers, pool and commit pages, process. */
import type { DumpBody, RecordedPages } from './body.js';
import { readBlockCopy } from './debugger-block.js';
import type { DebuggerBlock } from './debugger-block.js';
import { readLetters, readName, readPiece, u16, u32, u64 } from './dump-bytes.js';
import type { Piece, PositionedBytes } from './dump-bytes.js';
import type { DumpHeader } from './header.js';
import { HIGHEST_ADDRESS, MOST_DRIVERS, MOST_STACK_BYTES, fileOf, findStackAddresses } from './modules.js';
import type { DumpModule, UnloadedModule } from './modules.js';
import { readArgumentPages } from './page-states.js';
import { readPoolPage } from './pool-page.js';
import { createRegionMemory } from './regions.js';
import type { Region } from './regions.js';

const TABLE = 0x2000;
const TABLE_BYTES = 0x80;
const MARK = 0x44475254; // TRGD
const DRIVER_BYTES = 0x90;
const UNLOADED_BYTES = 0x38;
const UNLOADED_LETTERS = 12;
const MM_BYTES = 0x50;
const MM_FIELD = 0x100;
const IMAGE_NAME_BYTES = 15;
const BLOCK_BYTES = 16;

/** More than any dump holds: the numbers of a file are not to be trusted. */
const MOST_UNLOADED = 64;
const MOST_NAME_LETTERS = 512;
const MOST_BLOCKS = 65_536;
const MOST_BLOBS = 1000;

/** Where the name of a process stands, from the PEB pointer on, by build; builds between have not been seen. */
function findNameDistance(build: number): number | null {
  if (build < 9200) return -0x58;
  if (build <= 10_240) return 0x50;
  return build >= 10_586 ? 0x58 : null;
}

/** A name is a u32 of UTF-16 units and the units; debuggers store the whole path. */
function readFileName(bytes: PositionedBytes, offset: number): string | null {
  const head = readPiece(bytes, offset, 4);
  const letters = head === null ? 0 : u32(head, 0);
  if (letters === 0 || letters > MOST_NAME_LETTERS) return null;
  const text = readPiece(bytes, offset + 4, letters * 2);
  const file = text === null ? '' : fileOf(readLetters(text, 0, letters));
  return file === '' ? null : file;
}

function readModules(bytes: PositionedBytes, list: number, count: number): readonly DumpModule[] {
  const modules: DumpModule[] = [];
  for (let index = 0; index < Math.min(count, MOST_DRIVERS); index += 1) {
    const entry = readPiece(bytes, list + index * DRIVER_BYTES, DRIVER_BYTES);
    if (entry === null) break;
    const file = readFileName(bytes, u32(entry, 0));
    const start = u64(entry, 0x38);
    const size = u32(entry, 0x48);
    if (file === null || start === 0n || size === 0 || start + BigInt(size) > HIGHEST_ADDRESS) continue;
    const timestamp = u32(entry, 0x88);
    modules.push({ file, start, end: start + BigInt(size), timestamp, version: null, company: null });
  }
  return modules;
}

function readUnloaded(bytes: PositionedBytes, offset: number): readonly UnloadedModule[] {
  const head = offset === 0 ? null : readPiece(bytes, offset, 8);
  const count = head === null ? 0 : Number(u64(head, 0));
  const unloaded: UnloadedModule[] = [];
  for (let index = 0; index < Math.min(count, MOST_UNLOADED); index += 1) {
    const entry = readPiece(bytes, offset + 8 + index * UNLOADED_BYTES, UNLOADED_BYTES);
    if (entry === null) break;
    const name = readLetters(entry, 0x10, UNLOADED_LETTERS);
    if (name === '') continue;
    const mayBeCut = u16(entry, 0) >= UNLOADED_LETTERS * 2;
    const cut = mayBeCut && !/\.(?:sys|dll|exe)$/i.test(name);
    unloaded.push({ name, cut, start: u64(entry, 0x28), end: u64(entry, 0x30) });
  }
  return unloaded;
}

function readPages(bytes: PositionedBytes, offset: number, fields: number | null): RecordedPages | null {
  if (fields === null || (fields & MM_FIELD) === 0 || offset === 0) return null;
  const block = readPiece(bytes, offset, MM_BYTES);
  if (block === null) return null;
  const pages = {
    nonPaged: Number(u64(block, 0x20)),
    paged: Number(u64(block, 0x30)),
    committed: Number(u64(block, 0x38)),
    committedPeak: Number(u64(block, 0x40)),
    commitLimitMaximum: Number(u64(block, 0x48)),
  };
  const values = Object.values(pages);
  return values.every((value) => value === 0) || !values.every(Number.isSafeInteger) ? null : pages;
}

function readProcess(
  bytes: PositionedBytes,
  process: number,
  block: DebuggerBlock | null,
  build: number | null,
): string | null {
  const distance = build === null ? null : findNameDistance(build);
  if (block === null || process === 0 || distance === null) return null;
  const name = readPiece(bytes, process + block.pebOffset + distance, IMAGE_NAME_BYTES);
  return name === null ? null : readName(name, 0, IMAGE_NAME_BYTES);
}

/** Where the stack, the data page and the data blocks stand. */
function readRegions(bytes: PositionedBytes, table: Piece): readonly Region[] {
  const regions: Region[] = [
    { address: u64(table, 0x48), offset: u32(table, 0x28), length: u32(table, 0x2c) },
    { address: u64(table, 0x60), offset: u32(table, 0x68), length: u32(table, 0x6c) },
  ];
  const list = u32(table, 0x78);
  for (let index = 0; index < Math.min(u32(table, 0x7c), MOST_BLOCKS); index += 1) {
    const block = readPiece(bytes, list + index * BLOCK_BYTES, BLOCK_BYTES);
    if (block === null) break;
    regions.push({ address: u64(block, 0), offset: u32(block, 8), length: u32(block, 12) });
  }
  return regions.filter(({ offset, length }) => offset !== 0 && length !== 0 && offset + length <= bytes.size);
}

const BLOBS = 'DumpBlob';
const BLOBS_HEAD = 0x10;
const BLOB_HEAD = 0x20;
/** The GUID 2b88b710-1c93-4f7c-b06c-655ecc50decc as it stands in a file: buffers of event tracing. */
const TRACE_BUFFERS = '10b7882b931c7c4fb06c655ecc50decc';
/** A build with the mark of a free (not checked) one. */
const FREE_BUILD = 0xf000_0000;
const HIGHEST_BUILD = 0xffff;

function hexOf(piece: Piece, offset: number, length: number): string {
  return Array.from({ length }, (_, index) =>
    piece
      .getUint8(offset + index)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}

/**
 * The true build, which stands behind the dump proper where the header has one number for several (19041 to 19045).
 * Nothing else is read there: it holds serial numbers and the like.
 */
function readTrueBuild(bytes: PositionedBytes, end: number): number | null {
  const head = readPiece(bytes, end, BLOBS_HEAD);
  const mark =
    head === null ? '' : Array.from({ length: 8 }, (_, at) => String.fromCharCode(head.getUint8(at))).join('');
  if (mark !== BLOBS) return null;
  let at = end + BLOBS_HEAD;
  for (let blob = 0; blob < MOST_BLOBS; blob += 1) {
    const entry = readPiece(bytes, at, BLOB_HEAD);
    if (entry === null || u32(entry, 0) !== BLOB_HEAD) return null;
    const size = u32(entry, 0x14);
    const data = at + BLOB_HEAD + u32(entry, 0x18);
    if (hexOf(entry, 4, 16) === TRACE_BUFFERS) {
      const value = size < 8 ? null : readPiece(bytes, data + 4, 4);
      const build = value === null ? 0 : u32(value, 0) - FREE_BUILD;
      return build > 0 && build <= HIGHEST_BUILD ? build : null;
    }
    at = data + size + u32(entry, 0x1c);
  }
  return null;
}

/** What the body of a triage dump holds; null when it has none that can be read. */
export function readTriage(bytes: PositionedBytes, header: DumpHeader): DumpBody | null {
  if (header.bits !== 64 || header.type !== 4 || header.encrypted) return null;
  const table = readPiece(bytes, TABLE, TABLE_BYTES);
  if (table === null) return null;
  const end = u32(table, 0x04);
  const mark = readPiece(bytes, u32(table, 0x08), 4);
  const whole = mark !== null && u32(mark, 0) === MARK;
  const listed = u32(table, 0x34);
  const modules = readModules(bytes, u32(table, 0x30), listed);
  const block = readBlockCopy(bytes, u32(table, 0x70));
  const memory = createRegionMemory(bytes, readRegions(bytes, table));
  const build = readTrueBuild(bytes, end) ?? header.build;
  const stackOffset = u32(table, 0x28);
  const stackBytes = Math.min(u32(table, 0x2c), MOST_STACK_BYTES, Math.max(0, bytes.size - stackOffset));
  const stack = stackOffset === 0 ? null : readPiece(bytes, stackOffset, stackBytes);
  const { parameters, crashCode } = header;
  return {
    whole,
    missingBytes: whole || end <= bytes.size ? null : end - bytes.size,
    build,
    modules,
    modulesLost: Math.max(0, Math.min(listed, MOST_DRIVERS) - modules.length),
    unloaded: readUnloaded(bytes, u32(table, 0x18)),
    pages: readPages(bytes, u32(table, 0x14), header.fields),
    process: readProcess(bytes, u32(table, 0x20), block, build),
    stackAddresses: stack === null ? [] : findStackAddresses(stack, modules),
    argumentPages: crashCode === null ? [] : readArgumentPages(memory, parameters, block?.entryBase ?? 0n),
    poolPage: crashCode === null ? null : readPoolPage(memory, crashCode, parameters, build),
    tagTable: { state: 'absent' },
    largeBlocks: null,
    symbols: null,
    symbolDoubts: [],
    obstacles: [],
  };
}
