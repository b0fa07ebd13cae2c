import type { Session } from '../../session/session.js';

/** Gives a session the lines of a text in memory; they end with CRLF, LF or a lone CR. A byte order mark is left out. */
export function readLines(session: Session, text: string): void {
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
}
