/** Reads a text that is already in memory; pure, the same in Node and in a browser. */
import { createCollector } from '../ingest/collector.js';
import type { SourceReading } from '../moments/source-reading.js';
import { createSession } from '../session/session.js';
import { detectJsonRows } from './json-rows/kind.js';
import { tellJsonRows } from './json-rows/source.js';
import { detectOwnJson } from './own-json/kind.js';
import { tellOwnJson } from './own-json/source.js';
import { detectMetrics } from './prometheus/kind.js';
import { tellMetrics } from './prometheus/source.js';
import { readLines } from './text/read-lines.js';

/** Bytes of a text in UTF-8. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff && index + 1 < text.length) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

/** What a text says; lines end with CRLF, LF or a lone CR. */
export function readText(text: string, source: string): SourceReading {
  const collector = createCollector(source);
  const input = { bytes: utf8Length(text), encoding: 'utf-8' } as const;
  const own = detectOwnJson(text)
    ? tellOwnJson(collector, text)
    : detectMetrics(text)
      ? tellMetrics(collector, text)
      : detectJsonRows(text)
        ? tellJsonRows(collector, text)
        : null;
  if (own !== null) return collector.finish({ ...input, ...own });
  const session = createSession(collector.sink);
  readLines(session, text);
  return collector.finish({ ...input, error: null, lines: session.counts() });
}
