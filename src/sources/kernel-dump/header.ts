/** The header of a kernel crash dump, 64 and 32 bit: what it says of the machine, the moment and the crash. */
import { PAGE_BYTES, readPiece, toHex, u32, u64 } from './dump-bytes.js';
import type { DumpType } from '../../model/document.js';
import type { Piece, PositionedBytes } from './dump-bytes.js';

/** Pages of RAM that follow each other, by the number of the first. */
export interface MemoryRun {
  readonly base: number;
  readonly pages: number;
}

/** Null stands for what the file does not record. */
export interface DumpHeader {
  readonly bits: 32 | 64;
  /** The number in the file, which `dumpType` names. */
  readonly type: number | null;
  readonly dumpType: DumpType;
  readonly writtenBy: 'windows' | 'debugger' | 'imager' | null;
  /** As recorded: Windows writes 19041 for 19041 to 19045. */
  readonly build: number | null;
  readonly architecture: string | null;
  readonly processors: number | null;
  /** Null when the file is not of a crash. Arguments are lower-case hexadecimal with 0x. */
  readonly bugcheck: { readonly code: number; readonly arguments: readonly string[] } | null;
  /** The code without the bit that small dumps set (0x1000007E is 0x7E); null when the file is not of a crash. */
  readonly crashCode: number | null;
  readonly parameters: readonly bigint[];
  /** ISO 8601, UTC. */
  readonly capturedAt: string | null;
  readonly uptimeSeconds: number | null;
  readonly physicalBytes: number | null;
  /** Ranges of pages that are RAM; empty when the header does not record them. */
  readonly runs: readonly MemoryRun[];
  /** Pages of all ranges, as the header counts them; null when it does not. */
  readonly countedPages: number | null;
  /** Physical address of the highest page table; null when it is not recorded. */
  readonly directoryTable: bigint | null;
  /** Top of the stack of the processor that wrote the dump; null where the layout is not known. */
  readonly stackPointer: bigint | null;
  /** Bit mask of what a triage dump holds. */
  readonly fields: number | null;
  /** True when the body cannot be read without a key. */
  readonly encrypted: boolean;
  /** True when tags may be in a body that cannot be read: encrypted, or of a layout that nobody published. */
  readonly hidesTags: boolean;
  readonly moduleList: bigint | null;
  readonly debuggerBlock: bigint | null;
}

/** Where the fields of a header stand; null where a layout has none. */
interface HeaderLayout {
  readonly bits: 32 | 64;
  readonly size: number;
  readonly directoryTable: number;
  readonly moduleList: number;
  readonly machine: number;
  readonly processors: number;
  readonly bugcheck: number;
  readonly parameters: number;
  readonly debuggerBlock: number;
  readonly memory: number;
  readonly mostRuns: number;
  readonly comment: number;
  readonly type: number;
  readonly time: number;
  readonly uptime: number;
  readonly fields: number;
  readonly attributes: number;
}

const HEADER_64: HeaderLayout = {
  bits: 64,
  size: 0x2000,
  directoryTable: 0x10,
  moduleList: 0x20,
  machine: 0x30,
  processors: 0x34,
  bugcheck: 0x38,
  parameters: 0x40,
  debuggerBlock: 0x80,
  memory: 0x88,
  mostRuns: 42,
  comment: 0xfb0,
  type: 0xf98,
  time: 0xfa8,
  uptime: 0x1030,
  fields: 0x1038,
  attributes: 0x1050,
};

const HEADER_32: HeaderLayout = {
  bits: 32,
  size: 0x1000,
  directoryTable: 0x10,
  moduleList: 0x18,
  machine: 0x20,
  processors: 0x24,
  bugcheck: 0x28,
  parameters: 0x2c,
  debuggerBlock: 0x60,
  memory: 0x64,
  mostRuns: 86,
  comment: 0x820,
  type: 0xf88,
  time: 0xfc0,
  uptime: 0xfb8,
  fields: 0xf8c,
  attributes: 0x8a0,
};

const BUILD = 0x0c;
const COMMENT_BYTES = 128;
const PARAMETERS = 4;

/** `PAGE`, and twice: a field that nobody wrote. */
const FILLER_32 = 0x45474150;
const FILLER_64 = 0x4547415045474150n;

