/** How tags went between the few moments that a person wrote down, and how much they grew by the text's own account. */
import type { Finding, PoolName } from '../../model/document.js';
import { toNumber } from '../../model/counters.js';
import { isWrittenDown } from '../../model/output-names.js';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatList,
  formatPool,
  formatShare,
  formatTag,
} from '../../model/words.js';
import { findTagNote } from '../../knowledge/find-note.js';
import type { Moment } from '../../moments/moment.js';
import { wholePool } from '../../moments/pool-size.js';
import type { ChangeTold } from '../../moments/source-reading.js';
import { unpackTable } from '../../tables/packed-table.js';
import { keyOfEntry, poolNameOfEntry, tagOfEntry } from '../../tables/row-names.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { describeTag } from '../source/crashes.js';
import type { SourceInput } from '../source/source-input.js';
import { describeSpan } from './pool-words.js';

/** More moments are a log, which the judgement over time reads better. */
const MOST_MOMENTS = 24;
/** A change that is worth a sentence: by this much, or by so many blocks where no size is known. */
const LEAST_BYTES = 16 * 1024 * 1024;
const LEAST_BLOCKS = 10_000;
/** A rise by this part of what was there before is worth a look. */
const RISE = 0.25;

const SAY_ONCE = 'So few moments show how much, and not whether it goes on.';

/** What a tag has at one moment; NaN is unknown. */
interface Seen {
  readonly moment: Moment;
  readonly bytes: number;
  readonly blocks: number;
  readonly line: number;
}

/** A tag from the first moment that shows it to the one where it is largest, and to the last. */
interface Course {
  readonly tag: string;
  readonly pool: PoolName;
  readonly unit: 'bytes' | 'blocks';
  readonly first: Seen;
  /** The last one where the tag is nowhere larger than at its ends. */
  readonly peak: Seen;
  readonly last: Seen;
}

/** Every tag at the moments that show it, in the order of the text. */
function seenOf(moments: readonly Moment[]): ReadonlyMap<number, readonly Seen[]> {
  const seen = new Map<number, Seen[]>();
  for (const moment of moments) {
    const table = unpackTable(moment.table);
    for (let row = 0; row < table.size; row += 1) {
      const key = keyOfEntry(table.entries[row] ?? 0);
      const [bytes = NaN, blocks = NaN, line = 0] = [table.bytes[row], table.outstanding[row], table.lines[row]];
      const own = seen.get(key) ?? [];
      seen.set(key, own);
      // A tag twice in one moment is one of the two by chance: the first counts.
      if (own.at(-1)?.moment !== moment) own.push({ moment, bytes, blocks, line });
    }
  }
  return seen;
}

function courseOf(key: number, seen: readonly Seen[], names: ReadonlyMap<number, Named>): readonly Course[] {
  const named = names.get(key);
  const unit = seen.every(({ bytes }) => !Number.isNaN(bytes)) ? 'bytes' : 'blocks';
  const known = seen.filter((each) => !Number.isNaN(each[unit]));
  const [first, last] = [known[0], known.at(-1)];
  if (named === undefined || first === undefined || last === undefined || known.length < 2) return [];
  const largest = known.reduce((most, each) => (each[unit] > most[unit] ? each : most));
  const detour = largest[unit] > Math.max(first[unit], last[unit]) * (1 + RISE);
  return [{ ...named, unit, first, peak: detour ? largest : last, last }];
}

type Named = Pick<Course, 'tag' | 'pool'>;

/** What the rows of the moments are called, by the number of tag and pool. */
function namesOf(moments: readonly Moment[]): ReadonlyMap<number, Named> {
  const names = new Map<number, Named>();
  for (const { table } of moments) {
    for (const entry of table.entries) {
      names.set(keyOfEntry(entry), { tag: tagOfEntry(entry), pool: poolNameOfEntry(entry) });
    }
  }
  return names;
}

const moved = ({ first, peak, unit }: Course): number => Math.abs(peak[unit] - first[unit]);
const gainedBlocks = ({ first, peak }: Course): number => peak.blocks - first.blocks;

