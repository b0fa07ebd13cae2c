/** Errors that the command line speaks of in words, without a stack. */

/** The command was used wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
