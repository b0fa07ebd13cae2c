/**
 * The version resource of a PE file: who made it and which version it is. An own reader of VS_VERSION_INFO, since the
 * resource libraries of npm refuse files with COFF symbols (every mingw-built driver) and read no import table.
 */
import { u16, u32, wideText } from './bytes.js';
import { offsetOf } from './pe.js';
import type { PeImage } from './pe.js';

export interface VersionResource {
  /** Four numbers of VS_FIXEDFILEINFO, `10.0.19041.1`; null when the block is missing. */
  readonly version: string | null;
  /** Strings as the vendor wrote them, null when missing or blank. */
  readonly fileVersion: string | null;
  readonly company: string | null;
  readonly product: string | null;
  readonly originalName: string | null;
  readonly description: string | null;
}

/** What a file without a version resource gives: all null. */
export const NO_VERSION: VersionResource = {
  version: null,
  fileVersion: null,
  company: null,
  product: null,
  originalName: null,
  description: null,
};

const RT_VERSION = 16;
const MAX_VALUE = 512;
const MAX_BLOCKS = 4096;

/** Reads the first version resource of the image (languages are not weighed against each other). */
export function readVersionResource(image: PeImage): VersionResource {
  const root = image.resources.rva === 0 ? -1 : offsetOf(image, image.resources.rva);
  if (root < 0) return NO_VERSION;
  const { bytes } = image;
  const type = findEntry(bytes, root, root, RT_VERSION);
  const name = type < 0 ? -1 : findEntry(bytes, root, type, null);
  const data = name < 0 ? -1 : findEntry(bytes, root, name, null);
  if (data < 0) return NO_VERSION;
  const start = offsetOf(image, u32(bytes, data));
  if (start < 0) return NO_VERSION;
  return readVersionInfo(bytes.subarray(start, start + u32(bytes, data + 4)));
}

/** Offset of the directory or data entry with the given id (null: the first one), -1 when there is none. */
function findEntry(bytes: Uint8Array, root: number, directory: number, id: number | null): number {
  const count = u16(bytes, directory + 12) + u16(bytes, directory + 14);
  for (let i = 0; i < count; i += 1) {
    const at = directory + 16 + i * 8;
    if (at + 8 > bytes.length) return -1;
    if (id === null || u32(bytes, at) === id) return root + (u32(bytes, at + 4) & 0x7fff_ffff);
  }
  return -1;
}

interface Block {
  readonly key: string;
  readonly value: number;
  readonly valueLength: number;
  readonly children: number;
  readonly end: number;
}

/** One node of the tree: `length, valueLength, type, key, padding, value, padding, children`, all 4-aligned. */
function readBlock(bytes: Uint8Array, at: number, limit: number): Block | null {
  const length = u16(bytes, at);
  if (length < 6 || at + 6 > limit) return null;
  const end = Math.min(limit, at + length);
  const key = wideText(bytes, at + 6, end, 64);
  const value = aligned(at + 6 + (key.length + 1) * 2, at);
  const valueLength = u16(bytes, at + 2);
  // The length of a text counts characters, that of binary data bytes; some resource compilers mix it up.
  const size = u16(bytes, at + 4) === 1 ? valueLength * 2 : valueLength;
  return { key, value, valueLength: size, children: aligned(value + size, at), end };
}

function aligned(offset: number, origin: number): number {
  return origin + Math.ceil((offset - origin) / 4) * 4;
}

/** What a version resource says (VS_VERSION_INFO); all null when the bytes are none. */
export function readVersionInfo(bytes: Uint8Array): VersionResource {
  const end = bytes.length;
  const root = readBlock(bytes, 0, end);
  if (root?.key !== 'VS_VERSION_INFO') return NO_VERSION;
  const fixed = root.value;
  const hasFixed = root.valueLength >= 52 && fixed + 52 <= end && u32(bytes, fixed) === 0xfeef04bd;
  const words = hasFixed
    ? [u16(bytes, fixed + 10), u16(bytes, fixed + 8), u16(bytes, fixed + 14), u16(bytes, fixed + 12)]
    : null;
  const strings = new Map<string, string>();
  let budget = MAX_BLOCKS;
  const walk = (at: number, limit: number, depth: number): void => {
    let next = at;
    while (next + 6 <= limit && budget > 0) {
      budget -= 1;
      const block = readBlock(bytes, next, limit);
      if (block === null) return;
      if (depth === 2) {
        if (!strings.has(block.key)) strings.set(block.key, wideText(bytes, block.value, block.end, MAX_VALUE).trim());
      } else if (depth === 1 || block.key === 'StringFileInfo') walk(block.children, block.end, depth + 1);
      next = aligned(block.end, 0);
    }
  };
  walk(root.children, root.end, 0);
  const text = (key: string): string | null => strings.get(key) || null;
  return {
    version: words === null ? text('FileVersion') : words.join('.'),
    fileVersion: text('FileVersion'),
    company: text('CompanyName'),
    product: text('ProductName'),
    originalName: text('OriginalFilename'),
    description: text('FileDescription'),
  };
}
