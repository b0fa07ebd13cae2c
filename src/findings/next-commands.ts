/** The commands that a person types next, spelled for the debugger generation that the log came from. */
import type { BlockReport, PoolName } from '../model/document.js';
import { findstrText, poolfindTag, searchPattern, shellTag, typedName } from '../model/typed-names.js';
import type { MomentView } from './moment-view.js';
import { formatCount } from '../model/words.js';

export interface NextCommand {
  readonly command: string;
  readonly why: string;
}

/** Old kdexts take a number for the pool, newer ones a word; the labels of `!vm` and the rows of `!poolfind` tell. */
function isClassic(view: MomentView): boolean {
  if (view.reading.poolFinds.some(({ layout }) => layout === 'classic')) return true;
  return view.vm?.memory.some(({ label }) => /^(?:Free NP PTEs|Shared Process)$/i.test(label)) === true;
}

const POOL_NUMBERS: Readonly<Record<PoolName, string>> = { nonPaged: '0', paged: '1', session: '4', unknown: '' };

const POOL_SWITCHES: Readonly<Record<PoolName, string>> = {
  nonPaged: '-nonpaged',
  paged: '-paged',
  session: '-session',
  unknown: '',
};

/** `!poolfind amda -nonpaged`, or `!poolfind amda 0` for an old debugger; without the tag where it cannot be typed. */
export function poolfindCommand(tag: string, pool: PoolName, view: MomentView): string {
  const classic = isClassic(view);
  const typed = poolfindTag(tag, classic) ?? 'TAG';
  const where = classic ? POOL_NUMBERS[pool] : POOL_SWITCHES[pool];
  return `!poolfind ${typed} ${where}`.trimEnd();
}

/** Searches all loaded modules for the bytes of a tag; the hit's module is a candidate. null when they cannot be typed. */
export function moduleSearchCommand(tag: string): string | null {
  const pattern = searchPattern(tag);
  return pattern === null ? null : `!for_each_module s ${pattern}`;
}

/** The version of a loaded driver, of all of them where the name cannot be typed. */
export function moduleVersionCommand(driver: string): string {
  const module = typedName(driver.replace(/\.[^.]+$/, ''));
  return module === null ? 'lm kv' : `lmvm ${module}`;
}

export function nextForTag(tag: string, pool: PoolName, view: MomentView): NextCommand {
  return { command: poolfindCommand(tag, pool, view), why: 'are the blocks one size? then they are one structure' };
}

/** Outputs that only somebody with a debugger has. */
const OF_DEBUGGER: ReadonlySet<string> = new Set([
  'poolused',
  'poolfind',
  'pool',
  'vm',
  'lm',
  'target',
  'verifier',
  'lookaside',
  'module-search',
  'sysptes',
  'wdf-pool',
  'kernel-dump',
]);

/** Whether a debugger or a dump is at hand, as far as the source of a moment shows. */
export function isDebugged({ reading: { input } }: MomentView): boolean {
  return input.format === 'kernel-dump' || hasDebugger(input.blocks);
}

/** The same step for somebody of whose debugger nothing shows: what has to be made first. */
export function withDump(step: NextCommand): NextCommand {
  return { ...step, why: `in a debugger or a kernel dump: ${step.why}` };
}

const DRIVERS = 'C:\\Windows\\System32\\drivers';

/** Looks for a tag in the driver files, which needs no debugger; findstr where the tag can be typed. */
export function fileSearch(tag: string): NextCommand {
  const text = findstrText(tag);
  return {
    command:
      text === null
        ? `poolsleuth db scan ${DRIVERS} --tag ${shellTag(tag) ?? 'TAG'}`
        : `findstr /m /l ${text} ${DRIVERS}\\*.sys`,
    why: 'which driver files hold the tag as text: candidates for its owner',
  };
}

/** The version of a driver's file in PowerShell; of all of them where the name cannot be typed. */
export function fileVersionCommand(driver: string): string {
  const file = typedName(driver);
  return file === null ? 'driverquery /v /fo csv' : `(Get-Item ${DRIVERS}\\${file}).VersionInfo.FileVersion`;
}