const MACHINES: ReadonlyMap<number, string> = new Map([
  [0x14c, 'x86'],
  [0x8664, 'x64'],
  [0xaa64, 'ARM64'],
  [0x200, 'IA64'],
]);

const LIVE_DUMP = 0x161;
/** Set in some codes by whoever writes a small dump. */
const SMALL_DUMP_BIT = 0x1000_0000;
/** The codes of files that no crash wrote: a key or a debugger, and the name a memory imager leaves (MATT). */
const USER_ASKED = 0xdeaddead;
const IMAGER_CODE = 0x5454414d;
const NOT_A_CRASH: ReadonlySet<number> = new Set([0, LIVE_DUMP, USER_ASKED, IMAGER_CODE]);

const LIVE_ATTRIBUTE = 0x10;
const ENCRYPTED_ATTRIBUTE = 0x100;
const DECRYPTED_ATTRIBUTE = 0x200;
/** Only Windows itself records its pools. */
const POOL_FIELD = 0x100;

const OLD_SUMMARY = 2;
const HEADER_ONLY = 3;
/** The type of a small dump. */
export const TRIAGE = 4;
const DEBUGGER_TYPES: ReadonlySet<number> = new Set([8, 9, 10]);
const TYPES: ReadonlyMap<number, DumpType> = new Map([
  [1, 'full'],
  [OLD_SUMMARY, 'kernel'],
  [HEADER_ONLY, 'header'],
  [TRIAGE, 'triage'],
  [5, 'bitmap'],
  [6, 'bitmap'],
  [7, 'bitmap'],
  [8, 'kernel'],
  [9, 'kernel'],
  [10, 'full'],
]);

/** 100 ns between 1601 and 1970, and in a millisecond and a second. */
const FILETIME_OF_1970 = 116_444_736_000_000_000n;
const TICKS_PER_MS = 10_000n;
const TICKS_PER_SECOND = 10_000_000;
/** Uptimes above are no uptimes: 50 years. */
const MOST_UPTIME_SECONDS = 50 * 366 * 86_400;
/** Years that a dump can be of. */
const FIRST_TIME = Date.UTC(1995, 0);
const LAST_TIME = Date.UTC(2200, 0);
/** Physical addresses of x64 have 52 bits. */
const MOST_PAGES = 2 ** 40;
/** RSP in the CONTEXT of x64. */
const STACK_POINTER = 0x348 + 0x98;

const recorded32 = (piece: Piece, offset: number): number | null => {
  const value = u32(piece, offset);
  return value === FILLER_32 ? null : value;
};

const recorded64 = (piece: Piece, offset: number): bigint | null => {
  const value = u64(piece, offset);
  return value === FILLER_64 ? null : value;
};

function readPointer(piece: Piece, offset: number, bits: 32 | 64): bigint | null {
  if (bits === 64) return recorded64(piece, offset);
  const value = recorded32(piece, offset);
  return value === null ? null : BigInt(value);
}

function readTime(piece: Piece, offset: number): string | null {
  const ticks = recorded64(piece, offset);
  if (ticks === null) return null;
  const time = Number((ticks - FILETIME_OF_1970) / TICKS_PER_MS);
  return time >= FIRST_TIME && time < LAST_TIME ? new Date(time).toISOString() : null;
}

function readUptime(piece: Piece, offset: number): number | null {
  const ticks = recorded64(piece, offset);
  if (ticks === null || ticks === 0n) return null;
  const seconds = Number(ticks) / TICKS_PER_SECOND;
  return seconds <= MOST_UPTIME_SECONDS ? seconds : null;
}

/** The ranges of RAM up to the first that no machine has; none when they are not recorded. */
function readRuns(piece: Piece, { memory, mostRuns, bits }: HeaderLayout): readonly MemoryRun[] {
  const count = recorded32(piece, memory);
  if (count === null || count > mostRuns) return [];
  const width = bits / 8;
  const runs = Array.from({ length: count }, (_, run): MemoryRun => {
    const at = memory + 2 * width * (run + 1);
    return {
      base: Number(readPointer(piece, at, bits) ?? 0n),
      pages: Number(readPointer(piece, at + width, bits) ?? 0n),
    };
  });
  const wrong = runs.findIndex(({ base, pages }) => base + pages > MOST_PAGES);
  return wrong < 0 ? runs : runs.slice(0, wrong);
}

