/** Tags found by their bytes alone: weak evidence, for the question which file could hold a given tag at all. */
import { u32, u8 } from './bytes.js';
import type { Architecture, PeImage, PeSection } from './pe.js';
import { isLikelyTag, isPrintableDword, toDword, toTag } from './plausible-tag.js';

/** A place in the file whose bytes are those of a tag. */
export interface ByteHit {
  readonly tag: string;
  readonly kind: 'scan-context' | 'scan-data' | 'scan-raw';
  readonly offset: number;
}

/** A longer run of printable characters is text. */
const TEXT = 8;
const MAX_HITS = 50_000;

/**
 * Tags in sections: in code behind an opcode that loads a 32-bit immediate (or 4-aligned, as ARM64 literals are), in
 * data 4-aligned and standing alone. Text of eight characters and more is left out.
 */
export function findSectionTags(image: PeImage): ByteHit[] {
  const hits: ByteHit[] = [];
  for (const section of image.sections) {
    // Debugging information and relocations are discarded and hold text of every kind.
    if (section.name === '.rsrc' || (section.discardable && !section.executable)) continue;
    forEachShortRun(image.bytes, section, (start, length) => {
      for (let at = start; at + 4 <= start + length && hits.length < MAX_HITS; at += 1) {
        const kind = kindAt(image, section, at, start, length);
        const tag = kind === null ? null : toTag(u32(image.bytes, at));
        if (kind !== null && tag !== null && isLikelyTag(tag)) hits.push({ tag, kind, offset: at });
      }
    });
  }
  return hits;
}

function kindAt(
  image: PeImage,
  section: PeSection,
  at: number,
  start: number,
  length: number,
): 'scan-context' | 'scan-data' | null {
  if (isInTable(image, section, at)) return null;
  if (section.executable) return isBehindOpcode(image.bytes, at, image.architecture) ? 'scan-context' : null;
  return at % 4 === 0 && at === start && length === 4 ? 'scan-data' : null;
}

/** Import names, export names, debug directories and the like are text, wherever the linker put them. */
function isInTable(image: PeImage, section: PeSection, at: number): boolean {
  const rva = at - section.fileOffset + section.rva;
  return image.tables.some((table) => rva >= table.rva && rva < table.rva + table.size);
}

function isBehindOpcode(bytes: Uint8Array, at: number, architecture: Architecture): boolean {
  if (architecture === 'arm64') return at % 4 === 0;
  const before = u8(bytes, at - 1);
  if (before === 0x68 || (before >= 0xb8 && before <= 0xbf)) return true;
  // mov dword [esp|rsp + n], imm32 and mov dword [ebp|rbp + n], imm32
  if (u8(bytes, at - 4) === 0xc7 && u8(bytes, at - 3) === 0x44 && u8(bytes, at - 2) === 0x24) return true;
  return u8(bytes, at - 3) === 0xc7 && u8(bytes, at - 2) === 0x45;
}

/** Calls back for every maximal run of 4 to 7 printable characters. */
function forEachShortRun(bytes: Uint8Array, section: PeSection, visit: (start: number, length: number) => void): void {
  const end = section.fileOffset + section.fileSize;
  let length = 0;
  for (let at = section.fileOffset; at <= end; at += 1) {
    const byte = at < end ? u8(bytes, at) : 0;
    if (byte >= 0x20 && byte <= 0x7e) length += 1;
    else {
      if (length >= 4 && length < TEXT) visit(at - length, length);
      length = 0;
    }
  }
}

/** Every place of the file, header and signature included, that holds the bytes of one of the tags. */
export function findRawTags(bytes: Uint8Array, tags: readonly string[]): ByteHit[] {
  const wanted = new Map<number, string>();
  // A short tag is padded with blanks or with zeros.
  for (const tag of tags) {
    const shown = tag.padEnd(4, ' ').slice(0, 4);
    const dword = toDword(shown);
    wanted.set(dword, shown);
    wanted.set((dword | 0x8000_0000) >>> 0, shown);
    const visible = shown.trimEnd().length;
    if (visible >= 2 && visible < 4) wanted.set(dword & ((1 << (visible * 8)) - 1), shown);
  }
  const hits: ByteHit[] = [];
  // One bit for each pair of first bytes, so that most places cost one look.
  const first = new Uint8Array(65_536);
  for (const dword of wanted.keys()) first[dword & 0xffff] = 1;
  for (let at = 0; at + 4 <= bytes.length && hits.length < MAX_HITS; at += 1) {
    if (u8(first, u8(bytes, at) | (u8(bytes, at + 1) << 8)) === 0) continue;
    const tag = wanted.get(u32(bytes, at));
    if (tag !== undefined) hits.push({ tag, kind: 'scan-raw', offset: at });
  }
  return hits;
}

/** True when a near-call immediate may be reported. */
export function toNearTag(dword: number): string | null {
  if (!isPrintableDword(dword & 0x7fff_ffff)) return null;
  const tag = toTag(dword);
  return tag !== null && isLikelyTag(tag) ? tag : null;
}
