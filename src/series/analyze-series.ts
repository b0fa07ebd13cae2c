/** Leak or load, over time: from moments of machines to series and findings. */
import type { Diagnostic, Finding, PoolName, Series } from '../model/document.js';
import type { Moment } from '../model/moment.js';
import { poolSums, toMatrix } from './matrix.js';
import { judgeTag, type JudgedTag } from './tag-series.js';
import { groupByHost, toTimeline } from './timeline.js';

export interface TagDriver {
  readonly driver: string;
  readonly thirdParty: boolean;
  /** True for a file system or network filter, which sits above the component that allocates. */
  readonly filter: boolean;
}

export interface SeriesOptions {
  readonly classOf: (tag: string) => 'owner' | 'shared' | 'object' | 'victim' | 'cache' | null;
  readonly driverOf: (tag: string) => TagDriver | null;
  /** How many operations of a reproducer lie between the first and the last moment. */
  readonly operations?: number;
}

export interface SeriesResult {
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

export function analyzeSeries(moments: readonly Moment[], options: SeriesOptions): SeriesResult {
  const series: Series[] = [];
  void options;
  for (const [host, own] of groupByHost(moments)) {
    const timeline = toTimeline(host, own);
    if (timeline.samples.length < 2) continue;
    const matrix = toMatrix(timeline);
    const sums = timeline.samples.map(poolSums);
    const poolBytes = (pool: PoolName): Float64Array => Float64Array.from(sums, (sum) => sum[pool]);
    const columns = { nonPaged: poolBytes('nonPaged'), paged: poolBytes('paged'), session: poolBytes('session') };
    const judged: JudgedTag[] = [];
    matrix.keys.forEach((key, index) => {
      const tag = judgeTag(matrix, index, columns[key.pool]);
      if (tag !== null) judged.push(tag);
    });
    series.push({
      host,
      boots: timeline.boots.map((boot) => ({
        from: timeline.samples[boot.from]?.capturedAt ?? null,
        to: timeline.samples[boot.to - 1]?.capturedAt ?? null,
        samples: boot.to - boot.from,
      })),
      tags: judged.map((tag) => tag.series),
      families: [],
      forecast: [],
    });
  }
  return { series, findings: [], diagnostics: [] };
}
