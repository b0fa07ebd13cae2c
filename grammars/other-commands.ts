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
  /** How the person gets on with it, where it bears on who holds pool; absent where it does not. */
  readonly helps?: string;
}

const OTHERS: readonly OtherOutput[] = [
  { name: '!irpfind', heading: /^\s*Irp\s+\[\s*Thread\s*\]\s+irpStack:/, lookAlike: true },
  { name: '!memusage', heading: /^\s*(?:loading PFN database|Compiling memory usage data)/, lookAlike: true },
  { name: '!thread', heading: /^\s*THREAD [0-9a-f`]{8,17}\s+Cid\b/, lookAlike: false },
  { name: '!session', heading: /^\s*Sessions on machine:\s*\d+/, lookAlike: false },
  { name: 'k', heading: /^\s*(?:# )?Child-SP\s+RetAddr\b|^\s*ChildEBP RetAddr\b/, lookAlike: false },
  { name: '!cpuinfo', heading: /^\s*CP\s+F\/M\/S\s+Manufacturer/, lookAlike: false },
  { name: '!object', heading: /^\s*Object: [0-9a-f`]{8,17}\s+Type: \(/, lookAlike: false },
  {
    name: '!fltkd.filters',
    heading: /^\s*Filter List: [0-9a-f`]{8,17}/,
    lookAlike: false,
    helps:
      'It shows which file-system filters are loaded, not who holds pool: poolsleuth driver NAME tells the tags of each.',
  },
  {
    name: '!wdfkd.wdflogdump',
    heading: /^\s*(?:\d{1,9}: )?Fx(?:PoolDump|PoolDestroy|Driver::\w{1,40}|Pool\w{0,40}) - /,
    lookAlike: false,
  },
  { name: 'dt', heading: /^\s*(?:nt!|[a-z]\w*!)?_[A-Z][A-Z0-9_]+\s*$/, lookAlike: false },
  {
    name: 'pnputil /enum-drivers',
    heading:
      /^\s*(?:Published Name|Veröffentlichter Name|Nom publié|Nombre publicado)\s{0,8}:\s{1,8}oem\d{1,4}\.inf\s*$/i,
    lookAlike: false,
    helps:
      'It lists packages of drivers, not the files that are loaded: driverquery /v has the files, fltmc the file-system filters.',
  },
  {
    name: 'Get-WindowsDriver',
    heading: /^\s*Driver\s{1,20}: oem\d{1,4}\.inf\s*$/i,
    lookAlike: false,
    helps:
      'It lists packages of drivers, not the files that are loaded: driverquery /v has the files, fltmc the file-system filters.',
  },
  { name: 'Resource-Exhaustion event', heading: /<Event xmlns=/, lookAlike: true },
];

/** The other command that prints a line as its heading; null when the line is none. */
export function findOtherCommand(line: string): Pick<OtherOutput, 'name' | 'lookAlike' | 'helps'> | null {
  if (line.length > 400) return null;
  const found = OTHERS.find(({ heading }) => heading.test(line));
  return found ?? null;
}

/** How an output that is not read helps on, by the command that was typed for it; null where nothing is to be said. */
export function findHelp(command: string): string | null {
  return OTHERS.find(({ name }) => name === command || name.split(' ')[0] === command)?.helps ?? null;
}
