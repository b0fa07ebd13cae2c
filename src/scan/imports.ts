/** What a file imports, and whether that makes it a driver. */
import type { PeImage, PeImport } from './pe.js';

export interface ImportedModule {
  /** As written in the file. */
  readonly module: string;
  /** Names in the file's order; `#12` for an import by ordinal. */
  readonly functions: readonly string[];
}

/** No imports. */
export const NO_IMPORTS: readonly ImportedModule[] = [];

/** Kernel modules that do not end in `.sys`. */
const KERNEL_MODULES: ReadonlySet<string> = new Set([
  'ntoskrnl.exe',
  'ntkrnlpa.exe',
  'ntkrnlmp.exe',
  'ntkrpamp.exe',
  'hal.dll',
  'bootvid.dll',
  'kdcom.dll',
  'ci.dll',
  'pshed.dll',
]);

const NATIVE_SUBSYSTEM = 1;

/** Imports by module, in the file's order. */
export function groupImports(imports: readonly PeImport[]): readonly ImportedModule[] {
  const modules = new Map<string, { readonly module: string; readonly functions: string[] }>();
  for (const { module, name } of imports) {
    const key = module.toLowerCase();
    const known = modules.get(key) ?? { module, functions: [] };
    known.functions.push(name);
    modules.set(key, known);
  }
  return [...modules.values()];
}

/**
 * True for a driver or another part of the kernel: it imports from the kernel, or it is a native image that imports
 * nothing from user mode (the kernel itself, a driver that looks everything up).
 */
export function isKernelImage(image: PeImage): boolean {
  const modules = new Set(image.imports.map((entry) => entry.module.toLowerCase()));
  for (const module of modules) if (module.endsWith('.sys') || KERNEL_MODULES.has(module)) return true;
  return image.subsystem === NATIVE_SUBSYSTEM && modules.size === 0;
}
