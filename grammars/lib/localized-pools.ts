/**
 * What the two pools are called in a column of kinds, or as the heading of a column, in other languages than English:
 * German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Russian, Ukrainian, Japanese, Chinese, Korean.
 * Their whole names, as Task Manager has them, stand in `gauge-names.ts`.
 */
import { findGauge } from './gauge-names.js';
import { foldCounter } from './localized-counters.js';
import { once } from './once.js';

type LocalizedPool = 'nonPaged' | 'paged';

const SHORT_NAMES: Readonly<Record<LocalizedPool, string>> = {
  nonPaged:
    'nicht ausgelagert|nicht-ausgelagert|nicht ausg.|non pag.|no pag.|não pag.|невыгр.|nichtausgelagert|nicht auslagerbar|non paginé|non paginée|non-paginé|non-paginée|no paginado|' +
    'no paginada|no paginable|non paginato|non di paging|non paginabile|não paginado|não paginável|não-paginável|niet wisselbaar|' +
    'niet-wisselbaar|niet-gewisseld|niet gepagineerd|niestronicowana|niestronicowany|niestronicowane|nestránkovaný|невыгружаемый|' +
    'невыгружаемая|нестраничный|невивантажуваний|非ページ|非分页|非分頁|未分页|非换页|非換頁|비페이징|비페이지',
  paged:
    'ausgelagert|auslagerbar|ausg.|pag.|выгр.|paginé|paginée|paginado|paginada|paginable|paginato|di paging|paginabile|paginável|wisselbaar|gewisseld|' +
    'gepagineerd|stronicowana|stronicowany|stronicowane|stránkovaný|выгружаемый|выгружаемая|страничный|вивантажуваний|ページ|分页|' +
    '分頁|已分页|换页|換頁|페이징|페이지',
};

const poolsByName = once(
  (): ReadonlyMap<string, LocalizedPool> =>
    new Map(
      (['nonPaged', 'paged'] as const).flatMap((pool) =>
        SHORT_NAMES[pool].split('|').map((name): [string, LocalizedPool] => [foldCounter(name), pool]),
      ),
    ),
);

/** A longer cell is a sentence. */
const LONGEST = 40;

/**
 * The pool that a cell names in a language other than English; null for any other cell.
 *
 * @example
 * findLocalizedPool('Nicht ausgelagert') // 'nonPaged'
 */
export function findLocalizedPool(cell: string): LocalizedPool | null {
  if (cell.length > LONGEST) return null;
  const short = poolsByName().get(foldCounter(cell));
  if (short !== undefined) return short;
  const gauge = findGauge(cell)?.gauge;
  return gauge === 'poolNonPagedBytes' ? 'nonPaged' : gauge === 'poolPagedBytes' ? 'paged' : null;
}
