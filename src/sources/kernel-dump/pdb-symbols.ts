/**
 * Public symbols of a PDB, as far as they lead to the tables of pool. Facts: "The PDB File Format" of LLVM's
 * documentation, and `cvinfo.h` of github.com/microsoft/microsoft-pdb.
 *
 *   stream 1   00 version · 04 signature · 08 age · 0C GUID
 *   stream 3   08 u32 age · 14 u16 stream of the symbols · 18 … 34 sizes of its parts, the last a list of streams
 *   symbols    u16 length · u16 kind · S_PUB32: u32 flags, u32 offset, u16 section from 1, name, 0
 */
import { readName, u16, u32 } from './dump-bytes.js';
import type { Piece, PositionedBytes } from './dump-bytes.js';
import { readGuid } from './image-identity.js';
import { POOL_SYMBOLS } from './kernel-symbols.js';
import type { PoolSymbol, SymbolFile } from './kernel-symbols.js';
import { openMsf } from './msf-file.js';
import type { MsfFile } from './msf-file.js';

const INFO_STREAM = 1;
const INFO_BYTES = 0x1c;
const DBI_STREAM = 3;
const DBI_BYTES = 0x40;
/** Sizes of the parts of stream 3 in their order, by where each is stated; the list of streams stands behind them. */
const PARTS_BEFORE_STREAMS = [0x18, 0x1c, 0x20, 0x24, 0x28, 0x34];
const STREAMS_BYTES = 0x30;
/** Places in the list of streams. */
const STREAM_LIST = { fromSource: 4, sections: 5, originalSections: 10 } as const;
const NO_STREAM = 0xffff;

const PUBLIC = 0x110e;
const PUBLIC_NAME = 14;
const LONGEST_NAME = 64;
const SECTION_BYTES = 40;
const SECTION_ADDRESS = 12;
const MOVE_BYTES = 8;

const WANTED: ReadonlySet<string> = new Set(POOL_SYMBOLS);
const isWanted = (name: string | null): name is PoolSymbol => name !== null && WANTED.has(name);

/** A stream that the list of stream 3 names; null when it names none. */
function readListed(msf: MsfFile, dbi: Piece, place: number): Piece | null {
  const at = PARTS_BEFORE_STREAMS.reduce((sum, field) => sum + u32(dbi, field), DBI_BYTES) + place * 2;
  if (place * 2 + 2 > u32(dbi, STREAMS_BYTES) || at + 2 > dbi.byteLength) return null;
  const index = u16(dbi, at);
  return index === NO_STREAM ? null : msf.readStream(index);
}

/** Where a place of the image as it was linked went when its functions were put in another order; null: it is gone. */
function findMoved(moves: Piece, rva: number): number | null {
  let low = 0;
  let high = Math.floor(moves.byteLength / MOVE_BYTES);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (u32(moves, middle * MOVE_BYTES) <= rva) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return null;
  const [from, to] = [u32(moves, (low - 1) * MOVE_BYTES), u32(moves, (low - 1) * MOVE_BYTES + 4)];
  return to === 0 ? null : to + (rva - from);
}

/** From section and offset to the distance from the start of the image. */
function createPlaces(msf: MsfFile, dbi: Piece): ((section: number, offset: number) => number | null) | null {
  const moves = readListed(msf, dbi, STREAM_LIST.fromSource);
  // Of an image in another order, as kernels until Windows 7 are, symbols count by the sections before that.
  const original = moves === null ? null : readListed(msf, dbi, STREAM_LIST.originalSections);
  const sections = original ?? readListed(msf, dbi, STREAM_LIST.sections);
  if (sections === null) return null;
  return (section, offset) => {
    const at = (section - 1) * SECTION_BYTES + SECTION_ADDRESS;
    if (section < 1 || at + 4 > sections.byteLength) return null;
    const rva = u32(sections, at) + offset;
    return moves === null ? rva : findMoved(moves, rva);
  };
}

/**
 * What a PDB says of the tables of pool; else why it cannot be read, as a sentence without a dot.
 *
 * @example
 * readPdb('ntkrnlmp.pdb', bytes) // { source, identity, offsets: { PoolTrackTable: 0xc1a3b0, … } }
 */
export function readPdb(source: string, bytes: PositionedBytes): SymbolFile | string {
  const msf = openMsf(bytes);
  if (msf === null) return 'it is no file of symbols (PDB), or it is damaged';
  const info = msf.readStream(INFO_STREAM);
  const dbi = msf.readStream(DBI_STREAM);
  if (info === null || info.byteLength < INFO_BYTES || dbi === null || dbi.byteLength < DBI_BYTES) {
    return 'it does not say which image its symbols are of';
  }
  const symbols = msf.readStream(u16(dbi, 0x14));
  const placeOf = createPlaces(msf, dbi);
  if (symbols === null || placeOf === null) return 'its public symbols cannot be read';
  const offsets: Partial<Record<PoolSymbol, number>> = {};
  for (let at = 0; at + 4 <= symbols.byteLength;) {
    const end = at + 2 + u16(symbols, at);
    if (end < at + 4 || end > symbols.byteLength) break;
    if (u16(symbols, at + 2) === PUBLIC && end > at + PUBLIC_NAME) {
      const name = readName(symbols, at + PUBLIC_NAME, Math.min(LONGEST_NAME, end - at - PUBLIC_NAME));
      const place = isWanted(name) ? placeOf(u16(symbols, at + 12), u32(symbols, at + 8)) : null;
      if (isWanted(name) && place !== null) offsets[name] = place;
    }
    at = end;
  }
  if (offsets.PoolTrackTable === undefined) return 'it does not name PoolTrackTable: it is not of a kernel';
  // Tools that add to a PDB raise the age of stream 1; the image keeps the one of stream 3, which old ones do not have.
  return { source, identity: { guid: readGuid(info, 0x0c), age: u32(dbi, 8) || u32(info, 8) }, offsets };
}
