/** Tags that a person may have meant: misread case, bytes in the other order, one wrong character. */
import { toTag } from '../tagdb/tag-form.js';
import type { TagIndex } from '../tagdb/tag-index.js';

/** What can stand in a tag: printable ASCII. */
const printable: readonly string[] = Array.from({ length: 95 }, (_, offset) => String.fromCharCode(32 + offset));

/** The characters of a tag with the case of every subset of its letters turned, fewest turns first. */
function caseTwins(tag: string): readonly string[] {
  let twins: readonly { readonly text: string; readonly turns: number }[] = [{ text: '', turns: 0 }];
  for (const character of tag) {
    const other = /[a-z]/.test(character) ? character.toUpperCase() : character.toLowerCase();
    twins = twins.flatMap(({ text, turns }) => {
      const kept = { text: text + character, turns };
      return other === character ? [kept] : [kept, { text: text + other, turns: turns + 1 }];
    });
  }
  return twins
    .toSorted((a, b) => a.turns - b.turns || (a.text < b.text ? -1 : 1))
    .map(({ text }) => text)
    .filter((text) => text !== tag);
}

function reverse(text: string): string {
  return Array.from(text).reverse().join('');
}

/** The bytes in the other order, as a tag looks when it was written as a C constant; a short tag stays on the left. */
function reversed(tag: string): readonly string[] {
  const turned = reverse(tag);
  const short = toTag(reverse(tag.trimEnd()));
  return [turned, short].filter((text) => text !== tag);
}

/**
 * Other spellings of one tag: its bytes in reverse, letters in the other case, both.
 *
 * @example
 * spellingsOf('kiwi').includes('iwik') // true
 */
export function spellingsOf(tag: string): readonly string[] {
  const orders = [...new Set([tag, ...reversed(tag)])];
  return [...new Set(orders.flatMap((text) => [text, ...caseTwins(text)]))].filter((text) => text !== tag);
}

/** The same characters with the blanks elsewhere: `  rx` for `rx  `, `Ac e` for `Ace `. */
function paddingTwins(tag: string): readonly string[] {
  const text = tag.replaceAll(' ', '');
  if (text.length === 4 || text === '') return [];
  const twins = [text.padEnd(4), text.padStart(4)];
  for (let cut = 1; cut < text.length; cut += 1) {
    twins.push(text.slice(0, cut) + ' '.repeat(4 - text.length) + text.slice(cut));
  }
  return twins.filter((twin) => twin !== tag);
}

/** Tags that differ in one character, the last character first: the tags of a driver share their beginning. */
function neighbours(tag: string): readonly string[] {
  return [3, 2, 1, 0].flatMap((position) =>
    printable
      .filter((character) => character !== tag.charAt(position))
      .map((character) => tag.slice(0, position) + character + tag.slice(position + 1)),
  );
}

/**
 * Tags of the index that a person may have meant, at most `limit` (0 = all), the likeliest first: case twins, the
 * bytes reversed, other padding, then, when nobody knows the tag itself, neighbours that differ in one character.
 * Empty when nothing is near.
 *
 * @example
 * suggestTags('kaeL', index, 5) // ['Leak', …] when the index knows Leak
 */
export function suggestTags(tag: string, index: TagIndex | readonly TagIndex[], limit: number): readonly string[] {
  const indexes: readonly TagIndex[] = 'has' in index ? [index] : index;
  const isKnown = (text: string): boolean => indexes.some((one) => one.has(text));
  const wanted = toTag(tag);
  const candidates = [...caseTwins(wanted), ...reversed(wanted), ...paddingTwins(wanted)];
  // One letter of three or four is a slip; of one or two it would be any tag.
  if (!isKnown(wanted) && wanted.trim().length > 2) candidates.push(...neighbours(wanted));
  const found = [...new Set(candidates)].filter((text) => text !== wanted && isKnown(text));
  return limit > 0 ? found.slice(0, limit) : found;
}
