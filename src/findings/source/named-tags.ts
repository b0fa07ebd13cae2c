/** Tags that a text speaks of without saying what they hold: whose they are, and how to find them. */
import type { Finding, UnparsedLine } from '../../model/document.js';
import { shellTag } from '../../model/typed-names.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { tagOfEntry } from '../../tables/row-names.js';
import type { Knowledge } from '../../owners/knowledge.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { TagMention } from './claims.js';
import { describeTag } from './crashes.js';
import type { SourceInput } from './source-input.js';

/** Lines that are looked at: a thread has fewer, and of a log in another language nobody names tags. */
const MOST_LINES = 2000;
const LONGEST_LINE = 2000;
/** Moments whose tags count as listed. */
const MOST_MOMENTS = 50;
const MOST_NAMED = 8;

/** A tag in code marks, in quotes with the blanks that pad it, or behind the word. */
const NAMED =
  /`([^`\s]{3,4})`|["“'‘]([A-Za-z0-9]{2,3} {1,2})["”'’]|\btags?:? (?:named |called |is )?["“'‘]?([A-Za-z0-9]{4})["”'’]?(?![\w.-])/g;
const OF_POOL = /\b(?:tags?|pools?|poolmon|leak(?:s|ed|ing|age)?)\b/i;

/** Letters of mixed case, or with a digit among them, as no word has. */
const MIXED = /[a-z]\w{0,2}[A-Z]|\d/;
const PLAIN = /^[A-Za-z0-9]{4}$/;

/** Whether a word is a tag: a list names it, or nothing else looks like it. */
function isTag(word: string, line: string, knowledge: Knowledge): boolean {
  if (/^\d+$/.test(word)) return false;
  return knowledge.isListed(word.padEnd(4)) || (PLAIN.test(word) && MIXED.test(word) && /\btags?\b/i.test(line));
}

/** Where a text names tags, four characters each. */
export function mentionsIn(text: string, knowledge: Knowledge): readonly TagMention[] {
  return [...text.matchAll(NAMED)].flatMap((match): readonly TagMention[] => {
    const [whole, coded, quoted, bare] = match;
    const word = coded ?? quoted ?? bare ?? '';
    if (!isTag(word, text, knowledge)) return [];
    return [{ tag: word.padEnd(4), index: match.index, end: match.index + whole.length }];
  });
}

/** The tags that a line names which speaks of pool. */
function tagsIn({ text }: UnparsedLine, knowledge: Knowledge): readonly string[] {
  if (text.length > LONGEST_LINE || !OF_POOL.test(text)) return [];
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
  for (const unread of reading.unparsed.slice(0, MOST_LINES)) {
    for (const tag of tagsIn(unread, knowledge)) if (!lines.has(tag)) lines.set(tag, unread.line);
  }
  if (lines.size === 0) return [];
  const listed = listedTags(reading);
  const named = [...lines].filter(([tag]) => !listed.has(tag) && !told.has(tag)).slice(0, MOST_NAMED);
  const [first] = named;
  if (first === undefined) return [];
  const ownersOf = ownersAt(reading.moments.length - 1);
  const owners = named.map(([tag]) => describeTag(tag, ownersOf, { knowledge, ownersAt }));
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
