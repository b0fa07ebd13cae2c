/** Names for report files, made of the names of inputs: safe on every system, and no two alike. */

/** Names that Windows keeps for devices, whatever follows the first dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const MOST_CHARACTERS = 120;

export interface ReportNames {
  /** Keeps names from being given, with any ending. */
  readonly reserve: (names: readonly string[]) => void;
  /** Lets names be given again. */
  readonly release: (names: readonly string[]) => void;
  /** A name without ending for an input; asked again for the same input it gives another. */
  readonly take: (input: string) => string;
}

/**
 * @example
 * const names = createReportNames();
 * names.take('srv1/crash.log') // 'srv1-crash.log'
 * names.take('srv1-crash.log') // 'srv1-crash.log-2'
 */
export function createReportNames(): ReportNames {
  // Some file systems do not tell upper case from lower case.
  const taken = new Set(['summary', 'batch-state']);
  return {
    reserve: (names) => {
      for (const name of names) taken.add(name.toLowerCase());
    },
    release: (names) => {
      for (const name of names) taken.delete(name.toLowerCase());
    },
    take: (input) => {
      const flat = input
        .replaceAll(/[/\\]+/g, '-')
        .replaceAll(/[<>:"|?*\u0000-\u001f]/g, '_')
        .replace(/^[-. ]+/, '')
        .slice(0, MOST_CHARACTERS)
        .replace(/[-. ]+$/, '');
      const base = flat === '' ? 'input' : RESERVED.test(flat) ? `_${flat}` : flat;
      let name = base;
      for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
      taken.add(name.toLowerCase());
      return name;
    },
  };
}
