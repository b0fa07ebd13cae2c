/** An answer of Prometheus as a source: whole pools and memory over time, without tags. */
import type { Collector } from '../../ingest/collector.js';
import { JSON_TOO_LARGE, isWithinJsonBudget } from '../json-budget.js';
import { jsonSource } from '../json-source.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceEnd } from '../source.js';
import { detectAnswer, readAnswer } from './answer.js';

const GRAMMAR = 'prometheus';

const NOTHING =
  'This answer of Prometheus holds no series of a pool. Ask for windows_memory_pool_nonpaged_bytes and windows_memory_pool_paged_bytes, with their names.';

/** Tells a collector what an answer says; null when the text is none. */
export function tellAnswer(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  const total = text.replace(/\r?\n$/, '').split('\n').length;
  const lines = { total, understood: total, otherCommand: 0, unparsed: 0 };
  if (!isWithinJsonBudget(text)) return { lines: NO_LINES, error: JSON_TOO_LARGE };
  const samples = readAnswer(text);
  if (samples === null) return null;
  if (samples.length === 0) return { lines, error: NOTHING };
  const { sink } = collector;
  sink.beginBlock({ command: null, grammar: GRAMMAR, firstLine: 1 });
  for (const { capturedAt, host, gauges } of samples) {
    const moment = { kind: 'moment', capturedAt, listing: 'some', ...(host === null ? {} : { host }) } as const;
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
  return { lines, error: null };
}

export const prometheus: Source = jsonSource({ id: GRAMMAR, detect: detectAnswer, tell: tellAnswer });
