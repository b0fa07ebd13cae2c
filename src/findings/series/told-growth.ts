/** How tags went between the few moments that a person wrote down, and how much they grew by the text's own account. */
import type { Finding, PoolName } from '../../model/document.js';
import { toNumber } from '../../model/counters.js';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatList,
  formatPool,
  formatTag,
} from '../../model/words.js';
import type { Moment } from '../../moments/moment.js';
import type { ChangeTold } from '../../moments/source-reading.js';
import { unpackTable } from '../../tables/packed-table.js';
import { pairRows } from '../../tables/pair-rows.js';
import { poolNameOfEntry } from '../../tables/row-names.js';
import { tagAt } from '../../tables/tag-table.js';
import { toFinding } from '../finding.js';
import type { SourceInput } from '../source/source-input.js';
import { describeSpan } from './pool-trend.js';

/** Grammars of what people write down. */
const WRITTEN_DOWN: ReadonlySet<string> = new Set(['markdown-table', 'key-value']);
/** More moments are a log, which the judgement over time reads better. */
const MOST_MOMENTS = 24;
/** A change that is worth a sentence: by this much, or by so many blocks where no size is known. */
const LEAST_BYTES = 16 * 1024 * 1024;
const LEAST_BLOCKS = 10_000;
/** A rise by this part of what was there before is worth a look. */
const RISE = 0.25;

const SAY_ONCE = 'Two moments that a person wrote down show how much, and not whether it goes on.';

interface Step {
  readonly tag: string;
  readonly pool: PoolName;
  readonly from: number;
  readonly to: number;
  readonly unit: 'bytes' | 'blocks';
  readonly line: number;
}

function stepsBetween(first: Moment, last: Moment): readonly Step[] {
  const [a, b] = [unpackTable(first.table), unpackTable(last.table)];
  const pairs = pairRows(b, a);
  return Array.from({ length: b.size }, (_, row): readonly Step[] => {
    const other = pairs[row] ?? -1;
    if (other < 0) return [];
    const sized = !Number.isNaN(a.bytes[other]) && !Number.isNaN(b.bytes[row]);
    const [from, to] = sized ? [a.bytes[other], b.bytes[row]] : [a.outstanding[other], b.outstanding[row]];
    if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return [];
    const pool = poolNameOfEntry(b.entries[row] ?? 0);
    return [
      { tag: tagAt(b, row), pool, from, to, unit: sized ? 'bytes' : 'blocks', line: b.lines[row] ?? last.firstLine },
    ];
  }).flat();
}

const sizeOf = ({ unit }: Step, value: number): string =>
  unit === 'bytes' ? formatBytes(value) : formatCounted(value, 'block');

/**
 * The tag that moved most between the first and the last moment of a text; the moments in the order of the text. Empty
 * where they are no person's or show no tag twice.
 */
export function findTagTrends(moments: readonly Moment[]): readonly Finding[] {
  const tagged = moments.filter(({ table }) => table.size > 0);
  const [first, last] = [tagged[0], tagged.at(-1)];
  if (first === undefined || last === undefined || tagged.length < 2 || tagged.length > MOST_MOMENTS) return [];
  if (!tagged.every(({ grammar }) => WRITTEN_DOWN.has(grammar))) return [];
  const moved = stepsBetween(first, last)
    .filter(({ from, to, unit }) => Math.abs(to - from) >= (unit === 'bytes' ? LEAST_BYTES : LEAST_BLOCKS))
    .toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
  const [most, next] = moved;
  if (most === undefined) return [];
  const { words } = describeSpan(first, last);
  const title = `${formatTag(most.tag)} went from ${sizeOf(most, most.from)} to ${sizeOf(most, most.to)} of ${formatPool(most.pool)}${words}.`;
  const beside =
    next === undefined
      ? []
      : [`Next, ${formatTag(next.tag)} went from ${sizeOf(next, next.from)} to ${sizeOf(next, next.to)}.`];
  return [
    toFinding({
      code: 'tag-over-time',
      severity: most.to - most.from > RISE * most.from ? 'medium' : 'info',
      confidence: 0.9,
      pool: most.pool,
      tags: [most.tag],
      title,
      reasons: [...beside, SAY_ONCE],
      evidence: [
        { source: first.source, line: first.firstLine },
        { source: last.source, line: most.line },
      ],
      next: [{ command: 'poolsleuth capture poolmon', why: 'lists over a day show whether it goes on' }],
    }),
  ];
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

/** What the text itself says of growth: a table of changes, whose levels nobody may have written down. */
export function findToldGrowth({ reading }: SourceInput): readonly Finding[] {
  const changes = reading.changes.slice(0, MOST_CHANGES);
  const grown = changes.filter((change) => gained(change) > 0 || toNumber(change.bytes) > 0);
  const [most] = grown.toSorted(
    (a, b) => (toNumber(b.bytes) || 0) - (toNumber(a.bytes) || 0) || (gained(b) || 0) - (gained(a) || 0),
  );
  if (most === undefined) return [];
  const kin = findKin(grown);
  const seconds = most.seconds ?? NaN;
  const span = seconds > 0 ? ` in ${formatDuration(seconds)}` : '';
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
  const title = family
    ? `By the text's own account ${formatList(ones.map(({ change }) => formatTag(change.tag)))} grew by the same count${span}, ${formatCount(gained(ones[0]?.change ?? most))} each${several.length === 0 ? '' : `, and ${formatList(several.map(({ change, ratio }) => `${formatTag(change.tag)} by ${formatCount(ratio)} for each`))}`}: they are one chain of objects.`
    : `By the text's own account ${formatTag(most.tag)} grew by ${told(most)}${span}.`;
  const unfreed = grown.filter(({ frees, allocs }) => frees === 0 && toNumber(allocs) > 0);
  return [
    toFinding({
      code: 'growth-told',
      severity: 'medium',
      confidence: 0.6,
      pool: most.pool,
      tags: (family ? kin.map(({ change }) => change.tag) : [most.tag]).slice(0, MOST_NAMED),
      title,
      reasons: [
        ...grown.slice(0, MOST_NAMED / 2).map((change) => `${formatTag(change.tag)}: ${told(change)}.`),
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