const sizeOf = (unit: Course['unit'], seen: Seen): string =>
  unit === 'bytes' ? formatBytes(seen.bytes) : formatCounted(seen.blocks, 'block');

/** ` (74 % of the pool)`, where the size of the pool is known and the tag is a part of it that matters; else empty. */
function shareOf({ pool, unit }: Course, { moment, bytes }: Seen): string {
  const size = unit === 'bytes' && (pool === 'nonPaged' || pool === 'paged') ? wholePool(moment, pool) : null;
  // What the tags add up to says nothing of the pool where a person chose the tags.
  if (size === null || size.source === 'tags') return '';
  const share = bytes / toNumber(size.bytes);
  return share >= LEAST_SHARE && share <= 1 ? ` (${formatShare(share)} of the pool)` : '';
}

/** Of less the share says nothing. */
const LEAST_SHARE = 0.05;

/** `Orc1 went from 3.10 MiB to 1.17 GiB of nonpaged pool (“after boot” to “with the client on”), and to 3.20 MiB (“off”)`. */
function tellCourse(course: Course): string {
  const { tag, pool, unit, first, peak, last } = course;
  const span = describeSpan(first.moment, peak.moment).words;
  const label = last.moment.label;
  const back = peak === last ? '' : `, and to ${sizeOf(unit, last)}${label === undefined ? '' : ` (“${label}”)`}`;
  return `${formatTag(tag)} went from ${sizeOf(unit, first)}${shareOf(course, first)} to ${sizeOf(unit, peak)}${shareOf(course, peak)} of ${formatPool(pool)}${span}${back}`;
}

/** Tags that gained one, two or three blocks for each block of a tag, or the other way round. */
function followersOf(
  most: Course,
  courses: readonly Course[],
): readonly { readonly course: Course; readonly ratio: number }[] {
  const own = gainedBlocks(most);
  // What was given back together, with a restart, was held together.
  if (!(Math.abs(own) >= LEAST_BLOCKS)) return [];
  return courses.flatMap((course) => {
    const gain = gainedBlocks(course);
    const ratio =
      course.tag === most.tag
        ? undefined
        : KIN_RATIOS.find((each) => Math.abs(gain - own * each) <= Math.abs(own) * each * IN_STEP);
    return ratio === undefined || course.peak.moment !== most.peak.moment ? [] : [{ course, ratio }];
  });
}

const KIN_RATIOS: readonly number[] = [1, 2, 3, 1 / 2, 1 / 3, 3 / 2, 2 / 3];

/** Whether a tag is of what only follows others, or of anybody: an object, an allocator of the kernel, a victim. */
export const isFollower = ({ tag }: { readonly tag: string }): boolean =>
  (findTagNote(tag)?.class ?? 'owner') !== 'owner';

/** The one of a chain to name: what is no follower, of several the one with the fewest blocks; else the largest mover. */
function rootOf(most: Course, chain: readonly Course[]): Course {
  const roots = [most, ...chain].filter((course) => !isFollower(course));
  const [root] = roots.toSorted((a, b) => Math.abs(gainedBlocks(a)) - Math.abs(gainedBlocks(b)));
  return root ?? most;
}

/**
 * The tag that moved most between the first moment of a text that shows it and any later one; the moments in the order of
 * the text. Of a chain of tags whose blocks went together the root is named. Empty where the moments are no person's, or
 * show no tag twice.
 */
