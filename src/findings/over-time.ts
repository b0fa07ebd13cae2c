/** The rules of one machine over time, as `index.ts` has all others: what its series shows, and the course of its moments. */
import type { Moment } from '../moments/moment.js';
import type { Rule } from './rule.js';
import { findCrashSeries } from './series/crash-series.js';
import { openGrowthFindings } from './series/open-growth.js';
import type { SeriesInput } from './series/options.js';
import { heldFindings, leakFindings, loadFindings, rebootFindings } from './series/over-time.js';
import { findPoolTrends } from './series/pool-trend.js';
import { imbalanceFindings, objectGapFindings } from './series/reconciled.js';
import { findTagTrends } from './series/told-growth.js';

export const SERIES_RULES: readonly Rule<SeriesInput>[] = [
  { codes: ['leak'], needs: 'a tag or a family that is judged to leak', find: leakFindings },
  { codes: ['object-gap'], needs: 'object tags, and counters of live objects', find: objectGapFindings },
  {
    codes: ['pools-swapped', 'unaccounted'],
    needs: 'gauges of the pools over time, and lists of tags',
    find: imbalanceFindings,
  },
  {
    codes: ['pool-growth', 'pool-over-time'],
    needs: 'sizes of a pool over time, and no row of crashes',
    find: findPoolTrends,
  },
  { codes: ['held'], needs: 'a large tag that is judged to be held', find: heldFindings },
  {
    codes: ['open-growth'],
    needs: 'a tag that grew, of which nothing can be told, where none leaks',
    find: openGrowthFindings,
  },
  { codes: ['load'], needs: 'a large tag that is judged to be load', find: loadFindings },
  { codes: ['reboot'], needs: 'two boots', find: rebootFindings },
];

/** Over the moments of one machine, in the order of time. */
export const COURSE_RULES: readonly Rule<readonly Moment[]>[] = [
  {
    codes: ['drivers-changed', 'pool-growth', 'several-crashes'],
    needs: 'crash dumps of several crashes',
    find: findCrashSeries,
  },
  { codes: ['tag-over-time'], needs: 'two moments, and few, of tables with tags', find: findTagTrends },
];
