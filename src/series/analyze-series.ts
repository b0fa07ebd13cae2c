/** Leak or load, over time: from moments of machines to judged series. Pure; nothing throws for what inputs hold. */
import type { Diagnostic, PoolName, Series } from '../model/document.js';
import type { Moment } from '../moments/moment.js';
import { familySentence, findFamilies, type FoundFamily } from './families/families.js';
import { forecastPools, sumOutlooks, type LeakRates } from './forecast.js';
import { heldPool } from '../moments/pool-size.js';
import { toGrid, type Grid } from './families/growth.js';
import { createPartJudge, partsOf, type JudgingCrew, type MachineToJudge } from './judge-keys.js';
import { toMatrix, type TagMatrix } from './matrix.js';
import { reconcilePools, type Imbalance } from './reconcile.js';
import type { Rate } from './rate.js';
import type { SeriesOptions } from './tag-facts.js';
import type { JudgingContext } from './judged-column.js';
import { toJudgedTag, type JudgedTag } from './tag-series.js';
import { judgeTotals, type JudgedTotal } from './totals.js';
import { groupByHost, toTimeline, type SampleTimes, type Timeline } from './timeline.js';
import { LIMITS } from './verdict/limits.js';
import type { Prior } from './verdict/span.js';
import { isOfOthers, weighTogether } from './verdict/machine.js';
import { withOperations } from './verdict/operations.js';
import { createSpaceCache } from './verdict/growth.js';
import { formatFigure } from '../model/words.js';
import { findWork } from './work.js';

/** One machine over time, judged: what the document shows, and what findings are made of. */
export interface JudgedSeries {
  readonly series: Series;
  readonly matrix: TagMatrix;
  readonly tags: readonly JudgedTag[];
  readonly totals: readonly JudgedTotal[];
  readonly families: readonly FoundFamily[];
  readonly imbalances: readonly Imbalance[];
}