export function findTagTrends(moments: readonly Moment[]): readonly Finding[] {
  const tagged = moments.filter(({ table }) => table.size > 0);
  if (tagged.length < 2 || tagged.length > MOST_MOMENTS) return [];
  if (!tagged.every(({ grammar }) => isWrittenDown(grammar))) return [];
  const names = namesOf(tagged);
  const courses = [...seenOf(tagged)]
    .flatMap(([key, seen]) => courseOf(key, seen, names))
    .filter((course) => moved(course) >= (course.unit === 'bytes' ? LEAST_BYTES : LEAST_BLOCKS))
    .toSorted((a, b) => Number(b.unit === 'bytes') - Number(a.unit === 'bytes') || moved(b) - moved(a));
  const [most] = courses;
  if (most === undefined) return [];
  const chain = followersOf(most, courses);
  const root = rootOf(
    most,
    chain.map(({ course }) => course),
  );
  const kin = root === most ? chain : followersOf(root, courses);
  const next = courses.find(({ tag }) => tag !== root.tag && !kin.some(({ course }) => course.tag === tag));
  const { first, peak, last, unit } = root;
  const together = kin.map(
    ({ course, ratio }) => `${formatTag(course.tag)} ${ratio === 1 ? 'one for one' : `${formatRatio(ratio)} for each`}`,
  );
  const beside =
    next === undefined
      ? []
      : [`Next, ${formatTag(next.tag)} went from ${sizeOf(next.unit, next.first)} to ${sizeOf(next.unit, next.peak)}.`];
  return [
    toFinding({
      code: 'tag-over-time',
      severity: peak[unit] - first[unit] > RISE * first[unit] ? 'medium' : 'info',
      confidence: sureOf('tag-over-time', 'always'),
      pool: root.pool,
      tags: [root, ...kin.map(({ course }) => course)].slice(0, MOST_NAMED).map(({ tag }) => tag),
      title: `${tellCourse(root)}${together.length === 0 ? '' : `; with it ${formatList(together)}`}.`,
      reasons: [...beside, SAY_ONCE],
      evidence: [...new Set([first, peak, last])].map(({ moment, line }) => ({ source: moment.source, line })),
      next: [{ command: 'poolsleuth capture poolmon', why: 'lists over a day show whether it goes on' }],
    }),
  ];
}

/** `3`, `1/3`, `3/2`. */
function formatRatio(ratio: number): string {
  const [whole, part] = [ratio, 1 / ratio].map((each) => Math.round(each * 2) / 2);
  if (whole !== undefined && Number.isInteger(whole) && whole > 0 && Math.abs(whole - ratio) < IN_STEP)
    return formatCount(whole);
  return part !== undefined && Number.isInteger(part) ? `1/${part}` : ratio > 1 ? '3/2' : '2/3';
}

/** Blocks that a tag gained; allocations less frees where the text gives these. NaN for unknown. */
function gained({ outstanding, allocs, frees }: ChangeTold): number {
  const net = toNumber(outstanding);
  return Number.isNaN(net) ? toNumber(allocs) - (toNumber(frees) || 0) : net;
}

/** Gains that agree within this part are gains of one thing: what is in flight differs. */
const IN_STEP = 0.03;
/** Fewer gains agree by chance. */
const LEAST_GAINED = 100;
const RATIOS: readonly number[] = [1, 2, 3];

interface Kin {
  readonly change: ChangeTold;
  readonly ratio: number;
}

/** The largest group of tags that gained one, two or three blocks for each of one of them. */
function findKin(changes: readonly ChangeTold[]): readonly Kin[] {
  const groups = changes
    .filter((change) => gained(change) >= LEAST_GAINED)
    .map((anchor) =>
      changes.flatMap((change): readonly Kin[] => {
        const ratio = RATIOS.find(
          (each) => Math.abs(gained(change) - gained(anchor) * each) <= gained(anchor) * each * IN_STEP,
        );
        return ratio === undefined ? [] : [{ change, ratio }];
      }),
    );
  const [largest] = groups.toSorted((a, b) => b.length - a.length);
  return largest ?? [];
}

/** The times that rates are told in. */
const RATE_WORDS: ReadonlyMap<number, string> = new Map([
  [1, ' a second'],
  [60, ' a minute'],
  [3600, ' an hour'],
  [86_400, ' a day'],
  [604_800, ' a week'],
]);

/** ` an hour` for a rate, ` in 4 days` for a span; empty where the text gives none. */
function spanOf(seconds: number, rate: boolean): string {
  if (!(seconds > 0)) return '';
  return (rate ? RATE_WORDS.get(seconds) : undefined) ?? ` in ${formatDuration(seconds)}`;
}

