/** Reads a text that is already in memory; pure, the same in Node and in a browser. */
import { createSession } from '../session/session.js';
import type { SourceReading } from '../moments/source-reading.js';
import { createCollector } from '../ingest/collector.js';
import { detectOwnJson, readOwnJson } from './own-json.js';

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
  const own = detectOwnJson(text) ? readOwnJson(text, source, { bytes: utf8Length(text), encoding: 'utf-8' }) : null;
  if (own !== null) return own;
  const collector = createCollector(source);
  const session = createSession(collector.sink);
  const end = /\r\n|\n|\r/g;
  let from = text.startsWith('\ufeff') ? 1 : 0;
  let number = 0;
  while (from < text.length) {
    end.lastIndex = from;
    const found = end.exec(text);
    const to = found?.index ?? text.length;
    number += 1;
    session.line(text.slice(from, to), number);
    from = found === null ? text.length : end.lastIndex;
  }
  session.finish();
  return collector.finish({ bytes: utf8Length(text), encoding: 'utf-8', error: null, lines: session.counts() });
}