/** Processes with the most handles: who holds objects by them. */
export const MOST_HANDLES: NextCommand = {
  command: 'Get-Process | Sort-Object HandleCount -Descending | Select-Object -First 10 Name, Id, HandleCount',
  why: 'a process whose handles grow with the tag is the leak; if none does, a driver holds the references',
};

/** Processes with the most threads. */
export const MOST_THREADS: NextCommand = {
  command:
    'Get-Process | Sort-Object { $_.Threads.Count } -Descending | Select-Object -First 10 Name, Id, { $_.Threads.Count }',
  why: 'a process whose threads grow with the tag is the leak; threads that have ended, and are kept, count as handles alone',
};

/** Handles by the type of what they refer to, `File` for one, as the object manager names it. */
export function handlesOfType(type: string): NextCommand {
  return {
    command: 'handle -s',
    why: `handles by type (Sysinternals): as many of type ${type} as the tag has blocks? then a process keeps them open`,
  };
}

/** Processes by what they draw with: Task Manager has a column for each kind. */
export function mostOfTaskManager(column: 'GDI objects' | 'USER objects'): NextCommand {
  return {
    command: 'taskmgr',
    why: `Details, Select columns, “${column}”: a program whose number grows with the tag keeps them, whatever driver allocates them`,
  };
}

/** Filters that sit above file systems. */
export const FILTER_LIST: NextCommand = {
  command: 'fltmc instances',
  why: 'filters above the file system: each may keep files open without a handle',
};

/** Processes with the most memory of their own. */
export const MOST_MEMORY: NextCommand = {
  command:
    'Get-Process | Sort-Object PrivateMemorySize64 -Descending | Select-Object -First 10 Name, Id, PrivateMemorySize64',
  why: 'do processes hold the commit? if they add up to much less, it is pool',
};

/** Who holds the memory that pool does not; none where the input lists the processes. */
export function commitSteps(view: MomentView): readonly NextCommand[] {
  if ((view.vm?.processes.length ?? 0) > 0) return [];
  return isDebugged(view)
    ? [{ command: '!vm', why: 'the list of processes at its end: do they hold the memory?' }]
    : [MOST_MEMORY];
}

/** What else may hold the memory of a machine whose pools are small. */
export function besidesPoolSteps(view: MomentView): readonly NextCommand[] {
  const [processes] = commitSteps(view);
  const ofRam = isDebugged(view)
    ? { command: '!memusage 8', why: 'what RAM holds: files, page tables, pages that drivers locked' }
    : { command: 'RAMMap', why: 'what RAM holds: files, page tables, pages that drivers locked (Sysinternals)' };
  return [...(processes === undefined ? [] : [{ ...processes, why: 'do processes hold the memory?' }]), ofRam];
}

/** What names the code that allocates, without a debugger. */
export const ALLOCATION_TRACE: NextCommand = {
  command: 'poolsleuth capture etw',
  why: 'a trace names the call stack that allocates',
};

/** Whether a debugger is at hand, as far as the input shows. */
export function hasDebugger(blocks: readonly Pick<BlockReport, 'grammar' | 'command'>[]): boolean {
  return blocks.some(({ grammar, command }) => OF_DEBUGGER.has(grammar) || command?.startsWith('!') === true);
}

/** How to learn which tags hold a pool, with what the person has. */
export function listSteps(pool: PoolName, view: MomentView): readonly NextCommand[] {
  const why = 'which tags hold it?';
  if (isDebugged(view)) {
    return [{ command: pool === 'paged' ? '!poolused 4' : '!poolused 2', why }];
  }
  return [
    { command: 'poolsleuth capture poolmon', why },
    { command: 'poolsleuth capture live', why: 'the same with what Windows has, where no tool may be installed' },
  ];
}

/** What a course needs beside the moments that there are: a second one, or enough for a day; none where there are many. */
export function moreMoments({ moments }: Pick<MomentView, 'moments'>): readonly NextCommand[] {
  if (moments >= MANY_MOMENTS) return [];
  const why =
    moments > 1
      ? `${formatCount(moments)} moments are few: lists over a day show what goes on growing`
      : 'one moment proves no leak: a second one an hour later shows what grew';
  return [{ command: 'poolsleuth capture poolmon', why }];
}

/** Lists of a day, one an hour: who has as many has watched the machine. */
const MANY_MOMENTS = 24;
