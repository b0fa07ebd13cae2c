/** Version and maker of a driver from its image in memory, where the pages of its resources are in the dump. */
import { readVersionInfo } from '../../scan/version-resource.js';
import { PAGE_BYTES, u16, u32 } from './dump-bytes.js';
import type { Memory } from './dump-bytes.js';
import { findImageDirectory } from './image-directory.js';

export interface ImageVersion {
  readonly version: string | null;
  readonly company: string | null;
}

const UNKNOWN: ImageVersion = { version: null, company: null };

const RESOURCE_DIRECTORY = 2;
/** IMAGE_RESOURCE_DIRECTORY: the counts of entries with a name and of those with a number, then the entries. */
const HEAD_BYTES = 16;
const NAMED_AT = 12;
const NUMBERED_AT = 14;
const ENTRY_BYTES = 8;
/** Kinds, names and languages of one image: some ten. */
const MOST_ENTRIES = 256;
const VERSION_KIND = 16;
/** An entry that leads to another directory has this bit. */
const DEEPER = 0x8000_0000;
/** A version resource has about 1 KiB. */
const MOST_VERSION_BYTES = 16 * 1024;

/**
 * What the version resource of an image says; nothing when it is paged out, or was thrown away after loading. Only the
 * pages on the way to it are looked at: the resources of the kernel itself are large.
 */
export function readImageVersion(memory: Memory, start: bigint, size: number): ImageVersion {
  const root = findImageDirectory(memory, start, size, RESOURCE_DIRECTORY);
  if (root === null) return UNKNOWN;
  const at = (rva: number): bigint => start + BigInt(rva);

  /** Distance from the root of what stands below an entry: the one of a kind, or the first. */
  function findBelow(directory: number, kind: number | null): number | null {
    const head = memory.read(at(directory), HEAD_BYTES);
    const count = head === null ? 0 : u16(head, NAMED_AT) + u16(head, NUMBERED_AT);
    for (let index = 0; index < Math.min(count, MOST_ENTRIES); index += 1) {
      const entry = memory.read(at(directory + HEAD_BYTES + index * ENTRY_BYTES), ENTRY_BYTES);
      if (entry === null) return null;
      if (kind !== null && u32(entry, 0) !== kind) continue;
      const below = (u32(entry, 4) & ~DEEPER) >>> 0;
      return below < (root?.bytes ?? 0) ? below : null;
    }
    return null;
  }

  const kind = findBelow(root.rva, VERSION_KIND);
  const name = kind === null ? null : findBelow(root.rva + kind, null);
  const language = name === null ? null : findBelow(root.rva + name, null);
  const place = language === null ? null : memory.read(at(root.rva + language), ENTRY_BYTES);
  if (place === null) return UNKNOWN;
  const [rva, bytes] = [u32(place, 0), Math.min(u32(place, 4), MOST_VERSION_BYTES)];
  if (bytes === 0 || rva + bytes > size) return UNKNOWN;
  // The numbers stand in front of the texts: of a resource whose second page is missing they are there.
  const inPage = Math.min(bytes, PAGE_BYTES - Number(at(rva) % BigInt(PAGE_BYTES)));
  const block = memory.read(at(rva), bytes) ?? memory.read(at(rva), inPage);
  if (block === null) return UNKNOWN;
  const { version, company } = readVersionInfo(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
  return { version, company };
}
