/**
 * What Prometheus answers to a query, as JSON: series of numbers with their labels, over a range of time or for one
 * moment. https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
 *
 *   {"status":"success","data":{"resultType":"matrix","result":[
 *     {"metric":{"__name__":"windows_memory_pool_nonpaged_bytes","instance":"srv1:9182"},
 *      "values":[[1790000000,"268435456"],[1790000060,"268439552"]]}]}}
 *
 * `promtool query range -o json` prints the result alone. Times are seconds since 1970 UTC.
 */
import { gaugeOfMetric } from '../../../grammars/lib/metric-names.js';
import type { Gauge, GaugeName } from '../../../grammars/lib/pool-rows.js';

/** What one machine had at one time. */
export interface PrometheusSample {
  /** ISO 8601 in UTC; null where no time is given. */
  readonly capturedAt: string | null;
  /** null where no label names a machine. */
  readonly host: string | null;
  readonly gauges: readonly Gauge[];
}

/** Labels that name a machine, the surest first; `instance` is an address with a port. */
const HOST_LABELS = ['host', 'hostname', 'nodename', 'computer', 'instance'] as const;

/** Seconds of the years that a clock can show. */
export const LAST_SECOND = 253_402_300_799;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a metric of pools or memory counts, by its labels with its name; null for any other. */
export function gaugeOf(metric: Fields): GaugeName | null {
  const name = metric['__name__'];
  if (typeof name !== 'string') return null;
  if (name === 'poolsleuth_pool_bytes') {
    if (metric['pool'] === 'nonpaged') return 'poolNonPagedBytes';
    return metric['pool'] === 'paged' ? 'poolPagedBytes' : null;
  }
  return gaugeOfMetric(name);
}

/** The machine that the labels of a metric name; null where they name none. */
export function hostOf(metric: Fields): string | null {
  const label = HOST_LABELS.find((name) => typeof metric[name] === 'string' && metric[name] !== '');
  if (label === undefined) return null;
  const host = String(metric[label]);
  return label === 'instance' ? host.replace(/:\d{1,5}$/, '') : host;
}

function resultOf(document: unknown): readonly unknown[] | null {
  const result = isFields(document) && isFields(document['data']) ? document['data']['result'] : document;
  return Array.isArray(result) ? (result as readonly unknown[]) : null;
}

/** The points of a series; a point that is no number says nothing (`NaN`, `+Inf`, a marker of an end). */
function pointsOf(series: Fields): readonly (readonly [second: number, value: number])[] {
  const { values, value } = series;
  const points: readonly unknown[] = Array.isArray(values) ? values : [value];
  return points.flatMap((point) => {
    if (!Array.isArray(point)) return [];
    const [second, printed] = point as readonly unknown[];
    const number = typeof printed === 'string' && printed.trim() !== '' ? Number(printed) : Number.NaN;
    const known = typeof second === 'number' && second >= 0 && second <= LAST_SECOND;
    return known && Number.isFinite(number) && number >= 0 ? [[second, Math.round(number)] as const] : [];
  });
}

/**
 * The samples of an answer, machine by machine in the order of time; null for a text that is no answer, and empty for
 * one without a series of pool or memory.
 */
export function readAnswer(text: string): readonly PrometheusSample[] | null {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const result = resultOf(document);
  if (result === null) return null;
  const machines = new Map<string | null, Map<number, Map<GaugeName, number>>>();
  for (const series of result) {
    if (!isFields(series) || !isFields(series['metric'])) continue;
    const gauge = gaugeOf(series['metric']);
    if (gauge === null) continue;
    const host = hostOf(series['metric']);
    const moments = machines.get(host) ?? new Map<number, Map<GaugeName, number>>();
    machines.set(host, moments);
    for (const [second, value] of pointsOf(series)) {
      const gauges = moments.get(second) ?? new Map<GaugeName, number>();
      moments.set(second, gauges.set(gauge, value));
    }
  }
  return [...machines].flatMap(([host, moments]) =>
    [...moments]
      .toSorted(([a], [b]) => a - b)
      .map(([second, gauges]) => ({
        capturedAt: new Date(second * 1000).toISOString().replace('.000Z', 'Z'),
        host,
        gauges: [...gauges].map(([name, value]) => ({ name, value })),
      })),
  );
}
