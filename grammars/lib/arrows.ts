/** Two figures with an arrow between, as people write what was before and what is now: `1.2 → 5.4 GB`. */

const ARROW = /^(.{1,60}?)\s{0,3}(?:→|⟶|➜|➔|⇒|⮕|-{1,2}>|=>)\s{0,3}(.{1,80})$/u;
const UNIT_BEHIND = /\p{L}{1,6}\+?\s*(?:\(.{0,60}\))?$/u;

/**
 * What stands before and behind the one arrow of a text; the unit behind belongs to both. null where there is none, or
 * more than one: a chain of figures has more moments than two.
 *
 * @example
 * splitArrow('1.2 → 5.4 GB') // ['1.2 GB', '5.4 GB']
 */
export function splitArrow(text: string): readonly [string, string] | null {
  const [, before = '', after = ''] = ARROW.exec(text.trim()) ?? [];
  if (before === '' || ARROW.test(after)) return null;
  if (!/^[^\p{L}]{0,4}\d/u.test(before) || !/^[^\p{L}]{0,4}\d/u.test(after)) return null;
  const unit = UNIT_BEHIND.test(before) ? '' : (/\p{L}{1,6}(?!\p{L})/u.exec(after)?.[0] ?? '');
  return [unit === '' ? before : `${before} ${unit}`, after];
}
