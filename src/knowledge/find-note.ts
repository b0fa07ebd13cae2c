/** Looks up the built-in notes. */
import type { DriverNote, TagNote } from '../tagdb/record.js';
import { DRIVER_NOTES } from './driver-notes.js';
import { TAG_NOTES } from './tag-notes.js';

const TAG_NOTES_BY_TAG: ReadonlyMap<string, TagNote> = new Map(TAG_NOTES.map((note) => [note.tag, note]));

const DRIVER_NOTES_BY_FILE: ReadonlyMap<string, DriverNote> = new Map(DRIVER_NOTES.map((note) => [note.driver, note]));

/** The kernel goes by its module name in claims and by its file name in module lists. */
const KERNEL_ALIASES: ReadonlySet<string> = new Set(['nt', 'ntkrnlmp.exe', 'ntkrnlpa.exe', 'ntkrpamp.exe']);

/**
 * The note about a tag, or null when there is none. The tag is compared exactly: four characters, blanks kept, case
 * kept (`NtFC` and `Ntfc` are different tags).
 */
export function findTagNote(tag: string): TagNote | null {
  return TAG_NOTES_BY_TAG.get(tag) ?? null;
}

/**
 * The note about a driver file, or null when there is none. The name is the file name with extension in any case
 * (`ntfs.sys`); `nt` and the old kernel file names find the kernel.
 */
export function findDriverNote(driver: string): DriverNote | null {
  const name = driver.toLowerCase();
  return DRIVER_NOTES_BY_FILE.get(KERNEL_ALIASES.has(name) ? 'ntoskrnl.exe' : name) ?? null;
}
