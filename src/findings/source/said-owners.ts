/**
 * The drivers that a text names for tags: what its writer found out, or supposes. It stands beside what the lists say, and
 * neither is dropped where they differ.
 *
 *   tag Qx7t belongs to quince64.sys        |                   | Case A        | Case B         |
 *   `Qx7t` (quince64.sys)                   | Pool tag          | `Zq7w`        | `Qx7t`         |
 *   quince64.sys uses pool tag Qx7t         | Leaking component | zq's own      | `quince64.sys` |
 */
import type { UnparsedLine } from '../../model/document.js';
import { formatTag } from '../../model/words.js';
import type { OwnersOf } from '../../owners/owners-of.js';
import type { TagMention } from './claims.js';
import { describeTag } from './crashes.js';
import type { SourceKnowledge } from './crashes.js';
import { columnCells } from './table-claims.js';
import { toPlainText } from './plain-text.js';

/** Lines that are looked at, and the longest of them: a thread has fewer, and what is longer is a log. */
const MOST_LINES = 2000;
const LONGEST_LINE = 2000;

const FILE = /(?<![\w.\\-])([\w$-]{2,60}\.sys)(?![\w-])/gi;

/** What stands between a tag and the driver that is said to be behind it. */
const TAG_FIRST =
  /^[`"'”’*)]{0,3}\s{0,3}(?:\(|=|→|->|=>|—|–|-|:|\||,?\s?(?:which |that )?(?:is|belongs to|(?:is |was )?(?:owned|used|allocated|created|held|leaked) by|comes from|points to|maps to|driver|of|from|gehört zu|принадлежит|pertenece a|appartient à)\b).{0,40}$/iu;
/** The same the other way round. */
const FILE_FIRST = /^[`"'”’*)]{0,3}\s{0,3}(?:\(|:|'s|uses|allocates?|owns|with|under|\b(?:pool )?tags?\b).{0,24}$/iu;
/** A text also says whose a tag is not. */
const DENIED = /\b(?:not|never|nor|neither|instead|unlike|kein\w*|nicht|нет|не)\b|n['’]t\b|[.!?;]\s/iu;

/** The driver that a stretch of text names for each tag that it mentions. */
function* saidIn(text: string, mentions: readonly TagMention[]): Generator<readonly [tag: string, file: string]> {
  const files = [...text.matchAll(FILE)].map(({ index, 1: file = '' }) => ({ file, index, end: index + file.length }));
  for (const { tag, index, end } of mentions) {
    const after = files.find((file) => file.index >= end);
    const before = files.findLast((file) => file.end <= index);
    const ahead = after === undefined ? null : text.slice(end, after.index);
    const behind = before === undefined ? null : text.slice(before.end, index);
    const crossed = (from: number, to: number): boolean =>
      mentions.some((other) => other.index > from && other.index < to && other.tag !== tag);
    if (after !== undefined && ahead !== null && isLink(TAG_FIRST, ahead) && !crossed(end - 1, after.index))
      yield [tag, after.file];
    else if (before !== undefined && behind !== null && isLink(FILE_FIRST, behind) && !crossed(before.end, index))
      yield [tag, before.file];
  }
}

const isLink = (link: RegExp, between: string): boolean => link.test(between) && !DENIED.test(between);

/** The driver that the lines of a text name for a tag, lower case; a tag for which they name several has none. */
export function ownersSaid(
  lines: readonly UnparsedLine[],
  mentionsIn: (text: string) => readonly TagMention[],
): ReadonlyMap<string, string> {
  const files = new Map<string, Set<string>>();
  const note = (tag: string, file: string): void => {
    files.set(tag, (files.get(tag) ?? new Set()).add(file.toLowerCase()));
  };
  for (const { tag, cell } of columnCells(lines, mentionsIn)) {
    const named = [...cell.matchAll(FILE)].map(([, file = '']) => file);
    if (named.length === 1 && !DENIED.test(cell)) note(tag, named[0] ?? '');
  }
  for (const { text } of lines.slice(0, MOST_LINES)) {
    if (text.length > LONGEST_LINE || !/\.sys\b/i.test(text)) continue;
    const plain = toPlainText(text);
    for (const [tag, file] of saidIn(plain, mentionsIn(plain))) note(tag, file);
  }
  return new Map([...files].flatMap(([tag, named]) => (named.size === 1 ? [[tag, [...named][0] ?? '']] : [])));
}

/** A tag as people write it who do not mind its letters: all of them large, or all small. */
const OF_ONE_CASE = /^(?:[A-Z]{3,4} ?|[a-z]{3,4} ?)$/;

/**
 * The listed tag that differs from one in the case of its letters alone, where the latter is all in one case; null for none,
 * and for several. The kernel tells the two apart, a person may not.
 */
function otherCaseOf(tag: string, { knowledge }: SourceKnowledge): string | null {
  if (!OF_ONE_CASE.test(tag)) return null;
  let spellings: readonly string[] = [''];
  for (const letter of tag) {
    spellings = spellings.flatMap((start) => [start + letter.toLowerCase(), start + letter.toUpperCase()]);
  }
  const listed = [...new Set(spellings)].filter((spelling) => spelling !== tag && knowledge.isListed(spelling));
  return listed.length === 1 ? (listed[0] ?? null) : null;
}

/** A tag in words: whose the text says that it is, and whose the lists do; with the listed tag that it may stand for. */
export function describeSaidTag(
  tag: string,
  said: ReadonlyMap<string, string>,
  ownersOf: OwnersOf,
  knowledge: SourceKnowledge,
): string {
  const words = describeAsWritten(tag, said, ownersOf, knowledge);
  const other = otherCaseOf(tag, knowledge);
  return other === null ? words : `${words}; the listed ${formatTag(other)} is another tag, in case that is meant`;
}

function describeAsWritten(
  tag: string,
  said: ReadonlyMap<string, string>,
  ownersOf: OwnersOf,
  knowledge: SourceKnowledge,
): string {
  const listed = describeTag(tag, ownersOf, knowledge);
  const file = said.get(tag);
  if (file === undefined || ownersOf(tag, null).some(({ driver }) => driver === file)) return listed;
  const [name = '', ...words] = listed.split(': ');
  const owned = ownersOf(tag, null).length > 0;
  return `${name}: the text names ${file}; ${owned ? `by the lists ${words.join(': ')}` : words.join(': ')}`;
}
