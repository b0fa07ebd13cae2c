/** The notes on bugchecks, each joined with its causes and with what those change. */
import type { ArgumentMeaning, BugcheckEntry } from './bugcheck-note.js';
import { BUGCHECK_CAUSES, BUGCHECK_CHANGES, BUGCHECK_NOTES } from './bugcheck-notes.js';

/** What lines say of each value, by the code of the bugcheck. */
function byCode<Line extends { readonly code: number; readonly values: readonly number[] }, Said>(
  lines: readonly Line[],
  said: (line: Line) => Said | null,
): ReadonlyMap<number, ReadonlyMap<number, Said>> {
  const codes = new Map<number, Map<number, Said>>();
  for (const line of lines) {
    const what = said(line);
    if (what === null) continue;
    const own = codes.get(line.code) ?? new Map<number, Said>();
    codes.set(line.code, own);
    for (const value of line.values) own.set(value, what);
  }
  return codes;
}

function joinAll(): ReadonlyMap<number, BugcheckEntry> {
  const causes = byCode(BUGCHECK_CAUSES, ({ says }) => says);
  const others = byCode(BUGCHECK_CAUSES, (line) => line.others);
  const variants = byCode(BUGCHECK_CHANGES, ({ change }) => change);
  return new Map(
    BUGCHECK_NOTES.map(({ code, arguments: printed, ...note }): [number, BugcheckEntry] => {
      const deciding = printed.indexOf('decides');
      const meanings = printed.map((meaning): ArgumentMeaning | null =>
        meaning === 'decides' || meaning === 'told' ? (causes.get(code) ?? null) : meaning,
      );
      return [
        code,
        {
          ...note,
          decides: deciding < 0 ? null : deciding + 1,
          arguments: meanings,
          others: new Map(
            [...(others.get(code) ?? [])].map(([value, three]) => [value, three.toSpliced(deciding, 0, null)]),
          ),
          variants: variants.get(code) ?? new Map(),
        },
      ];
    }),
  );
}

let joined: ReadonlyMap<number, BugcheckEntry> | null = null;

/** Bugchecks by code; joined when the first is asked for, since most inputs hold none. */
export function bugcheckEntries(): ReadonlyMap<number, BugcheckEntry> {
  joined ??= joinAll();
  return joined;
}