export interface SeriesResult {
  /** One per host with at least two moments, in the order of first appearance. */
  readonly judged: readonly JudgedSeries[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Who judges, beside what a judgement asks of a tag. */
export interface JudgingOptions extends SeriesOptions {
  /** Threads that help to judge a machine of so many rows; null where they do not pay. Without it this thread judges alone. */
  readonly crewFor?: (rows: number) => JudgingCrew | null;
}

/** The surest leak among some tags; null when none leaks. */
function strongestOf(tags: readonly JudgedTag[]): JudgedTag | null {
  return tags
    .filter(({ series }) => series.verdict === 'leak')
    .reduce<JudgedTag | null>((a, b) => (a === null || b.series.confidence > a.series.confidence ? b : a), null);
}

/**
 * Members of a leaking family leak as well: they grow, even where their own churn hides it. Only what grows is lifted,
 * and only when the measure of the family very likely leaks by its own evidence.
 */
export function liftFamilies(judged: readonly JudgedTag[], families: readonly FoundFamily[]): readonly JudgedTag[] {
  const byKey = new Map(judged.map((tag) => [tag.key, tag]));
  const strongestIn = new Map(
    families.map((found) => [found, strongestOf(found.keys.flatMap((key) => byKey.get(key) ?? []))] as const),
  );
  const familyOf = new Map(families.flatMap((found) => found.keys.map((key) => [key, found] as const)));
  return judged.map((tag) => {
    const found = familyOf.get(tag.key);
    if (found === undefined) return tag;
    const measure = byKey.get(found.rootKey ?? found.measureKey);
    const sentence = familySentence(found, tag.key);
    const { series } = tag;
    const strongest = strongestIn.get(found) ?? null;
    if (series.verdict === 'leak') {
      // Two that grow by one count leak both or neither, so the surer one speaks for the other; objects grow by all there is.
      const own = tag.signs !== null && !isOfOthers(tag.signs);
      const together = own ? (strongest?.series.confidence ?? 0) * LIMITS.partByFamily.value : 0;
      const confidence = Math.round(Math.min(0.99, Math.max(series.confidence + 0.05, together)) * 100) / 100;
      return { ...tag, series: { ...series, confidence, reasons: [...series.reasons.slice(0, 6), sentence] } };
    }
    const leaking = measure?.series.verdict === 'leak' ? measure : strongest;
    // A suspicion is no ground for others, for what many users do grows alike, too; but it is one of what is at the root of it.
    const isOpenRoot = found.rootKey === tag.key && series.verdict === 'cannot-tell';
    const least = isOpenRoot ? LIMITS.leastSure.value / LIMITS.partByFamily.value : LIMITS.sureToLift.value;
    if (leaking === null || leaking.series.confidence < least) return tag;
    return {
      ...tag,
      series: {
        ...series,
        verdict: 'leak',
        confidence: Math.min(
          LIMITS.mostOfLifted.value,
          Math.round(leaking.series.confidence * LIMITS.partByFamily.value * 100) / 100,
        ),
        reasons: [sentence, `By itself it would pass for ${series.verdict}.`, ...series.reasons].slice(0, 7),
      },
    };
  });
}

interface RatedLeak {
  readonly outlook: Rate;
  readonly isSure: boolean;
}

function leaksOf(judged: readonly (JudgedTag | JudgedTotal)[], pool: 'nonPaged' | 'paged'): readonly RatedLeak[] {
  return judged.flatMap(({ series, outlook }) =>
    series.verdict === 'leak' && series.pool === pool && outlook !== null && outlook.perHour > 0
      ? [{ outlook, isSure: series.confidence >= LIMITS.sureForForecast.value }]
      : [],
  );
}

/**
 * What leaks add to a pool. A leak that is not sure may only bring the end nearer: it counts with its highest rate beside
 * those that are, and alone with none at the least. So may what the pool gained as a whole: leaks that nobody found are in it.
 */
function leakRates(judged: readonly JudgedTag[], totals: readonly JudgedTotal[]): LeakRates {
  const of = (pool: 'nonPaged' | 'paged'): LeakRates['paged'] => {
    const ownLeaks = leaksOf(judged, pool);
    // What its leaking tags take is known better than what the whole pool gains beside all else that comes and goes.
    const leaks = ownLeaks.length > 0 ? ownLeaks : leaksOf(totals, pool);
    const sure = sumOutlooks(leaks.flatMap(({ outlook, isSure }) => (isSure ? [outlook] : [])));
    const unsure = sumOutlooks(leaks.flatMap(({ outlook, isSure }) => (isSure ? [] : [outlook])));
    const known = sure ?? (unsure === null ? null : { ...unsure, low: 0 });
    if (known === null) return null;
    const beside = sure === null ? 0 : (unsure?.high ?? 0);
    const whole = totals.find((total) => total.pool === pool)?.growth ?? 0;
    return { ...known, high: Math.max(known.high + beside, whole) };
  };
  return { nonPaged: of('nonPaged'), paged: of('paged') };
}

/** Bytes of a pool at each sample, NaN where nothing tells; never 0, for it is divided by. */
function poolColumn(matrix: TagMatrix, pool: PoolName): Float64Array {
  return Float64Array.from(matrix.timeline.samples, (moment) => Math.max(heldPool(moment, pool).bytes, 1));
}

/** Who takes a tag is looked up for those whose verdict asks: most tags of a machine stay as they are. */
function createPrior(tag: string, { classOf, driverOf }: SeriesOptions): Prior {
  let thirdParty: boolean | null = null;
  return {
    class: classOf(tag),
    get thirdParty() {
      return (thirdParty ??= driverOf(tag)?.thirdParty ?? false);
    },
  };
}

/** What is known of each tag, looked up: another thread cannot ask. */
function priorsOf({ keys }: TagMatrix, { classOf, driverOf }: SeriesOptions): ReadonlyMap<string, Prior> {
  const tags = new Set(keys.map(({ tag }) => tag));
  return new Map(
    Array.from(tags, (tag) => [tag, { class: classOf(tag), thirdParty: driverOf(tag)?.thirdParty ?? false }]),
  );
}

/** Times, boots and counters of a machine, without what its moments show besides. */
function timesOf({ hours, timed, epoch, zone, boots, counterBits }: Timeline): SampleTimes {
  return { hours, timed, epoch, zone, boots, counterBits };
}

function judgeAll(
  matrix: TagMatrix,
  grid: Grid,
  { work, spaces }: JudgingContext,
  options: JudgingOptions,
  crew: JudgingCrew | null,
): readonly JudgedTag[] {
  const machine: MachineToJudge = {
    timeline: timesOf(matrix.timeline),
    keys: matrix.keys,
    records: matrix.columns.records(),
    wholes: matrix.wholes,
    grid,
    work,
    poolBytes: {
      nonPaged: poolColumn(matrix, 'nonPaged'),
      paged: poolColumn(matrix, 'paged'),
      session: poolColumn(matrix, 'session'),
      unknown: poolColumn(matrix, 'unknown'),
    },
  };
  const judgeHere = createPartJudge(machine, (tag) => createPrior(tag, options), spaces);
  const parts = partsOf(matrix.keys.length);
  const judged =
    crew === null ? parts.map(judgeHere) : crew.judge(machine, priorsOf(matrix, options), parts, judgeHere);
  return judged.flatMap((part) => part.map((key) => toJudgedTag(matrix, key)));
}

/** What of the tags is not judged, since there are too many. */
function leftOutOf({ keys, leftOut, timeline }: TagMatrix): readonly Diagnostic[] {
  if (leftOut === 0) return [];
  const host = timeline.host === null ? '' : ` of ${timeline.host}`;
  return [
    {
      code: 'tags-left-out',
      severity: 'warning',
      message: `The samples${host} show ${formatFigure(keys.length + leftOut)} tags by pool, more than are judged over time: the ${formatFigure(leftOut)} that hold the least were left out. Several machines in one log, or damage, look like this.`,
      source: timeline.samples[0]?.source ?? null,
      line: null,
    },
  ];
}

function analyzeTimeline(timeline: Timeline, options: JudgingOptions): JudgedSeries {
  const rows = timeline.samples.reduce((sum, { table }) => sum + table.size, 0);
  // Threads start while the matrix is laid out.
  const crew = options.crewFor?.(rows) ?? null;
  const matrix = toMatrix(timeline, crew?.allot);
  const grid = toGrid(matrix);
  const context: JudgingContext = { timeline, work: findWork(matrix), spaces: createSpaceCache() };
  const together = weighTogether(judgeAll(matrix, grid, context, options, crew));
  const alone = withOperations(together, options.operations ?? null);
  const families = findFamilies(grid, alone, options);
  const tags = liftFamilies(alone, families);
  const imbalances = reconcilePools(matrix);
  const growsBeyond = new Set(imbalances.flatMap((found) => (found.kind === 'grows' ? [found.pool] : [])));
  const totals = judgeTotals(context, matrix, tags, growsBeyond);
  return {
    series: {
      host: timeline.host,
      boots: timeline.boots.map((boot) => ({
        from: timeline.samples[boot.from]?.capturedAt ?? null,
        to: timeline.samples[boot.to - 1]?.capturedAt ?? null,
        samples: boot.to - boot.from,
      })),
      tags: tags.map((tag) => tag.series),
      totals: totals.map(({ series }) => series),
      families: families.map((found) => found.family),
      forecast: forecastPools(timeline, leakRates(tags, totals)),
    },
    matrix,
    tags,
    totals,
    families,
    imbalances,
  };
}

/**
 * Moments in any order, of any number of hosts, judged over time.
 *
 * A host with a single moment has no series. Verdicts and limits are described in docs/verdicts.md.
 */
export function analyzeSeries(moments: readonly Moment[], options: JudgingOptions): SeriesResult {
  const judged: JudgedSeries[] = [];
  const diagnostics: (readonly Diagnostic[])[] = [];
  for (const [host, own] of groupByHost(moments)) {
    if (own.length < 2) continue;
    const timeline = toTimeline(host, own);
    diagnostics.push(timeline.diagnostics);
    if (timeline.samples.length < 2) continue;
    const result = analyzeTimeline(timeline, options);
    judged.push(result);
    diagnostics.push(leftOutOf(result.matrix));
  }
  return { judged, diagnostics: diagnostics.flat() };
}
