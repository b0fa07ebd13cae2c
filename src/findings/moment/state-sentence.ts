/**
 * What one moment comes to when no tag stands out. An all-clear needs evidence of the whole: both pools known and small
 * beside the machine, the list whole, every figure read. Otherwise the sentence says what is known and what is not.
 */
import { toNumber } from '../../model/counters.js';
import { isWholePool as isWholeName } from '../../model/pool-names.js';
import { formatBytes, formatCounted, formatList, formatPool, formatShare, formatTag } from '../../model/words.js';
import type { MomentView, PoolView } from '../moment-view.js';
import { lacksMaximum, shareOfMaximum } from './suspects.js';
import { POOL } from './limits.js';

const SMALL_ANYWHERE = { nonPaged: POOL.smallNonPaged, paged: POOL.smallPaged } as const;

type WholePool = PoolView & { readonly pool: 'nonPaged' | 'paged' };

function isWholePool(pool: PoolView): pool is WholePool {
  return isWholeName(pool.pool);
}

function isKnown(pool: PoolView): boolean {
  return pool.basis !== 'listed';
}

/** `2.2 % of RAM, 53 % of its maximum of 125 MiB`; empty where neither is known. */
function proportions(view: MomentView, pool: WholePool): string {
  const { ramBytes, snapshot } = view;
  const commitLimit = toNumber(snapshot.memory.commitLimitBytes);
  const ofMaximum = shareOfMaximum(view, pool);
  const maximum = pool.bytes / ofMaximum;
  const told = [
    ...(ramBytes > 0 ? [`${formatShare(pool.bytes / ramBytes)} of RAM`] : []),
    ...(!(ramBytes > 0) && commitLimit > 0 ? [`${formatShare(pool.bytes / commitLimit)} of the commit limit`] : []),
    ...(ofMaximum >= POOL.toldMaximum ? [`${formatShare(ofMaximum)} of its maximum of ${formatBytes(maximum)}`] : []),
  ];
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

function size(view: MomentView, pool: WholePool): string {
  return `the ${formatPool(pool.pool)} is ${formatBytes(pool.bytes)}${proportions(view, pool)}`;
}

/** `the nonpaged pool is 66.5 MiB (2.2 % of RAM), the paged pool is 12 MiB (0.4 % of RAM)`; empty when none is known. */
export function describeSizes(view: MomentView): string {
  return formatList(
    view.pools.filter((pool) => isWholePool(pool) && isKnown(pool)).map((pool) => size(view, pool as WholePool)),
  );
}

function isSmall(view: MomentView, pool: WholePool): boolean {
  if (shareOfMaximum(view, pool) >= POOL.easyMaximum) return false;
  // Of known RAM a large share is a finding of its own, and that goes first.
  return view.ramBytes > 0 || pool.bytes <= SMALL_ANYWHERE[pool.pool];
}

/** What is listed of one pool: its largest tag, or the only one. */
function describeTags(pool: PoolView): string {
  const [top] = pool.tags;
  if (top === undefined) return '';
  const name = formatTag(top.tag);
  const whose = formatPool(pool.pool);
  const held = Number.isNaN(top.bytes) ? '' : ` with ${formatBytes(top.bytes)}`;
  if (pool.tags.length === 1 && !pool.whole) {
    const blocks = Number.isNaN(top.count)
      ? ''
      : `${held === '' ? ' with' : ' in'} ${formatCounted(top.count, 'block')}`;
    const freed =
      top.frees === 0 && top.allocs > 0 ? `, and ${formatCounted(top.allocs, 'allocation')} without a single free` : '';
    return `of the ${whose} only ${name} is listed,${held}${blocks}${freed}`;
  }
  if (Number.isNaN(top.bytes)) return `what the tags of the ${whose} hold is not given`;
  return isKnown(pool)
    ? `the largest tag ${pool.whole ? '' : 'listed '}of the ${whose}, ${name}, has ${formatShare(top.share)} of it`
    : `${formatBytes(pool.listedBytes)} of ${whose} ${pool.listedBytes === 1 ? 'is' : 'are'} listed, ${formatBytes(top.bytes)} of it ${name}`;
}

/** A number in a column of a table. */
const FIGURE = /^\d[\d,.]*$/;
/** Figures that make a line look like a row. */
const LEAST_FIGURES = 2;

/** Lines that nothing understood and that look like a row of a table. */
function countUnread(view: MomentView): number {
  return view.reading.unparsed.filter(
    ({ text }) => text.split(/\s+/).filter((word) => FIGURE.test(word)).length >= LEAST_FIGURES,
  ).length;
}

/** Whether `!vm` prints a size of a pool, true or not. */
function isPrinted(view: MomentView, pool: WholePool): boolean {
  const label = pool.pool === 'nonPaged' ? /^nonpagedpool(?:nx)? usage$/i : /^pagedpool usage$/i;
  return view.vm?.memory.some((line) => label.test(line.label)) === true;
}

/** What the input does not show and an all-clear needs, as questions. */
function findUnknown(view: MomentView): readonly string[] {
  const pools = view.pools.filter(isWholePool);
  const unknown = pools.filter((pool) => !isKnown(pool) && !isPrinted(view, pool));
  const compared = view.ramBytes > 0 || pools.every((pool) => !isKnown(pool) || isSmall(view, pool));
  return [
    ...(pools.some(({ tags }) => tags.length > 0) ? [] : ['which tags hold it (!poolused 2 and poolmon do)']),
    ...(unknown.length === 2
      ? ['how large the pools are']
      : unknown.map(({ pool }) => `how large the ${formatPool(pool)} is`)),
    ...(compared ? [] : ['how much RAM there is']),
  ];
}

/** What is wrong or missing in what the input shows. */
function findFaults(view: MomentView): readonly string[] {
  const pools = view.pools.filter(isWholePool);
  const tagged = pools.filter(({ tags }) => tags.length > 0);
  const unread = countUnread(view);
  const unlimited = pools.filter((pool) => isKnown(pool) && lacksMaximum(view, pool));
  return [
    ...pools
      .filter((pool) => !isKnown(pool) && isPrinted(view, pool))
      .map(({ pool }) => `what is printed as the size of the ${formatPool(pool)} cannot be true`),
    ...(unlimited.length === 0
      ? []
      : [
          `how much ${formatList(unlimited.map(({ pool }) => `the ${formatPool(pool)}`))} may hold at most cannot be read`,
        ]),
    ...(tagged.length > 0 && !tagged.some(({ whole }) => whole) ? ['the list is not whole'] : []),
    ...(pools.some(({ unsized }) => unsized) ? ['sizes are missing in the list'] : []),
    ...(unread === 0
      ? []
      : [`${formatCounted(unread, 'line')} with figures ${unread === 1 ? 'was' : 'were'} not understood`]),
  ];
}

/** That `!vm` was read and its pools were not; empty when nobody ran it: a list of processes is no `!vm`. */
function describeCut(view: MomentView): string {
  const block = view.reading.input.blocks.find(({ grammar }) => grammar === 'vm');
  if (block === undefined || view.vm === null) return '';
  const command = block.command ?? '!vm';
  return view.vm.memory.length > 0
    ? `Cannot tell: ${command} is cut before the pools.`
    : `Cannot tell: what is here of ${command} does not show the pools.`;
}

export interface State {
  /** Empty when nothing is known of the pools. */
  readonly sentence: string;
  /** Whether it is an all-clear. */
  readonly clear: boolean;
}

/**
 * What is known of a moment in which no tag stands out.
 *
 * @example
 * describeState(view).sentence // 'Nothing stands out: the nonpaged pool is 491 MiB (0.8 % of RAM) and …'
 */
export function describeState(view: MomentView): State {
  const pools = view.pools.filter(isWholePool);
  const known = pools.filter(isKnown);
  const listed = pools.filter(({ tags }) => tags.length > 0);
  if (known.length === 0 && listed.length === 0) {
    return { sentence: describeCut(view), clear: false };
  }
  const told = listed.find(({ pool }) => pool === 'nonPaged') ?? listed[0];
  const facts = [describeSizes(view), told === undefined ? '' : describeTags(told)]
    .filter((text) => text !== '')
    .join('; ');
  const [unknown, faults] = [findUnknown(view), findFaults(view)];
  const gaps = [...(unknown.length === 0 ? [] : [`the input does not show ${formatList(unknown)}`]), ...faults];
  const small = known.length === pools.length && known.every((pool) => isSmall(view, pool));
  const say = (head: string, missing: readonly string[], clear = false): State => ({
    sentence: `${[head, ...missing].join('; ')}.`,
    clear,
  });
  if (small && faults.length === 0) return say(`Nothing stands out: ${facts}`, [], true);
  if (small && view.ramBytes > 0) {
    return say(`The pools are small beside ${formatBytes(view.ramBytes)} of RAM: ${facts}`, faults);
  }
  if (listed.length === 0) return say(capitalize(facts), gaps);
  return gaps.length === 0 ? say(`No single tag stands out: ${facts}`, []) : say(`Cannot tell: ${facts}`, gaps);
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
