/** The commands that a person types next, spelled for the debugger generation that the log came from. */
import type { BlockReport, PoolName } from '../model/document.js';
import { poolfindTag, searchPattern, typedName } from '../model/typed-names.js';
import type { MomentView } from './moment-view.js';

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
  'kernel-dump',
]);

/** Whether a debugger is at hand, as far as the input shows. */
export function hasDebugger(blocks: readonly Pick<BlockReport, 'grammar' | 'command'>[]): boolean {
  return blocks.some(({ grammar, command }) => OF_DEBUGGER.has(grammar) || command?.startsWith('!') === true);
}

/** How to learn which tags hold a pool, with what the person has. */
export function listSteps(pool: PoolName, view: MomentView): readonly NextCommand[] {
  const why = 'which tags hold it?';
  if (hasDebugger(view.reading.input.blocks) || view.reading.input.format === 'kernel-dump') {
    return [{ command: pool === 'paged' ? '!poolused 4' : '!poolused 2', why }];
  }
  return [
    { command: 'poolsleuth capture poolmon', why },
    { command: 'poolsleuth capture live', why: 'the same with what Windows has, where no tool may be installed' },
  ];
}

export const SECOND_MOMENT: NextCommand = {
  command: 'poolsleuth capture poolmon',
  why: 'one moment proves no leak: a second one an hour later shows what grew',
};
