/** Version and maker of a driver from its image in memory, where the pages of its resources are in the dump. */
import { readVersionResource } from '../../scan/version-resource.js';
import { PAGE_BYTES, u16, u32 } from './dump-bytes.js';
import type { Memory } from './dump-bytes.js';

export interface ImageVersion {
  readonly version: string | null;
  readonly company: string | null;
}

const UNKNOWN: ImageVersion = { version: null, company: null };

const MZ = 0x5a4d;
const PE = 0x4550;
const PE32_PLUS = 0x20b;
/** Resources of drivers take some KiB; what stands behind is not looked at. */
const MOST_RESOURCE_BYTES = 128 * 1024;

/** Directory entry 2 of an optional header of 64 bits: resources. */
const RESOURCES = 24 + 112 + 2 * 8;

/** What the version resource of an image says; nothing when it is paged out, or was thrown away after loading. */
export function readImageVersion(memory: Memory, start: bigint, size: number): ImageVersion {
  const head = memory.read(start, PAGE_BYTES);
  if (head === null || u16(head, 0) !== MZ) return UNKNOWN;
  const pe = u32(head, 0x3c);
  if (pe + RESOURCES + 8 > PAGE_BYTES || u32(head, pe) !== PE || u16(head, pe + 24) !== PE32_PLUS) return UNKNOWN;
  const rva = u32(head, pe + RESOURCES);
  const length = Math.min(u32(head, pe + RESOURCES + 4), MOST_RESOURCE_BYTES);
  if (rva === 0 || length === 0 || rva + length > size) return UNKNOWN;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const address = start + BigInt(rva + at);
    const part = Math.min(PAGE_BYTES - Number(address % BigInt(PAGE_BYTES)), length - at);
    const piece = memory.read(address, part);
    if (piece !== null) bytes.set(new Uint8Array(piece.buffer, piece.byteOffset, part), at);
    // Without the first page there is no way to the others.
    if (piece === null && at === 0) return UNKNOWN;
    at += part;
  }
  const section = {
    name: '.rsrc',
    rva,
    virtualSize: length,
    fileOffset: 0,
    fileSize: length,
    executable: false,
    writable: false,
    discardable: false,
  };
  const { version, company } = readVersionResource({ bytes, sections: [section], resources: { rva, size: length } });
  return { version, company };
}
