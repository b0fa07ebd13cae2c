/** Two machines side by side: what one holds many times more of, and what only one of them has. */
import type { Finding } from '../../model/document.js';
import type { Moment } from '../../moments/moment.js';
import { unpackTable } from '../../tables/packed-table.js';
import { usageAt, type UsageRow } from '../../tables/tag-table.js';
import { loadedDrivers } from './loaded-drivers.js';
import { poolsListedWhole } from '../../series/whole-lists.js';
import { formatBytes, formatFigure } from '../../model/words.js';
import { formatHours } from '../../series/wording.js';
import { sureOf } from '../sureness.js';

/** Two machines, each at one moment. */
export interface MachinePair {
  readonly first: Moment;
  readonly second: Moment;
}

const MOST_NAMED = 12;
const MIB = 1024 ** 2;

function usagesOf(moment: Moment): ReadonlyMap<string, UsageRow> {
  const table = unpackTable(moment.table);
  const out = new Map<string, UsageRow>();
  for (let row = 0; row < table.size; row += 1) {
    const usage = usageAt(table, row);
    const key = `${usage.pool} ${usage.tag}`;
    if (!out.has(key)) out.set(key, usage);
  }
  return out;
}

function nameOf(moment: Moment): string {
  return moment.host ?? moment.source;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${shown} and ${formatFigure(names.length - MOST_NAMED)} more` : shown;
}

const NO_FINDING = { severity: 'info', pool: null, tags: [], drivers: [], next: [] } as const;

function ends(...moments: readonly Moment[]): Finding['evidence'] {
  return moments.map((moment) => ({ source: moment.source, line: moment.firstLine }));
}

/** Drivers that only one of two machines has loaded, and those in other versions. */
export function findOtherDrivers(first: Moment, second: Moment): readonly Finding[] {
  if (first.modules.length === 0 || second.modules.length === 0) return [];
  const out: Finding[] = [];
  const [a, b] = [loadedDrivers(first.modules), loadedDrivers(second.modules)];
  for (const [moment, own, other] of [[first, a, b] as const, [second, b, a] as const]) {
    const only = [...own.keys()].filter((file) => !other.has(file)).sort();
    if (only.length === 0) continue;
    out.push({
      ...NO_FINDING,
      code: 'only-in-one',
      confidence: sureOf('only-in-one', 'driver'),
      drivers: only,
      title: `${formatFigure(only.length)} ${only.length === 1 ? 'driver is' : 'drivers are'} loaded only on ${nameOf(moment)}: ${listed(only)}.`,
      reasons: ['A driver that only the ailing machine has is the first to look at.'],
      evidence: ends(moment),
    });
  }
  const differing = [...a].flatMap(([file, one]) => {
    const mine = one.version;
    const other = b.get(file)?.version ?? null;
    return mine !== null && other !== null && mine !== other ? [{ file, mine, other }] : [];
  });
  if (differing.length > 0) {
    out.push({
      ...NO_FINDING,
      code: 'version-differs',
      confidence: sureOf('version-differs', 'always'),
      drivers: differing.map(({ file }) => file),
      title: `${formatFigure(differing.length)} ${differing.length === 1 ? 'driver differs' : 'drivers differ'} in version between ${nameOf(first)} and ${nameOf(second)}.`,
      reasons: differing.slice(0, 7).map(({ file, mine, other }) => `${file}: ${mine} and ${other}.`),
      evidence: ends(first, second),
    });
  }
  return out;
}

/** Levels at equal uptime: a leak has had longer to grow on the machine that is longer up. */
function uptimeRatio(first: Moment, second: Moment): number {
  const a = first.uptimeSeconds ?? 0;
  const b = second.uptimeSeconds ?? 0;
  return a > 0 && b > 0 ? a / b : NaN;
}

const MANY_TIMES = 3;

/** What one machine has more of by this is worth a word, and by that is worth a severity. */
const WORTH_TELLING = 16 * MIB;
const WEIGHTY = 1024 * MIB;

interface Weighed {
  readonly finding: Finding;
  readonly bytes: number;
}

/** A list that is cut below its largest rows: what it leaves out has at most as much as its last row. */
function mostLeftOut(rows: ReadonlyMap<string, UsageRow>, pool: UsageRow['pool']): number {
  const sizes = [...rows.values()].filter((usage) => usage.pool === pool).map(({ bytes }) => bytes);
  const sorted = sizes.length >= FEWEST_SORTED && sizes.every((bytes, at) => at === 0 || bytes <= (sizes[at - 1] ?? 0));
  return sorted ? (sizes[sizes.length - 1] ?? NaN) : NaN;
}

/** Rows from which on falling sizes are an order and no chance. */
const FEWEST_SORTED = 5;

interface Listed {
  readonly moment: Moment;
  readonly rows: ReadonlyMap<string, UsageRow>;
  readonly whole: ReadonlySet<string>;
}

function listedOn(moment: Moment): Listed {
  return { moment, rows: usagesOf(moment), whole: poolsListedWhole(moment) };
}

/** Tags that only one machine lists, where the list of the other is whole: it has none of them. */
function findOnlyHere(here: Listed, there: Listed): readonly Weighed[] {
  const only = [...here.rows]
    .filter(([key, usage]) => !there.rows.has(key) && there.whole.has(usage.pool) && usage.bytes >= MIB)
    .map(([, usage]) => usage)
    .sort((x, y) => y.bytes - x.bytes);
  const [most] = only;
  if (most === undefined) return [];
  const named = only.map((usage) => `${usage.tag.trimEnd()} (${formatBytes(usage.bytes)})`);
  return [
    {
      bytes: most.bytes,
      finding: {
        ...NO_FINDING,
        code: 'only-in-one',
        severity: most.bytes >= WEIGHTY ? 'medium' : most.bytes >= WORTH_TELLING ? 'low' : 'info',
        confidence: sureOf('only-in-one', 'tag'),
        pool: most.pool,
        tags: only.map((usage) => usage.tag),
        title: `${formatFigure(only.length)} ${only.length === 1 ? 'tag is' : 'tags are'} seen only on ${nameOf(here.moment)}: ${listed(named)}.`,
        reasons: only
          .slice(0, 5)
          .map(
            (usage) =>
              `${usage.tag.trimEnd()} holds ${formatBytes(usage.bytes)} there; the list of ${nameOf(there.moment)} is whole and does not have it.`,
          ),
        evidence: only.slice(0, MOST_NAMED).map((usage) => ({ source: here.moment.source, line: usage.line })),
      },
    },
  ];
}

/** Tags that one machine holds much of and that the other's list, which is not whole, does not show. */
function findNotListed(here: Listed, there: Listed): readonly Weighed[] {
  return [...here.rows].flatMap(([key, usage]): readonly Weighed[] => {
    if (there.rows.has(key) || there.whole.has(usage.pool) || !(usage.bytes >= WORTH_TELLING)) return [];
    const most = mostLeftOut(there.rows, usage.pool);
    const bound = usage.bytes >= MANY_TIMES * most;
    // Of a pool that the other list hardly shows nothing can be said; what is near its last row may be just below it.
    const open = Number.isNaN(most) && usage.bytes >= LEAST_UNLISTED && showsPool(there, usage.pool);
    if (!bound && !open) return [];
    const [hereName, thereName] = [nameOf(here.moment), nameOf(there.moment)];
    const name = usage.tag.trimEnd();
    return [
      {
        bytes: usage.bytes,
        finding: {
          ...NO_FINDING,
          code: bound ? 'count-differs' : 'not-listed',
          severity: usage.bytes >= WEIGHTY ? 'medium' : 'low',
          confidence: bound ? sureOf('count-differs', 'below-list') : sureOf('not-listed', 'always'),
          pool: usage.pool,
          tags: [usage.tag],
          title: bound
            ? `${name} holds ${formatBytes(usage.bytes)} on ${hereName} and at most ${formatBytes(most)} on ${thereName}.`
            : `${name} holds ${formatBytes(usage.bytes)} on ${hereName}; the list of ${thereName} does not show it and need not be whole.`,
          reasons: [
            bound
              ? `The list of ${thereName} is sorted by size: what it may leave out has at most as much as its last row.`
              : `What ${thereName} has of it is unknown, not nothing.`,
          ],
          evidence: [{ source: here.moment.source, line: usage.line }],
        },
      },
    ];
  });
}

/** What a list leaves out is worth a word from this size on. */
const LEAST_UNLISTED = 64 * MIB;

function showsPool({ rows, moment }: Listed, pool: UsageRow['pool']): boolean {
  const own = [...rows.values()].filter((usage) => usage.pool === pool);
  return own.length >= FEWEST_SORTED && moment.listing === 'some';
}

function findDiffering(a: Listed, b: Listed): readonly Weighed[] {
  const [first, second] = [a.moment, b.moment];
  const ratio = uptimeRatio(first, second);
  const expected = Number.isNaN(ratio) ? 1 : ratio;
  return [...a.rows].flatMap(([key, usage]): readonly Weighed[] => {
    const other = b.rows.get(key);
    if (other === undefined) return [];
    // A list that somebody wrote down may give sizes alone.
    const counted = usage.outstanding >= 0 && other.outstanding >= 0;
    const [mine, theirs] = counted ? [usage.outstanding, other.outstanding] : [usage.bytes, other.bytes];
    const more = mine / Math.max(theirs, 1);
    const less = theirs / Math.max(mine, 1);
    const apart = Math.abs(usage.bytes - other.bytes);
    const firstHasMore = more >= MANY_TIMES && more / expected >= MANY_TIMES;
    const secondHasMore = less >= MANY_TIMES && less * expected >= MANY_TIMES;
    if (!(apart >= WORTH_TELLING) || (!firstHasMore && !secondHasMore)) return [];
    const [large, small, larger] = firstHasMore ? [usage, other, first] : [other, usage, second];
    const smaller = larger === first ? second : first;
    return [
      {
        bytes: apart,
        finding: {
          ...NO_FINDING,
          code: 'count-differs',
          severity: apart >= WEIGHTY ? 'medium' : 'low',
          confidence: sureOf('count-differs', Number.isNaN(ratio) ? 'uptime-unknown' : 'uptime-known'),
          pool: large.pool,
          tags: [large.tag],
          title: `${large.tag.trimEnd()} holds ${formatBytes(large.bytes)} on ${nameOf(larger)} and ${formatBytes(small.bytes)} on ${nameOf(smaller)}.`,
          reasons: [
            ...(counted
              ? [`${formatFigure(large.outstanding)} blocks against ${formatFigure(small.outstanding)}.`]
              : []),
            Number.isNaN(ratio)
              ? 'The uptimes are not known; a machine that is longer up has more of what leaks.'
              : `Uptimes: ${formatHours((larger.uptimeSeconds ?? 0) / 3600)} and ${formatHours((smaller.uptimeSeconds ?? 0) / 3600)}; the difference does not explain it.`,
          ],
          evidence: [
            { source: larger.source, line: large.line },
            { source: smaller.source, line: small.line },
          ],
        },
      },
    ];
  });
}

/** What two machines hold differently, the largest difference first, whichever of the two has it. */
export function findOtherTags(first: Moment, second: Moment): readonly Finding[] {
  const [a, b] = [listedOn(first), listedOn(second)];
  return [
    ...findDiffering(a, b),
    ...findOnlyHere(a, b),
    ...findOnlyHere(b, a),
    ...findNotListed(a, b),
    ...findNotListed(b, a),
  ]
    .sort((x, y) => y.bytes - x.bytes)
    .map(({ finding }) => finding);
}

/** A restart between two moments of one machine; `reason`: how it was seen. */
export function restartFinding(before: Moment, after: Moment, reason: string): Finding {
  return {
    ...NO_FINDING,
    code: 'reboot',
    confidence: sureOf('reboot', 'always'),
    title: 'A reboot lies between the two moments: counters before and after are not compared.',
    reasons: [reason],
    evidence: ends(before, after),
    next: [{ command: 'poolsleuth capture poolmon', why: 'two lists of one boot, hours apart, show what grows' }],
  };
}
