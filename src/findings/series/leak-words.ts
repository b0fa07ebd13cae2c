/** A leak in words: who, how much, what part, whose, how sure; and when a limit is reached. */
import type { Forecast, PoolName } from '../../model/document.js';
import { timeOf } from '../../moments/moment.js';
import { formatBytes, formatFigure, formatList, formatPool, formatShare, formatTag } from '../../model/words.js';
import type { SeriesFindingOptions } from './options.js';
import { isCrowd, type FoundFamily } from '../../series/families/families.js';
import { holderWords, objectsOf, windowObjectsOf } from './held-objects.js';
import { bytesWithin, lastStretch, shareOfPools, spanWords, type PoolShare, type Stretch } from './leak-growth.js';
import type { SeriesView } from './series-view.js';
import type { TagMatrix } from '../../series/matrix.js';
import { isFollower } from '../../series/families/root.js';
import type { Rate } from '../../series/rate.js';
import type { JudgedTag } from '../../series/tag-series.js';
import { LIMITS } from '../../series/verdict/limits.js';
import {
  findReason,
  formatAhead,
  formatBetween,
  formatHours,
  formatRoughHours,
  formatSmallCount,
  formatSure,
  isNear,
  VERY_LIKELY,
} from '../../series/wording.js';

/** Tags that one sentence names; the document has them all. */
const MOST_NAMES = 12;
/** Drivers and tags that the first sentence names beside the one to look at. */
const MOST_IN_TITLE = 2;
const MOST_OF_A_CROWD = 4;

