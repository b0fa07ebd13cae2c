/** The form in which tags are compared. */

/**
 * A tag in the one form that all sources share: four characters, blanks where the source has NUL or nothing.
 *
 * @example
 * toTag('Mm') // 'Mm  ', as for 'Mm\0\0'
 */
export function toTag(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', ' ') : text).padEnd(4);
}
