/** Parts of the kernel as the tag lists abbreviate them, in words. */

const components: ReadonlyMap<string, string> = new Map([
  ['alpc', 'local procedure calls (ALPC)'],
  ['arb', 'resource arbiter'],
  ['cc', 'cache manager'],
  ['ccpf', 'prefetcher'],
  ['cm', 'configuration manager'],
  ['cov', 'code coverage'],
  ['dbg', 'debugging support'],
  ['dbgk', 'debugging support'],
  ['etw', 'event tracing (ETW)'],
  ['ex', 'executive'],
  ['fsrtl', 'file system run-time library'],
  ['hvl', 'hypervisor library'],
  ['init', 'kernel initialization'],
  ['io', 'I/O manager'],
  ['kd', 'kernel debugger'],
  ['ke', 'kernel core'],
  ['lpc', 'local procedure calls (LPC)'],
  ['mm', 'memory manager'],
  ['ob', 'object manager'],
  ['pcw', 'performance counters'],
  ['pf', 'prefetcher'],
  ['pnp', 'Plug and Play manager'],
  ['po', 'power manager'],
  ['pofx', 'power framework'],
  ['poppep', 'power engine plug-in support'],
  ['ps', 'process manager'],
  ['raw', 'raw file system'],
  ['rtl', 'run-time library'],
  ['rtlpfc', 'feature configuration'],
  ['se', 'security reference monitor'],
  ['store', 'store manager (ReadyBoost, memory compression)'],
  ['tm', 'transaction manager'],
  ['vdm', 'virtual DOS machine support'],
  ['vf', 'Driver Verifier'],
  ['wdi', 'diagnostic infrastructure'],
  ['wmi', 'WMI'],
  ['wnf', 'notification facility (WNF)'],
]);

/**
 * A part of the kernel in words; the abbreviation itself when it is not known.
 *
 * @example
 * formatComponent('io') // 'I/O manager'
 */
export function formatComponent(component: string): string {
  return components.get(component.toLowerCase()) ?? component;
}
