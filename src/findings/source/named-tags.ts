/** Tags that a text speaks of without saying what they hold: whose they are, and how to find them. */
import { findField } from '../../../grammars/lib/named-values.js';
import type { Finding, UnparsedLine } from '../../model/document.js';
import { shellTag } from '../../model/typed-names.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { tagOfEntry } from '../../tables/row-names.js';
import type { Knowledge } from '../../owners/knowledge.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { TagMention } from './claims.js';
import { toPlainText } from './plain-text.js';
import { describeSaidTag, ownersSaid } from './said-owners.js';
import type { SourceInput } from './source-input.js';

/** Lines that are looked at: a thread has fewer, and of a log in another language nobody names tags. */
const MOST_LINES = 2000;
const LONGEST_LINE = 2000;
/** Moments whose tags count as listed. */
const MOST_MOMENTS = 50;
const MOST_NAMED = 8;

/**
 * A tag in code marks, in quotes (with the blanks that pad it), behind the word or in front of it, and where somebody says
 * how much a name holds.
 */
const NAMED =
  /`([^`\s]{3,4}|[^`\s]{2,3} {1,2})`|["“'‘「『]([A-Za-z0-9]{2,3} {1,2}|[A-Za-z0-9]{4})["”'’」』]|\btags?:? (?:named |called |is )?([A-Za-z0-9]{3,4})(?![\w.-])|(?:\btag(?=\d{4}(?!\w))|(?:тег\p{L}{0,3}|etiqueta|étiquette|balise|etichetta|标签|标记|標籤|標記|태그|タグ)\s?[:：]?\s?)["«“'‘]?([A-Za-z0-9]{4})(?![\w.-])|\b(?:usage|consumption|allocations) of ([A-Za-z0-9]{4})(?![\w.-])|\b([A-Za-z0-9]{4}) (?:had|has|have) leaked\b|(?:!pool(?:find|used (?:\/t\d{1,3} )?\d{1,2}) |\bpoolmon(?:\.exe)?(?: [/-]\w){0,6} [/-]i)([A-Za-z0-9]{4})(?![\w.-])|(?<![\w`"'.-])([A-Za-z0-9]{4})(?= (?:pool|tag|leaks?|usage|reached|reaches|holds?|held|holding|uses?|used|grew|grows|rose|(?:is|was) at)\b)/gu;
/** Several in front of one word, none of them marked: `Toke / SeAt allocations`. */
const NAMED_BEFORE =
  /(?<![\w`"'-])((?:[A-Za-z0-9]{2,4}(?:\s?[/,&+]\s?|\sand\s)){1,6}[A-Za-z0-9]{2,4})(?=\s(?:(?:non-?paged |paged )?(?:pool |memory )?)(?:allocations?|allocs|tags?|objects|blocks)\b)/g;
/** What stands behind those names: most sentences have none of it. */
const COUNTED_OR_TAGS = /alloc|tag|object|block/;
/** One in front of the words that make it a tag: `filled by Kzwt nonpaged pool tags`. */
const NAMED_AS_TAG = /(?<![\w`"'.-])([A-Za-z0-9]{4})(?=\s(?:non-?paged |paged )?(?:pool|memory) tags?\b)/g;
/** Several behind one word: `the tags IoSe and Pp`. */
const NAMED_TOGETHER =
  /\btags ((?:[`"'“‘]?[A-Za-z0-9]{2,4}[`"'”’]?(?:,? (?:and|und|et|y|&) |, )){1,8}[`"'“‘]?[A-Za-z0-9]{2,4}[`"'”’]?)(?![\w.-])/g;
/** The word beside a name in quotes makes it a tag, whatever its letters are. */
const CALLED_TAG =
  /(?:\btags?[:,]?\s(?:named |called |is )?|(?:etiqueta|étiquette|balise|etichetta)\s|(?:тег\p{L}{0,3}|标签|标记|標籤|標記|태그|タグ)\s?)$/iu;
const TAG_BEHIND = /^\s(?:pool )?tag\b/i;
/** Words that stand there for any tag. */
const PLACEHOLDER = /^(?:tags?|name|xxxx|abcd|this|that|your|some|text|here|none|null|\d{1,3})$/i;
const OF_POOL =
  /пул|非分|非换|ページ|풀|(?<!\p{L})(?:pool|mémoire|memoria)|\b(?:tags?|pools?|poolmon|leak(?:s|ed|ing|age)?|(?:non-?)?paged)\b|\btag\d{4}|poolmon|\ballocations\b/iu;

/** Letters of mixed case, or with a digit among them, as no word has. */
const MIXED = /[a-z]\w{0,2}[A-Z]|\d/;
const PLAIN = /^[A-Za-z0-9]{4}$/;

/** Words with a digit that stand in code marks beside a tag and are none. */
const NO_TAG = /^(?:Arg\d|BCP\d|Win\d|WSL\d|USB\d|SMB\d|Rev\d|Ver\d|KB\d\d|x\d\d)$/i;

/** Whether a word is a tag: a list names it, or nothing else looks like it. */
function isTag(word: string, line: string, knowledge: Knowledge): boolean {
  if (/^\d+$/.test(word) || NO_TAG.test(word)) return false;
  return knowledge.isListed(word.padEnd(4)) || (PLAIN.test(word) && MIXED.test(word) && OF_TAGS.test(line));
}
const OF_TAGS =
  /\btags?\b|\btagg\w{0,4}\b|poolmon|тег|etiqueta|étiquette|balise|etichetta|标签|标记|標籤|標記|태그|タグ/i;

/** Letters that no word has in this order: `NtFC`, `FMfn`, `Vi12`. */
const NO_WORD = /[a-z]\w{0,2}[A-Z]|^[A-Z]{2,3}[a-z]|\d/;
/** A name and its size: `Top tags: Kzwt 5.1 GB, Ntfs (42 MB)`. */
const SIZED_NAME = /(?<![\w`"'.-])([A-Za-z0-9]{4})(?=\s\(?[~≈]?\d[\d.,]{0,12}\s?[KMG]i?B\b)/g;
/** A name and its bytes, which few words have behind them, and none has with a pool: `NtFC 39,877,331,968 bytes (nonpaged)`. */
const NAME_AND_BYTES =
  /(?<![\w`"'.-])([A-Za-z0-9]{4})(?=\s\d{1,3}(?:,\d{3}){2,4}\sbytes\b(\s\((?:non-?)?paged(?: pool)?\))?)/g;
/** The word for a tag, then which it is, behind a dash or a colon: `Тег в poolmon — RtkQ`, `top tag: RtkQ`. */
const NAMED_BEHIND =
  /(?<!\p{L})(?:tag|тег\p{L}{0,2}|kennung|étiquette|etiqueta|etichetta)(?:\s[\p{L}.]{1,12}){0,3}\s?[:—–]\s?([A-Za-z0-9]{4})(?![\w.-])/giu;

/** Names with sizes in a sentence about tags: what no word looks like in a list of them, and beside it every listed tag. */
function sizedMentions(text: string, knowledge: Knowledge): readonly TagMention[] {
  if (!OF_TAGS.test(text)) return [];
  const found = [...text.matchAll(SIZED_NAME)].map(({ index, 1: tag = '' }) => ({
    mention: { tag, index, end: index + tag.length },
    listed: /[:,;(]\s?$/.test(text.slice(0, index)),
  }));
  // One that stands in a list and looks like nothing else shows what the others are.
  const some = found.some(({ mention: { tag }, listed }) => listed && NO_WORD.test(tag) && isTag(tag, text, knowledge));
  return some
    ? found.flatMap(({ mention, listed }) =>
        (listed ? isTag(mention.tag, text, knowledge) : knowledge.isListed(mention.tag)) ? [mention] : [],
      )
    : [];
}

/** Whether a word in quotes is the name of a field of JSON: `"Type": "Nonp"`. */
const isFieldName = (word: string, behind: string): boolean =>
  /^\s?:\s?["\d[{tfn-]/.test(behind) && findField(word) !== null;

/** Where a text names tags, four characters each; those of `known` also where they stand bare. */
export function mentionsIn(
  text: string,
  knowledge: Knowledge,
  known: ReadonlySet<string> = new Set(),
): readonly TagMention[] {
  const marked = [...text.matchAll(NAMED)].flatMap((match): readonly TagMention[] => {
    const [whole, coded, quoted, behind, glued, held, leaked, typed, spoken] = match;
    // Without a mark only what no word looks like is a tag, and only a listed one.
    if (spoken !== undefined && !(MIXED.test(spoken) && /[A-Za-z]/.test(spoken) && knowledge.isListed(spoken)))
      return [];
    const word = coded ?? quoted ?? behind ?? glued ?? held ?? leaked ?? typed ?? spoken ?? '';
    const end = match.index + whole.length;
    const marks = coded !== undefined || quoted !== undefined;
    if (quoted !== undefined && isFieldName(quoted, text.slice(end))) return [];
    const called =
      (glued !== undefined && !PLACEHOLDER.test(glued) && (/^\d{4}$/.test(glued) || /["«“'‘]/.test(whole))) ||
      (leaked !== undefined && OF_TAGS.test(text) && /^[A-Z][A-Z\d]{3}$/.test(leaked)) ||
      (marks &&
        word.trim().length === 4 &&
        !PLACEHOLDER.test(word) &&
        (CALLED_TAG.test(text.slice(0, match.index)) || TAG_BEHIND.test(text.slice(end))));
    return called || isTag(word, text, knowledge) ? [{ tag: word.padEnd(4), index: match.index, end }] : [];
  });
  const together = [...text.matchAll(NAMED_TOGETHER)].flatMap(({ index, 0: whole, 1: list = '' }) =>
    list
      .split(/,? (?:and|und|et|y|&) |, /)
      .map((name) => name.replaceAll(/[`"'“”‘’]/g, ''))
      .filter((name) => isTag(name, text, knowledge))
      .map((name): TagMention => ({ tag: name.padEnd(4), index, end: index + whole.length })),
  );
  const before = [...(COUNTED_OR_TAGS.test(text) ? text.matchAll(NAMED_BEFORE) : [])].flatMap(
    ({ index, 1: list = '' }) => {
      const names = list.split(/\s?[/,&+]\s?|\sand\s/);
      const tags = names.every((name) => knowledge.isListed(name.padEnd(4))) && names.some((name) => MIXED.test(name));
      return tags ? names.map((name): TagMention => ({ tag: name.padEnd(4), index, end: index + list.length })) : [];
    },
  );
  const alone = [...(text.includes(' tag') ? text.matchAll(NAMED_AS_TAG) : [])].flatMap(
    ({ index, 1: tag = '' }): readonly TagMention[] =>
      MIXED.test(tag) && /[A-Za-z]/.test(tag) ? [{ tag, index, end: index + tag.length }] : [],
  );
  const pointed = [...(/[:—–]/.test(text) ? text.matchAll(NAMED_BEHIND) : [])].flatMap(
    ({ index, 0: whole, 1: tag = '' }): readonly TagMention[] =>
      NO_WORD.test(tag) && isTag(tag, text, knowledge)
        ? [{ tag, index: index + whole.length - tag.length, end: index + whole.length }]
        : [],
  );
  const counted = [...(text.includes(' bytes') ? text.matchAll(NAME_AND_BYTES) : [])].flatMap(
    ({ index, 1: tag = '', 2: pool }): readonly TagMention[] =>
      NO_WORD.test(tag) && (pool !== undefined || knowledge.isListed(tag))
        ? [{ tag, index, end: index + tag.length }]
        : [],
  );
  const bare = [...known].flatMap((tag) => bareMentions(text, tag));
  const all = [
    ...marked,
    ...together,
    ...before,
    ...alone,
    ...pointed,
    ...counted,
    ...sizedMentions(text, knowledge),
    ...bare,
  ].toSorted((a, b) => a.index - b.index);
  return all.filter(
    (mention, place) =>
      !all
        .slice(0, place)
        .some(({ tag, index, end }) => tag === mention.tag && index <= mention.index && mention.index < end),
  );
}

/** Where a tag that the text has named before stands without any mark. */
function bareMentions(text: string, tag: string): readonly TagMention[] {
  const word = tag.trimEnd();
  if (word.length < 4 || !text.includes(word)) return [];
  const found: TagMention[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const alone = !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + word.length));
    if (alone) found.push({ tag, index: at, end: at + word.length });
  }
  return found;
}

/** The tags that the lines of a text name, wherever they speak of pool. */
export function tagsNamed({ unparsed }: SourceReading, knowledge: Knowledge): ReadonlySet<string> {
  return new Set(
    unparsed
      .slice(0, MOST_LINES)
      .flatMap((line) => tagsIn(line, knowledge))
      .slice(0, MOST_KNOWN),
  );
}
/** A text names fewer: each is looked for in each sentence. */
const MOST_KNOWN = 40;

/** The tags that a line names which speaks of pool. */
function tagsIn(line: UnparsedLine, knowledge: Knowledge): readonly string[] {
  if (line.text.length > LONGEST_LINE) return [];
  const text = toPlainText(line.text);
  if (!OF_POOL.test(text)) return [];
  return mentionsIn(text, knowledge).map(({ tag }) => tag);
}

/** Tags that the input itself lists. */
export function listedTags({ moments }: SourceReading): ReadonlySet<string> {
  const listed = new Set<string>();
  for (const { table } of moments.slice(0, MOST_MOMENTS)) {
    for (const entry of table.entries) listed.add(tagOfEntry(entry));
  }
  return listed;
}

/** One finding for all of them; none where a text names no tag but those that it lists, or that are `told` already. */
export function findNamedTags(
  { reading, knowledge, ownersAt }: SourceInput,
  told: ReadonlySet<string>,
): readonly Finding[] {
  const lines = new Map<string, number>();
  const heading = reading.diagnostics.find(({ code }) => code === 'heading-alone')?.line;
  for (const unread of reading.unparsed.slice(0, MOST_LINES)) {
    // The names of columns are words, whatever tags are called like them.
    if (unread.line === heading) continue;
    for (const tag of tagsIn(unread, knowledge)) if (!lines.has(tag)) lines.set(tag, unread.line);
  }
  if (lines.size === 0) return [];
  const listed = listedTags(reading);
  const named = [...lines].filter(([tag]) => !listed.has(tag) && !told.has(tag)).slice(0, MOST_NAMED);
  const [first] = named;
  if (first === undefined) return [];
  const ownersOf = ownersAt(reading.moments.length - 1);
  const known = new Set(lines.keys());
  const said = ownersSaid(reading.unparsed, (text) => mentionsIn(text, knowledge, known));
  const owners = named.map(([tag]) => describeSaidTag(tag, said, ownersOf, { knowledge, ownersAt }));
  return [
    toFinding({
      code: 'named-tag',
      severity: 'info',
      confidence: sureOf('named-tag', 'always'),
      pool: null,
      tags: named.map(([tag]) => tag),
      title: `The text names ${named.length === 1 ? 'a tag' : 'tags'} without figures: ${owners.join('; ')}.`,
      reasons: ['That somebody names a tag is no measurement: a list of all tags shows whether it holds anything.'],
      evidence: named.map(([, line]) => ({ source: reading.input.source, line })),
      next: [
        { command: 'poolsleuth capture poolmon', why: 'lists what every tag holds, these among them' },
        { command: `poolsleuth tag ${shellTag(first[0]) ?? 'TAG'}`, why: 'everybody whom a list names' },
      ],
    }),
  ];
}
