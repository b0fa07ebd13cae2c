/** The values of `!vm` that can be computed with. */
import type { Diagnostic, VmLine, VmSummary } from '../model/document.js';

type Labelled = VmLine & { readonly consistent: boolean };

/** Pages of 4 KiB whose bytes are exact as a number, which is 8 PiB: no machine has a thousandth of it. */
const MOST_PAGES = 2 ** 41;

/** A maximum of so many pages is an address range: the Windows that prints it counts pool without code in a line of its own. */
const LEAST_RANGE = 2 ** 32;

/**
 * Picks the summary out of the lines. A value that cannot be true is null and has a diagnostic: usage above the
 * machine's memory (a newer debugger on a Windows 7 target), a 64-bit number that wrapped below zero, Kb that is not the
 * product of the pages.
 */
export function toVmSummary(
  lines: readonly Labelled[],
  source: string,
): { readonly summary: VmSummary; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const find = (label: string): Labelled | undefined => lines.find((line) => line.label.toLowerCase() === label);
  const impossible = (line: Labelled, why: string): null => {
    diagnostics.push({
      code: 'impossible-value',
      severity: 'warning',
      message: `${line.label} is printed as ${line.pages ?? '?'} pages, ${why}; it is not used.`,
      source,
      line: line.line,
    });
    return null;
  };
  const plain = (label: string): number | null => {
    const line = find(label);
    if (line === undefined || line.pages === null || !line.consistent) return null;
    if (typeof line.pages === 'string') return impossible(line, 'a negative number that wrapped');
    return line.pages > MOST_PAGES ? impossible(line, 'more than any machine has') : line.pages;
  };
  const memory = find('physical memory');
  const physicalPages = memory?.pages === 0 ? impossible(memory, 'which no machine has') : plain('physical memory');
  const withinMemory = (label: string): number | null => {
    const value = plain(label);
    const line = find(label);
    if (value === null || line === undefined || physicalPages === null || value <= physicalPages) return value;
    return impossible(line, `more than the ${physicalPages} pages of physical memory`);
  };
  for (const line of lines) {
    if (typeof line.pages === 'string') impossible(line, 'a negative number that wrapped');
  }

  const executable = withinMemory('nonpagedpool usage');
  const noExecute = withinMemory('nonpagedpoolnx usage');
  const usageLine = find('nonpagedpool usage');
  const hasNoExecute = find('nonpagedpoolnx usage') !== undefined;
  const maximum = plain('nonpagedpool max');
  // The smaller part alone, where the line of the larger was lost.
  const ranges = [maximum, plain('pagedpool maximum')].some((pages) => pages !== null && pages >= LEAST_RANGE);
  const partial = usageLine !== undefined && !hasNoExecute && ranges;
  if (partial) impossible(usageLine, 'without the line NonPagedPoolNx Usage, which holds nearly all of this pool');
  const nonPagedPages =
    (usageLine === undefined && !hasNoExecute) || partial
      ? null
      : (usageLine !== undefined && executable === null) || (hasNoExecute && noExecute === null)
        ? null
        : (executable ?? 0) + (noExecute ?? 0);

  return {
    summary: {
      physicalPages,
      availablePages: withinMemory('available pages'),
      nonPagedPages,
      nonPagedMaxPages: maximum,
      pagedPages: plain('pagedpool usage'),
      pagedMaxPages: plain('pagedpool maximum'),
      committedPages: plain('committed pages'),
      commitLimitPages: plain('commit limit'),
    },
    diagnostics: unique(diagnostics),
  };
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map((diagnostic) => [`${diagnostic.line ?? ''}`, diagnostic]));
  return [...seen.values()];
}
