/** Paths of performance counters: `\\SRV\Memory\Pool Nonpaged Bytes`. */

/** A counter path taken apart. */
export interface CounterPath {
  readonly host: string | null;
  readonly object: string;
  readonly instance: string | null;
  readonly counter: string;
}

/**
 * `\\SRV\Paging File(\??\D:\pagefile.sys)\% Usage` → its parts. An instance goes from the first bracket behind the
 * object to the last one before a backslash, whatever it holds. Null when the text is no path.
 */
export function parseCounterPath(path: string): CounterPath | null {
  // A text that shows the log as source code doubles every backslash.
  if (/^(?:\\\\\\\\[^\\]+)?\\\\[^\\]+\\\\[^\\]/.test(path) && !/[^\\]\\[^\\]/.test(path)) {
    return parseCounterPath(path.replaceAll('\\\\', '\\'));
  }
  const machine = /^\\\\([^\\]+)(?=\\)/.exec(path);
  const rest = machine === null ? path : path.slice(machine[0].length);
  if (!rest.startsWith('\\')) return null;
  const host = machine?.[1] ?? null;
  const body = rest.slice(1);
  const slash = body.indexOf('\\');
  const bracket = body.indexOf('(');
  if (slash < 0) return null;
  if (bracket >= 0 && bracket < slash) {
    const close = body.lastIndexOf(')\\');
    if (close < bracket) return null;
    return {
      host,
      object: body.slice(0, bracket),
      instance: body.slice(bracket + 1, close),
      counter: body.slice(close + 2),
    };
  }
  return { host, object: body.slice(0, slash), instance: null, counter: body.slice(slash + 1) };
}