/** `Aaaa, Bbbb and 3 more`. */
export function joinNames(names: readonly string[], most: number = MOST_NAMES): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${formatFigure(more)} more` : names.join(', ');
}

/** `nonpaged and paged pool`; a pool that the text does not name has no word before it. */
function poolWords(pools: readonly PoolName[]): string {
  const named = pools.filter((pool) => pool !== 'unknown').map((pool) => formatPool(pool).replace(' pool', ''));
  const words = named.length === 0 ? [] : [`${formatList(named)} pool`];
  return formatList(pools.includes('unknown') ? [...words, formatPool('unknown')] : words);
}

const MOST_OF_A_LIST = 0.95;

function shareWords(share: PoolShare | null): string {
  // The share of a list with next to nothing else on it says nothing.
  if (share === null || (!share.whole && share.share > MOST_OF_A_LIST)) return '';
  const pool = share.pools.length > 1 ? 'both pools' : 'the pool';
  return `${formatShare(share.share)} of ${share.whole ? pool : `what is listed of ${pool}`} by now`;
}

/** The driver behind a tag in a few words; what is not known is said. */
export function ownerWordsOf(tag: string, options: SeriesFindingOptions): string {
  if (options.ownerWords !== undefined) return options.ownerWords(tag);
  return options.driverOf(tag)?.driver ?? 'no list names its driver';
}

/** A part of the mean by which the trend may differ and still be told as the same rate. */
const SAME_RATE = 0.1;

/** Bytes an hour, from end to end of what was watched. */
function meanRate(bytes: number, stretch: Stretch): number {
  return stretch.hours > 0 ? bytes / stretch.hours : NaN;
}

/** The trend, where the ups and downs of work make it another rate than the mean of the whole. */
function otherRate(trend: Rate | null, mean: number): Rate | null {
  return trend !== null && mean > 0 && Math.abs(trend.perHour - mean) > SAME_RATE * mean ? trend : null;
}

interface Amount {
  /** `8,280 blocks and 529 MiB of nonpaged pool more in the 23 hours watched, 22.5 MiB an hour, 68 % of the pool by now`. */
  readonly words: string;
  /** Sentences that belong to it: what came in before a restart, the rate without the ups and downs of work. */
  readonly reasons: readonly string[];
}

/** What a leak took, with its rate and share. `measure` counts the objects of a family. */
export function amountOf(
  matrix: TagMatrix,
  tags: readonly JudgedTag[],
  measure: JudgedTag,
  trend: Rate | null,
): Amount {
  const pools = [...new Set(tags.map((tag) => tag.series.pool))];
  const share = shareWords(shareOfPools(matrix, tags));
  const stretch = lastStretch(matrix, measure);
  if (stretch === null) {
    const held = tags.reduce((sum, tag) => sum + tag.lastBytes, 0);
    const holds = held > 0 ? `${formatBytes(held)} of ${poolWords(pools)} held` : poolWords(pools);
    return { words: [holds, share].filter((part) => part !== '').join(', '), reasons: [] };
  }
  const bytes = bytesWithin(matrix, tags, stretch.boot);
  const unit = tags.length > 1 ? 'object' : 'block';
  const gained = [
    ...(stretch.blocks > 0 ? [`${formatFigure(stretch.blocks)} ${unit}${stretch.blocks === 1 ? '' : 's'}`] : []),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
  ];
  const mean = meanRate(bytes, stretch);
  const other = otherRate(trend, mean);
  const rate = mean > 0 && (other !== null || trend === null) ? mean : (trend?.perHour ?? NaN);
  const perHour = rate > 0 ? `${formatBytes(rate)} an hour${other === null ? '' : ' on average'}` : '';
  const began = findReason(measure.series.reasons, 'began') !== null;
  const earlier = matrix.timeline.boots
    .slice(0, stretch.boot)
    .reduce((sum, _, boot) => sum + (bytesWithin(matrix, tags, boot) || 0), 0);
  return {
    words: [`${formatList(gained)} of ${poolWords(pools)} more ${spanWords(matrix, stretch)}`, perHour, share]
      .filter((part) => part !== '')
      .join(', '),
    reasons: [
      ...(earlier > 0
        ? [`${formatBytes(earlier)} more came in before that restart, and went with it; they are not counted here.`]
        : []),
      ...(other === null
        ? []
        : [
            `${began ? 'Since it began it grows' : 'Without the ups and downs of work it grows'} by ${formatBytes(other.perHour)} an hour${formatBetween(formatBytes(other.low), formatBytes(other.high))}.`,
          ]),
    ],
  };
}

/** Drivers that only seem to grow: those of shared tags, objects and victims that follow a root. */
function victimsOf(members: readonly JudgedTag[], rootDriver: string | null, options: SeriesFindingOptions): string {
  const tagsOf = new Map<string, string[]>();
  const victimsFirst = members.toSorted(
    (a, b) => Number(options.classOf(b.series.tag) === 'victim') - Number(options.classOf(a.series.tag) === 'victim'),
  );
  for (const { series } of victimsFirst) {
    if (!isFollower(series.tag, options.classOf)) continue;
    const driver = options.driverOf(series.tag)?.driver;
    if (driver === undefined || driver === rootDriver) continue;
    tagsOf.set(driver, [...(tagsOf.get(driver) ?? []), series.tag]);
  }
  const named = [...tagsOf]
    // The kernel carries for everybody; who is blamed in its stead is another driver.
    .sort(([a], [b]) => Number(a === 'nt') - Number(b === 'nt'))
    .slice(0, MOST_IN_TITLE)
    .map(([driver, [tag = '']]) => `${driver} (${formatTag(tag)})`);
  return named.length === 0 ? '' : `, not at ${named.join(' or ')}`;
}

function rootWords(found: FoundFamily, tags: readonly JudgedTag[], options: SeriesFindingOptions): string {
  const { root } = found.family;
  const names = tags.map(({ series }) => series.tag);
  const holder = root?.driver == null ? holderWords(root?.tag ?? null, names, options) : null;
  if (holder !== null) {
    const held = (root === null ? names : [root.tag]).map(formatTag);
    const others = tags.filter((tag) => tag.key !== found.rootKey);
    return `look for ${holder} (${joinNames(held, MOST_IN_TITLE)}; no tag names who that is)${victimsOf(others, null, options)}`;
  }
  if (root === null) {
    const named = tags.map(({ series }) => `${formatTag(series.tag)} (${ownerWordsOf(series.tag, options)})`);
    return `${joinNames(named, MOST_IN_TITLE)} grow by the same count and nothing tells which of them is the root`;
  }
  const name = formatTag(root.tag);
  const others = tags.filter((tag) => tag.key !== found.rootKey);
  const victims = victimsOf(others, root.driver, options);
  const owner = root.driver === null ? 'no list names its driver' : ownerWordsOf(root.tag, options);
  const { heldBeside } = found;
  if (heldBeside !== null) {
    const known = root.driver !== null && !owner.startsWith('perhaps ');
    const [suspect, short] = known ? [`${root.driver} (tag ${name})`, root.driver] : [`${name} (${owner})`, name];
    return `either ${suspect} keeps them, ${formatSure(root.confidence)}, or a program keeps ${objectsOf(heldBeside)} open and ${short} one for each`;
  }
  return root.driver === null || owner.startsWith('perhaps ')
    ? `look at ${name} (${owner})${victims}`
    : `look at ${root.driver} (tag ${name})${victims}`;
}

/** Whose a tag is that leaks. What is known to be a cache is none while it leaks, and windows belong to the programs that open them. */
function leakOwnerWords(tag: string, options: SeriesFindingOptions): string {
  const driver = options.driverOf(tag)?.driver ?? 'the kernel';
  const objects = windowObjectsOf(tag, options);
  if (objects !== null) return `${driver} keeps it for programs: look for the one whose ${objects} grow`;
  return options.classOf(tag) === 'cache'
    ? `known as a cache of ${driver}, which fills by nature and gives back`
    : ownerWordsOf(tag, options);
}

/** The sentence that stands alone. `beside` are tags of another leak that grows side by side. */
export function leakTitle(
  tags: readonly JudgedTag[],
  found: FoundFamily | null,
  confidence: number,
  amount: Amount,
  options: SeriesFindingOptions,
  beside: readonly JudgedTag[] = [],
): string {
  const names = beside.map(({ series }) => formatTag(series.tag));
  const along =
    names.length === 0 ? '' : `; ${joinNames(names, MOST_IN_TITLE)} ${names.length === 1 ? 'grows' : 'grow'} beside it`;
  const sure = formatSure(confidence);
  const suspected = confidence < VERY_LIKELY;
  const count = formatSmallCount(tags.length);
  if (found === null) {
    const tag = tags[0]?.series.tag ?? '';
    return `${formatTag(tag)} ${suspected ? 'may leak' : 'leaks'}, ${sure}: ${amount.words}; ${leakOwnerWords(tag, options)}${along}.`;
  }
  if (isCrowd(tags)) {
    const crowd = joinNames(
      tags.map(({ series }) => formatTag(series.tag)),
      MOST_OF_A_CROWD,
    );
    return `${count.charAt(0).toUpperCase()}${count.slice(1)} tags grow alike, ${sure}: ${crowd}; so many at once may be load that all of them carry, and no driver is to blame yet; ${amount.words}.`;
  }
  const subject = suspected ? `Perhaps one leak of ${count} tags` : `One leak, ${count} tags`;
  return `${subject}, ${sure}: ${rootWords(found, tags, options)}; ${amount.words}${along}.`;
}

/** When a pool runs into its nearest limit. */
export interface Reach {
  readonly pool: PoolName;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly forecast: Forecast;
}

/** The limit that is reached first in one of the pools; null when none is forecast. */
export function nearestLimit(forecasts: readonly Forecast[], pools: ReadonlySet<PoolName>): Reach | null {
  let nearest: Reach | null = null;
  for (const forecast of forecasts) {
    if (!pools.has(forecast.pool) || forecast.exhaustedAt === null) continue;
    const at = timeOf(forecast.exhaustedAt);
    if (nearest === null || at < nearest.at) nearest = { pool: forecast.pool, at, forecast };
  }
  return nearest;
}

const LIMIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['ram', 'RAM is gone'],
  ['commit', 'The commit limit is reached'],
  ['maximum', 'The pool is at its maximum'],
]);

const HOUR = 3_600_000;
/** A range whose ends are further apart than this is told as lengths of time, for no date in it means anything. */
const WIDE_RANGE = 4;

/** When the limit is reached if nothing changes: as exact as the forecast is, and no more. */
export function limitSentence(
  { forecast, at }: Reach,
  { lastTime, dataYear, watchedHours }: Pick<SeriesView, 'lastTime' | 'dataYear' | 'watchedHours'>,
): string {
  const { exhaustedAt, low, high, limitKind } = forecast;
  const what = LIMIT_WORDS.get(limitKind) ?? 'The limit is reached';
  const hoursTo = (iso: string | null): number => (iso === null ? NaN : (timeOf(iso) - lastTime) / HOUR);
  const [soonest, latest] = [hoursTo(low), hoursTo(high)];
  if (soonest > 0 && !(latest / soonest <= WIDE_RANGE)) {
    const end = high === null ? 'and perhaps never' : `at the latest in ${formatRoughHours(latest)}`;
    const why =
      watchedHours < LIMITS.shortWatchHours.value
        ? `${formatHours(watchedHours)} are too short a watch for a date`
        : 'the growth is too uneven for a date';
    return `${what} in ${formatRoughHours(soonest)} at the soonest, ${end}, if nothing changes: ${why}.`;
  }
  const hours = (at - lastTime) / HOUR;
  const format = (iso: string): string => formatAhead(iso, hours, dataYear);
  const between = low === null || high === null ? '' : formatBetween(format(low), format(high));
  return `${what} ${isNear(hours) ? 'at about' : 'on about'} ${format(exhaustedAt ?? '')}${between} if nothing changes.`;
}
