/** What the program ends with; the contract with scripts. */
export const EXIT = {
  done: 0,
  /** A finding reached `--fail-on`. */
  finding: 1,
  usage: 2,
  /** An input could not be read, or none held anything that is understood. */
  unreadable: 3,
  /** Ctrl+C, as shells have it: 128 and the number of the signal. */
  interrupted: 130,
} as const;
