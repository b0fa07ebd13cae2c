/** How a kernel dump is told. */
import type { SourceKind } from '../source.js';

/**
 * Whether bytes begin as a kernel dump of a 64-bit (`PAGEDU64`) or 32-bit machine (`PAGEDUMP`) does.
 *
 * @example
 * detectKernelDump(new TextEncoder().encode('PAGEDU64')) // true
 */
export function detectKernelDump(head: Uint8Array): boolean {
  const mark = String.fromCharCode(...head.subarray(0, 8));
  return mark === 'PAGEDU64' || mark === 'PAGEDUMP';
}

/** The block of a dump is called by its name, too. */
export const kernelDumpKind: SourceKind<'kernel-dump'> = {
  id: 'kernel-dump',
  format: 'kernel-dump',
  sniff: detectKernelDump,
};
