/**
 * What an exporter prints when it is asked, as Prometheus and OpenMetrics write it: windows_exporter's page, a textfile of
 * ours, or many of them one behind the other.
 * https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
 *
 *   # HELP windows_memory_pool_nonpaged_bytes Number of bytes in the non-paged pool
 *   # TYPE windows_memory_pool_nonpaged_bytes gauge
 *   windows_memory_pool_nonpaged_bytes 2.68435456e+08
 *   windows_memory_pool_paged_bytes{instance="srv1:9182"} 3.1e+08 1790000000000
 *
 * A time stands behind a value: milliseconds, in OpenMetrics seconds. Where none does, the page begins anew with the first
 * metric that comes a second time, and its time and machine are those that it names itself.
 */
import type { GaugeName } from '../../../grammars/lib/pool-rows.js';
import { LAST_SECOND, gaugeOf, hostOf } from './answer.js';
import type { PrometheusSample } from './answer.js';
import { OWN, SAMPLE } from './kind.js';

const COMMENT = /^#(?: (?:HELP|TYPE|UNIT) (\S+)| EOF$|\s|$)/;
const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\[^])*)"/g;

/** A greater one counts milliseconds: seconds reach it in the year 5138. */
const LAST_IN_SECONDS = 100_000_000_000;

/** Metrics whose value is the clock of the machine. */
const CLOCKS: ReadonlySet<string> = new Set([
  'windows_os_time',
  'windows_time_current_timestamp_seconds',
  'wmi_os_time',
]);
/** Metrics whose labels name the machine. */
const NAMES: ReadonlySet<string> = new Set(['windows_os_hostname', 'windows_cs_hostname', 'wmi_cs_hostname']);

function labelsOf(text: string | undefined): Readonly<Record<string, unknown>> {
  const found = [...(text ?? '').matchAll(LABEL)].map(
    ([, name = '', value = '']) =>
      [name, value.replaceAll(/\\([^])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark))] as const,
  );
  return Object.fromEntries(found);
}

function secondOf(stamp: string | undefined): number | null {
  if (stamp === undefined) return null;
  const number = Number(stamp);
  const second = number > LAST_IN_SECONDS ? number / 1000 : number;
  return second >= 0 && second <= LAST_SECOND ? second : null;
}

/** A page, or the points of one time in a page with times. */
interface Page {
  readonly host: string | null;
  readonly second: number | null;
  readonly gauges: Map<GaugeName, number>;
}

export interface Exposition {
  readonly samples: readonly PrometheusSample[];
  /** Lines that are of metrics which say nothing of pools and memory. */
  readonly other: number;
  /** Lines that are none of this format. */
  readonly unparsed: readonly { readonly line: number; readonly text: string }[];
}

/** Reads a text of metrics; what its numbers are is told by their names. */
export function readExposition(text: string): Exposition {
  const pages: Page[] = [];
  const unparsed: { line: number; text: string }[] = [];
  let other = 0;
  /** Of the page without times that is being read. */
  let [host, second] = [null as string | null, null as number | null];
  let open = new Map<string | null, Page>();
  let seen = new Set<string>();
  const timed = new Map<string, Page>();

  function endPage(): void {
    for (const page of open.values()) {
      if (page.gauges.size > 0) pages.push({ ...page, host: page.host ?? host, second: page.second ?? second });
    }
    [host, second] = [null, null];
    open = new Map();
    seen = new Set();
  }

  function pageOf(own: string | null, at: number | null): Page {
    if (at === null) {
      const page = open.get(own) ?? { host: own, second: null, gauges: new Map<GaugeName, number>() };
      open.set(own, page);
      return page;
    }
    const key = `${at} ${own ?? ''}`;
    const page = timed.get(key) ?? { host: own, second: at, gauges: new Map<GaugeName, number>() };
    if (!timed.has(key)) pages.push(page);
    timed.set(key, page);
    return page;
  }

  for (const [at, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.trimEnd();
    const [, name, labelText, printed = '', stamp] = SAMPLE.exec(line) ?? [];
    const value = Number(printed.replace(/^([+-]?)Inf$/i, '$1Infinity'));
    if (line.trim() === '' || COMMENT.test(line)) {
      if (line === '# EOF') endPage();
      other += OWN.test(COMMENT.exec(line)?.[1] ?? '') ? 0 : 1;
      continue;
    }
    if (name === undefined || (Number.isNaN(value) && !/^nan$/i.test(printed))) {
      unparsed.push({ line: at + 1, text: line });
      continue;
    }
    const labels = { ...labelsOf(labelText), __name__: name };
    const time = secondOf(stamp);
    if (time === null) {
      const key = `${name}${labelText ?? ''}`;
      if (seen.has(key)) endPage();
      seen.add(key);
      if (CLOCKS.has(name)) second = secondOf(String(value));
      if (NAMES.has(name)) host = hostOf(labels);
    }
    const gauge = gaugeOf(labels);
    if (gauge === null || !Number.isFinite(value) || value < 0) {
      other += 1;
      continue;
    }
    pageOf(hostOf(labels), time).gauges.set(gauge, Math.round(value));
  }
  endPage();
  const machines = new Map<string | null, Page[]>();
  for (const page of pages) {
    const own = machines.get(page.host);
    if (own === undefined) machines.set(page.host, [page]);
    else own.push(page);
  }
  const samples = [...machines.values()]
    .flatMap((own) => own.toSorted((a, b) => (a.second ?? 0) - (b.second ?? 0)))
    .map(({ host: own, second: moment, gauges }) => ({
      capturedAt: moment === null ? null : new Date(Math.round(moment * 1000)).toISOString().replace('.000Z', 'Z'),
      host: own,
      gauges: [...gauges].map(([name, value]) => ({ name, value })),
    }));
  return { samples, other, unparsed };
}
