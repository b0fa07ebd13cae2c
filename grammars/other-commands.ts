/**
 * Outputs of other commands that are pasted beside the ones we read, and look-alikes that must not be taken for them:
 * recognised by a heading that nothing else prints, and named.
 */
interface OtherOutput {
  /** Command or program that prints it. */
  readonly name: string;
  readonly heading: RegExp;
  /** True when it looks like an output we read, so that the person should be told. */
  readonly lookAlike: boolean;
}

const OTHERS: readonly OtherOutput[] = [
  { name: '!irpfind', heading: /^\s*Irp\s+\[\s*Thread\s*\]\s+irpStack:/, lookAlike: true },
  { name: '!memusage', heading: /^\s*(?:loading PFN database|Compiling memory usage data)/, lookAlike: true },
  { name: '!sysptes', heading: /^\s*(?:0x[0-9a-f]+ System PTEs allocated|System PTE Information)/, lookAlike: false },
  { name: '!process', heading: /^\s*PROCESS [0-9a-f`]{8,17}\b/, lookAlike: false },
  { name: '!thread', heading: /^\s*THREAD [0-9a-f`]{8,17}\s+Cid\b/, lookAlike: false },
  { name: '!session', heading: /^\s*Sessions on machine:\s*\d+/, lookAlike: false },
  { name: 'k', heading: /^\s*(?:# )?Child-SP\s+RetAddr\b|^\s*ChildEBP RetAddr\b/, lookAlike: false },
  { name: '!cpuinfo', heading: /^\s*CP\s+F\/M\/S\s+Manufacturer/, lookAlike: false },
  { name: '!object', heading: /^\s*Object: [0-9a-f`]{8,17}\s+Type: \(/, lookAlike: false },
  { name: '!fltkd.filters', heading: /^\s*Filter List: [0-9a-f`]{8,17}/, lookAlike: false },
  { name: 'fltmc', heading: /^\s*Filter(?: Name)?\s+(?:Num Instances|Volume Name)\s+Altitude\b/, lookAlike: false },
  {
    name: 'driverquery',
    heading: /^\s*"?Module Name"?[\s,]+"?Display Name"?[\s,].{0,200}\bDriver Type\b/,
    lookAlike: false,
  },
  { name: 'dt', heading: /^\s*(?:nt!|[a-z]\w*!)?_[A-Z][A-Z0-9_]+\s*$/, lookAlike: false },
  { name: 'Resource-Exhaustion event', heading: /<Event xmlns=|Resource-Exhaustion-Detector/, lookAlike: true },
];

/** The other command that prints a line as its heading; null when the line is none. */
export function findOtherCommand(line: string): { readonly name: string; readonly lookAlike: boolean } | null {
  if (line.length > 400) return null;
  const found = OTHERS.find(({ heading }) => heading.test(line));
  return found === undefined ? null : { name: found.name, lookAlike: found.lookAlike };
}
