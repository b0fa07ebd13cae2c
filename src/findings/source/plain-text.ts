/** What a line of a page says without its tags: pages are pasted as they are written, too. */

const TAG = /<\/?(?:p|b|i|u|strong|em|span|div|li|ul|ol|br|tt|h[1-6]|td|th|tr|a|font)(?:\s[^<>]{0,300})?\s?\/?>/gi;
const CODE = /<\/?(?:code|kbd|samp)(?:\s[^<>]{0,300})?>/gi;
const ENTITIES: readonly (readonly [string, string])[] = [
  ['&nbsp;', ' '],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
];

/**
 * The text of a line of HTML; of any other line the line itself.
 *
 * @example
 * toPlainText('<p>Poolmon shows <code>Kzwt</code> at 5.1&nbsp;GB.</p>') // ' Poolmon shows `Kzwt` at 5.1 GB. '
 */
export function toPlainText(line: string): string {
  const bare = line.includes('<') ? line.replaceAll(CODE, '`').replaceAll(TAG, ' ') : line;
  if (!bare.includes('&')) return bare;
  return ENTITIES.reduce((text, [entity, character]) => text.replaceAll(entity, character), bare);
}
