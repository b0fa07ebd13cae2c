/** Whether an owner is known or a guess: asked by every sentence, table and page that names one. */

/** Owners below it rest on a wildcard of a list, or on less: as likely somebody else. */
const LEAST_LIKELY = 0.5;

/**
 * Whether an owner is no more than a guess.
 *
 * @example
 * isGuess({ confidence: 0.32 }) // true
 */
export function isGuess({ confidence }: { readonly confidence: number }): boolean {
  return confidence < LEAST_LIKELY;
}

/**
 * A driver as it is named where no sentence around it says how sure that is.
 *
 * @example
 * nameDriver('ntfs.sys', true) // 'perhaps ntfs.sys'
 */
export function nameDriver(driver: string, guess: boolean): string {
  return guess ? `perhaps ${driver}` : driver;
}
