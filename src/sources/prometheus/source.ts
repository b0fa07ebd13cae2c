/** An answer of Prometheus, or a page of metrics, as a source: whole pools and memory over time, without tags. */
import type { Collector } from '../../ingest/collector.js';
import { JSON_TOO_LARGE, isWithinJsonBudget } from '../json-budget.js';
import { jsonSource } from '../json-source.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceEnd } from '../source.js';
import { readAnswer } from './answer.js';
import type { PrometheusSample } from './answer.js';
import { readExposition } from './exposition.js';
import { detectExposition, prometheusKind } from './kind.js';

const GRAMMAR = prometheusKind.id;

const NOTHING =
  'This answer of Prometheus holds no series of a pool. Ask for windows_memory_pool_nonpaged_bytes and windows_memory_pool_paged_bytes, with their names.';

/** Tells a collector what an answer says; null when the text is none. */
function tellAnswer(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  const total = text.replace(/\r?\n$/, '').split('\n').length;
  const lines = { total, understood: total, otherCommand: 0, unparsed: 0 };
  if (!isWithinJsonBudget(text)) return { lines: NO_LINES, error: JSON_TOO_LARGE };
  const samples = readAnswer(text);
  if (samples === null) return null;
  if (samples.length === 0) return { lines, error: NOTHING };
  tellSamples(collector, samples, total);
  return { lines, error: null };
}

const NO_POOL =
  'These metrics hold none of a pool. Ask windows_exporter for its collector "memory": windows_memory_pool_nonpaged_bytes and windows_memory_pool_paged_bytes.';

/** Tells a collector what a page of metrics says; lines of other metrics are other output. Null for what is none. */
function tellExposition(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  const whole = text.replace(/\r?\n$/, '');
  const total = whole.split('\n').length;
  const { samples, other, unparsed } = readExposition(whole);
  // A note of a person may begin like a comment of metrics.
  if (unparsed.length > (samples.length === 0 ? 0 : total / 2)) return null;
  const lines = {
    total,
    understood: total - other - unparsed.length,
    otherCommand: other,
    unparsed: unparsed.length,
  };
  if (samples.length > 0) tellSamples(collector, samples, total);
  for (const { line, text: own } of unparsed) collector.sink.unparsed(line, own);
  return { lines, error: samples.length > 0 ? null : NO_POOL };
}

function tellSamples(collector: Collector, samples: readonly PrometheusSample[], total: number): void {
  const { sink } = collector;
  sink.beginBlock({ command: null, grammar: GRAMMAR, firstLine: 1 });
  for (const { capturedAt, host, gauges } of samples) {
    const moment = {
      kind: 'moment',
      listing: 'some',
      ...(capturedAt === null ? {} : { capturedAt }),
      ...(host === null ? {} : { host }),
    } as const;
    collector.add([moment, ...gauges.map(({ name, value }) => ({ kind: 'gauge', name, value }) as const)], 1);
  }
  sink.endBlock(
    {
      command: null,
      grammar: GRAMMAR,
      firstLine: 1,
      lastLine: total,
      rows: samples.length,
      complete: true,
      incompleteReason: null,
    },
    null,
  );
}

/** Tells a collector what either of them says; null when the text is none. */
export function tellMetrics(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  return detectExposition(text) ? tellExposition(collector, text) : tellAnswer(collector, text);
}

export const prometheus: Source = jsonSource(prometheusKind, tellMetrics);