/** Pages of all ranges. */
export const pagesOf = (runs: readonly MemoryRun[]): number => runs.reduce((sum, { pages }) => sum + pages, 0);

function saysLiveKd(piece: Piece, offset: number): boolean {
  let text = '';
  for (let index = 0; index < COMMENT_BYTES; index += 1) {
    const byte = piece.getUint8(offset + index);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return /livekd/i.test(text);
}

/** The layout of a dump by its first bytes; null when they are no kernel dump's. */
function findLayout(bytes: PositionedBytes): HeaderLayout | null {
  const first = readPiece(bytes, 0, 8);
  if (first === null || u32(first, 0) !== FILLER_32) return null;
  const second = String.fromCharCode(...[4, 5, 6, 7].map((index) => first.getUint8(index)));
  return second === 'DU64' ? HEADER_64 : second === 'DUMP' ? HEADER_32 : null;
}

/** What the header says; null when the file is no kernel dump, or shorter than its header. */
export function readDumpHeader(bytes: PositionedBytes): DumpHeader | null {
  const layout = findLayout(bytes);
  const piece = layout === null ? null : readPiece(bytes, 0, layout.size);
  if (layout === null || piece === null) return null;
  const { bits } = layout;
  const type = recorded32(piece, layout.type);
  const code = recorded32(piece, layout.bugcheck);
  const fields = recorded32(piece, layout.fields);
  const attributes = recorded32(piece, layout.attributes);
  const live = code === LIVE_DUMP || ((attributes ?? 0) & LIVE_ATTRIBUTE) !== 0;
  const imager = code === IMAGER_CODE || saysLiveKd(piece, layout.comment);
  const byDebugger =
    type !== null &&
    (DEBUGGER_TYPES.has(type) || (type === TRIAGE && attributes === null && ((fields ?? 0) & POOL_FIELD) === 0));
  const values = Array.from({ length: PARAMETERS }, (_, index) =>
    bits === 64 ? u64(piece, layout.parameters + index * 8) : BigInt(u32(piece, layout.parameters + index * 4)),
  );
  const runs = readRuns(piece, layout);
  const counted = readPointer(piece, layout.memory + bits / 8, bits);
  const countedPages = counted === null ? null : Number(counted);
  const encrypted =
    attributes !== null && (attributes & ENCRYPTED_ATTRIBUTE) !== 0 && (attributes & DECRYPTED_ATTRIBUTE) === 0;
  const machine = MACHINES.get(u32(piece, layout.machine)) ?? null;
  const crashed = code !== null && !NOT_A_CRASH.has(code) && !live && !imager;
  return {
    bits,
    type,
    dumpType: live ? 'live' : (TYPES.get(type ?? -1) ?? 'other'),
    writtenBy: imager ? 'imager' : byDebugger ? 'debugger' : attributes !== null ? 'windows' : null,
    build: recorded32(piece, BUILD),
    architecture: machine,
    // A machine has at least one.
    processors: recorded32(piece, layout.processors) || null,
    bugcheck: crashed ? { code, arguments: values.map(toHex) } : null,
    crashCode: crashed ? code & ~SMALL_DUMP_BIT : null,
    parameters: values,
    capturedAt: readTime(piece, layout.time),
    uptimeSeconds: readUptime(piece, layout.uptime),
    // Of ranges that are not what the header counts, one or the other is wrong.
    physicalBytes: runs.length > 0 && pagesOf(runs) === countedPages ? countedPages * PAGE_BYTES : null,
    runs,
    countedPages,
    directoryTable: readPointer(piece, layout.directoryTable, bits),
    stackPointer: bits === 64 && machine === 'x64' ? recorded64(piece, STACK_POINTER) : null,
    fields,
    encrypted,
    hidesTags: bits === 64 && (type === OLD_SUMMARY || (encrypted && type !== TRIAGE && type !== HEADER_ONLY)),
    moduleList: readPointer(piece, layout.moduleList, bits),
    debuggerBlock: readPointer(piece, layout.debuggerBlock, bits),
  };
}