/** What the text itself says of growth: a table of changes, whose levels nobody may have written down. */
export function findToldGrowth(input: SourceInput): readonly Finding[] {
  const { reading, knowledge, ownersAt } = input;
  const changes = reading.changes.slice(0, MOST_CHANGES);
  const grown = changes.filter((change) => gained(change) > 0 || toNumber(change.bytes) > 0);
  const [most] = grown.toSorted(
    (a, b) => (toNumber(b.bytes) || 0) - (toNumber(a.bytes) || 0) || (gained(b) || 0) - (gained(a) || 0),
  );
  if (most === undefined) return [];
  const kin = findKin(grown);
  const seconds = most.seconds ?? NaN;
  const span = spanOf(seconds, most.rate);
  const ones = kin.filter(({ ratio }) => ratio === 1);
  const several = kin.filter(({ ratio }) => ratio > 1);
  const family = ones.length >= 2;
  const told = (change: ChangeTold): string => {
    const [blocks, bytes] = [gained(change), toNumber(change.bytes)];
    return [
      ...(Number.isNaN(blocks) ? [] : [formatCounted(blocks, 'block')]),
      ...(Number.isNaN(bytes) ? [] : [formatBytes(bytes)]),
    ].join(', ');
  };
  // Of a chain the one that does not only follow others is the root, whoever is behind it.
  const roots = family ? ones.filter(({ change }) => (knowledge.tagClass(change.tag) ?? 'owner') === 'owner') : [];
  const [root] = roots;
  const ownersOf = ownersAt(reading.moments.length - 1);
  const drivers = new Set(roots.map(({ change }) => ownersOf(change.tag, null)[0]?.driver ?? null));
  const ofOneDriver = drivers.size === 1 && !drivers.has(null);
  const rooted =
    root === undefined
      ? ''
      : roots.length === 1
        ? ` All but ${formatTag(root.change.tag)} only follow. ${describeTag(root.change.tag, ownersOf, input)}.`
        : ofOneDriver
          ? ` ${formatList(roots.map(({ change }) => formatTag(change.tag)))} are of one driver. ${describeTag(root.change.tag, ownersOf, input)}.`
          : '';
  const title = family
    ? `By the text's own account ${formatList(ones.map(({ change }) => formatTag(change.tag)))} grew by the same count${span}, ${formatCount(gained(ones[0]?.change ?? most))} each${several.length === 0 ? '' : `, and ${formatList(several.map(({ change, ratio }) => `${formatTag(change.tag)} by ${formatCount(ratio)} for each`))}`}: they are one chain of objects.${rooted}`
    : `By the text's own account ${formatTag(most.tag)} ${most.rate ? 'grows' : 'grew'} by ${told(most)}${span}.`;
  const unfreed = grown.filter(({ frees, allocs }) => frees === 0 && toNumber(allocs) > 0);
  return [
    toFinding({
      code: 'growth-told',
      severity: 'medium',
      confidence: sureOf('growth-told', 'always'),
      pool: most.pool,
      tags: (family ? kin.map(({ change }) => change.tag) : [most.tag]).slice(0, MOST_NAMED),
      title,
      reasons: [
        ...grown
          .slice(0, MOST_NAMED / 2)
          .map(
            (change) =>
              `${formatTag(change.tag)}: ${told(change)}${change.rate ? spanOf(change.seconds ?? NaN, true) : ''}.`,
          ),
        ...(unfreed.length === 0
          ? []
          : [`${formatList(unfreed.map(({ tag }) => formatTag(tag)))} had no free in that time.`]),
        'What a tag holds by now, the text does not say.',
      ],
      evidence: [{ source: reading.input.source, line: most.line }],
      next: [
        {
          command: 'poolsleuth capture poolmon',
          why: 'lists of all tags over a day show who else grows by the same count',
        },
      ],
    }),
  ];
}

/** More changes than these are not looked at: a person lists fewer. */
const MOST_CHANGES = 200;
const MOST_NAMED = 12;
