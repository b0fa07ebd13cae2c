/**
 * Lines by which an author left something out: `...`, `. . .`, `[snip]`, `[…]`, `…`, `... All 0x140 nonpaged`.
 * A line of nothing but dots is also how the debugger shows progress: before the first row it means nothing, between
 * rows it means that rows are missing, so own sums cannot be held against a printed total.
 */
import P from 'parsimmon';
import { matchesLine } from './parse-line.js';

const ELISION: P.Parser<string> = P.alt(
  P.regexp(/[ \t]*(?:\. ?){2,}[ \t]*$/),
  P.regexp(/[ \t]*(?:\.{3}|…)[ \t]+\S.{0,70}$/),
  P.regexp(/[ \t]*…[ \t]*$/),
  P.regexp(/[ \t]*[[(<][ \t]*(?:\.{2,}|…|snip(?:ped)?|cut|truncated|omitted)[^\])>]{0,40}[\])>][ \t]*$/i),
  P.regexp(/[ \t]*-{2,}[ \t]*(?:snip(?:ped)?|cut)[ \t]*-{2,}[ \t]*$/i),
);

/** Whether a line only says that something was left out, or shows progress. */
export function detectElision(line: string): boolean {
  const start = line.trimStart()[0];
  if (start === undefined || !'.…[(<-'.includes(start)) return false;
  return matchesLine(ELISION, line);
}

// The lookbehind lets a search start only where a run of blanks starts: linear on a line of a million blanks.
const REMARK = /(?<![ \t])[ \t]+(?:<--|-{2,}>|<==|={2,}>|<<|←|⇐|◄|ß[ \t])[^\n]*$/;

/** Cuts an author's arrow and remark off a line: `NpFr <------- victim entry`. */
export function cutRemark(line: string): { readonly text: string; readonly remark: string | null } {
  const found = REMARK.exec(line);
  if (found === null) return { text: line, remark: null };
  return { text: line.slice(0, found.index), remark: found[0].trim() };
}
