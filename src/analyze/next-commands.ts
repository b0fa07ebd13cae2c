/** The commands that a person types next, spelled for the debugger generation that the log came from. */
import type { PoolName } from '../model/document.js';
import { formatTag } from '../model/words.js';
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

const POOL_NUMBERS: Readonly<Record<PoolName, string>> = { nonPaged: '0', paged: '1', session: '4' };

/** `!poolfind amda -nonpaged`, or `!poolfind amda 0` for an old debugger. */
export function poolfindCommand(tag: string, pool: PoolName, view: MomentView): string {
  if (isClassic(view)) return `!poolfind ${formatTag(tag)} ${POOL_NUMBERS[pool]}`;
  const name = /\s/.test(tag.trimEnd()) || tag.trim() === '' ? `-tag "${tag}"` : tag.trimEnd();
  return `!poolfind ${name} -${pool === 'nonPaged' ? 'nonpaged' : pool}`;
}

/** Searches all loaded modules for the bytes of a tag; the hit's module is a candidate. */
export function moduleSearchCommand(tag: string): string {
  return `!for_each_module s -a @#Base @#End "${tag}"`;
}

export function nextForTag(tag: string, pool: PoolName, view: MomentView): NextCommand {
  return { command: poolfindCommand(tag, pool, view), why: 'are the blocks one size? then they are one structure' };
}

export const SECOND_MOMENT: NextCommand = {
  command: 'poolsleuth capture poolmon',
  why: 'one moment proves no leak: a second one an hour later shows what grew',
};
