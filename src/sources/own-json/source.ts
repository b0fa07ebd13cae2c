/**
 * The JSON document that poolsleuth itself writes.
 */
import type { Collector } from '../../ingest/collector.js';
import { toCrashEvidence } from '../../ingest/crash.js';
import { jsonSource } from '../json-source.js';
import type { Source, SourceEnd } from '../source.js';
import { readOwnJson } from './document.js';
import { ownJsonKind } from './kind.js';

/** Tells a collector what a document says; null when it is none of ours and is to be read as text. */
export function tellOwnJson(collector: Collector, text: string): Pick<SourceEnd, 'lines' | 'error'> | null {
  const own = readOwnJson(text, collector.source);
  if (own === null) return null;
  const { block, moments } = own;
  if (block === null) return own;
  const { sink, keep } = collector;
  if (moments.every(({ crash }) => crash === undefined)) sink.endBlock(block, null);
  for (const moment of moments) {
    const { crash, table } = moment;
    if (crash === undefined) keep(moment);
    else {
      // What is said besides a moment belongs to its block.
      sink.beginBlock({ command: null, grammar: block.grammar, firstLine: block.firstLine });
      keep(moment);
      collector.add(toCrashEvidence(crash), block.firstLine);
      sink.endBlock({ ...block, rows: table.size }, null);
    }
  }
  return own;
}

export const ownJson: Source = jsonSource(ownJsonKind, tellOwnJson);
