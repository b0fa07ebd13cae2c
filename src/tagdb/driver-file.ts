/** Names of driver files, as lists, debugger output and people write them, brought to one form. */

/** Every name under which the kernel goes: its module, and the images it was built as. */
export const KERNEL_NAMES: readonly string[] = [
  'nt',
  'ntos',
  'ntoskrnl',
  'ntkrnlmp',
  'ntkrnlpa',
  'ntkrpamp',
  'ntkrla57',
  'ntoskrnl.exe',
  'ntkrnlmp.exe',
  'ntkrnlpa.exe',
  'ntkrpamp.exe',
  'ntkrla57.exe',
];

const kernelNames: ReadonlySet<string> = new Set(KERNEL_NAMES);

/** Kernel-mode modules whose file is not `<module>.sys`. */
const moduleFiles: ReadonlyMap<string, string> = new Map([
  ['hal', 'hal.dll'],
  ['ci', 'ci.dll'],
  ['kdcom', 'kdcom.dll'],
  ['kd', 'kd.dll'],
  ['bootvid', 'bootvid.dll'],
  ['pshed', 'pshed.dll'],
  ['cdd', 'cdd.dll'],
  ['tsddd', 'tsddd.dll'],
  ['rdpdd', 'rdpdd.dll'],
  ['atmfd', 'atmfd.dll'],
  ['nsi', 'nsi.dll'],
  ['mcupdate', 'mcupdate.dll'],
  ['mcupdate_genuineintel', 'mcupdate_genuineintel.dll'],
  ['mcupdate_authenticamd', 'mcupdate_authenticamd.dll'],
  // A misprint that the lists carry.
  ['win23k', 'win32k.sys'],
  ['tcp', 'tcpip.sys'],
]);

/** Code that is linked into other drivers and so is no file of its own. */
const libraries: ReadonlySet<string> = new Set(['fslib']);

/**
 * The file of a module or driver name: lower case, with extension, without folder; `nt` for the kernel; null for a
 * static library or an empty name.
 *
 * @example
 * toDriverFile('Ntfs')          // 'ntfs.sys'
 * toDriverFile('ntkrnlmp.exe')  // 'nt'
 * toDriverFile('HAL')           // 'hal.dll'
 * toDriverFile('FsLib')         // null: it is linked into ntfs.sys and refs.sys
 */
export function toDriverFile(name: string): string | null {
  const trimmed = name.trim();
  const file = trimmed.slice(Math.max(trimmed.lastIndexOf('\\'), trimmed.lastIndexOf('/')) + 1).toLowerCase();
  if (file === '' || libraries.has(file) || file.endsWith('.lib')) return null;
  if (kernelNames.has(file)) return 'nt';
  const known = moduleFiles.get(file);
  if (known !== undefined) return known;
  return /\.[a-z]{2,4}$/.test(file) ? file : `${file}.sys`;
}
