/** Two moments side by side: the same machine before and after, or two machines. */
import type { Finding, Module } from '../model/document.js';
import type { Moment } from '../model/moment.js';
import { unpackTable } from '../model/packed-table.js';
import { usageAt, type UsageRow } from '../model/tag-table.js';
import { analyzeSeries, type SeriesOptions, type SeriesResult } from './analyze-series.js';
import { formatBytes, formatCount, formatHours } from './wording.js';

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
  return names.length > MOST_NAMED ? `${shown} and ${formatCount(names.length - MOST_NAMED)} more` : shown;
}

function fileOf(module: Module): string {
  return (module.image ?? module.name).toLowerCase();
}

const NO_FINDING = { severity: 'info', pool: null, tags: [], drivers: [], next: [] } as const;

function ends(...moments: readonly Moment[]): Finding['evidence'] {
  return moments.map((moment) => ({ source: moment.source, line: moment.firstLine }));
}

function compareModules(first: Moment, second: Moment): readonly Finding[] {
  if (first.modules.length === 0 || second.modules.length === 0) return [];
  const out: Finding[] = [];
  const a = new Map(first.modules.filter((one) => !one.unloaded).map((one) => [fileOf(one), one]));
  const b = new Map(second.modules.filter((one) => !one.unloaded).map((one) => [fileOf(one), one]));
  for (const [moment, own, other] of [[first, a, b] as const, [second, b, a] as const]) {
    const only = [...own.keys()].filter((file) => !other.has(file)).sort();
    if (only.length === 0) continue;
    out.push({
      ...NO_FINDING,
      code: 'only-in-one',
      confidence: 0.9,
      drivers: only,
      title: `${formatCount(only.length)} ${only.length === 1 ? 'driver is' : 'drivers are'} loaded only on ${nameOf(moment)}: ${listed(only)}.`,
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
      confidence: 0.9,
      drivers: differing.map(({ file }) => file),
      title: `${formatCount(differing.length)} ${differing.length === 1 ? 'driver differs' : 'drivers differ'} in version between ${nameOf(first)} and ${nameOf(second)}.`,
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

function compareTags(first: Moment, second: Moment): readonly Finding[] {
  const a = usagesOf(first);
  const b = usagesOf(second);
  const ratio = uptimeRatio(first, second);
  const differing: { readonly finding: Finding; readonly bytes: number }[] = [];
  const onlyFirst: UsageRow[] = [];
  const onlySecond: UsageRow[] = [];
  for (const [key, usage] of a) {
    const other = b.get(key);
    if (other === undefined) {
      if (second.listing === 'all' && usage.bytes >= MIB) onlyFirst.push(usage);
      continue;
    }
    const expected = Number.isNaN(ratio) ? 1 : ratio;
    const more = usage.outstanding / Math.max(other.outstanding, 1);
    const less = other.outstanding / Math.max(usage.outstanding, 1);
    const apart = Math.abs(usage.bytes - other.bytes);
    const firstHasMore = more >= MANY_TIMES && more / expected >= MANY_TIMES;
    const secondHasMore = less >= MANY_TIMES && less * expected >= MANY_TIMES;
    if (!(apart >= 16 * MIB) || (!firstHasMore && !secondHasMore)) continue;
    const [large, small, larger] = firstHasMore ? [usage, other, first] : [other, usage, second];
    const smaller = larger === first ? second : first;
    differing.push({
      bytes: apart,
      finding: {
        ...NO_FINDING,
        code: 'count-differs',
        severity: apart >= 1024 * MIB ? 'medium' : 'low',
        confidence: Number.isNaN(ratio) ? 0.5 : 0.7,
        pool: large.pool,
        tags: [large.tag],
        title: `${large.tag.trimEnd()} holds ${formatBytes(large.bytes)} on ${nameOf(larger)} and ${formatBytes(small.bytes)} on ${nameOf(smaller)}.`,
        reasons: [
          `${formatCount(large.outstanding)} blocks against ${formatCount(small.outstanding)}.`,
          Number.isNaN(ratio)
            ? 'The uptimes are not known; a machine that is longer up has more of what leaks.'
            : `Uptimes: ${formatHours((larger.uptimeSeconds ?? 0) / 3600)} and ${formatHours((smaller.uptimeSeconds ?? 0) / 3600)}; the difference does not explain it.`,
        ],
        evidence: [
          { source: larger.source, line: large.line },
          { source: smaller.source, line: small.line },
        ],
      },
    });
  }
  for (const [key, usage] of b) {
    if (!a.has(key) && first.listing === 'all' && usage.bytes >= MIB) onlySecond.push(usage);
  }
  const out = differing.sort((x, y) => y.bytes - x.bytes).map(({ finding }) => finding);
  for (const [moment, only] of [[first, onlyFirst] as const, [second, onlySecond] as const]) {
    if (only.length === 0) continue;
    only.sort((x, y) => y.bytes - x.bytes);
    out.push({
      ...NO_FINDING,
      code: 'only-in-one',
      confidence: 0.8,
      pool: only[0]?.pool ?? null,
      tags: only.map((usage) => usage.tag),
      title: `${formatCount(only.length)} ${only.length === 1 ? 'tag is' : 'tags are'} seen only on ${nameOf(moment)}: ${listed(only.map((usage) => usage.tag.trimEnd()))}.`,
      reasons: only.slice(0, 5).map((usage) => `${usage.tag.trimEnd()} holds ${formatBytes(usage.bytes)} there.`),
      evidence: only.slice(0, MOST_NAMED).map((usage) => ({ source: moment.source, line: usage.line })),
    });
  }
  return out;
}

/**
 * What changed between two moments. Of one machine: a series of two, with rates per hour when the times are known. Of
 * two machines: no series, but findings `count-differs`, `only-in-one` (tags, drivers) and `version-differs`.
 */
export function diffMoments(before: Moment, after: Moment, options: SeriesOptions): SeriesResult {
  const sameHost =
    before.host === null || after.host === null || before.host.toLowerCase() === after.host.toLowerCase();
  if (!sameHost) {
    return {
      series: [],
      findings: [...compareTags(before, after), ...compareModules(before, after)],
      diagnostics: [],
    };
  }
  const result = analyzeSeries([before, after], options);
  if (result.series.length > 0) {
    return { ...result, findings: [...result.findings, ...compareModules(before, after)] };
  }
  return {
    ...result,
    diagnostics: [
      ...result.diagnostics,
      {
        code: 'same-moment',
        severity: 'warning',
        message: 'Both inputs show the same moment: there is nothing between them.',
        source: after.source,
        line: after.firstLine,
      },
    ],
  };
}
