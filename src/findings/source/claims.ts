/**
 * What sentences say of pools and tags: how large somebody says that they are, and that they grow. A sentence is no
 * measurement, so nothing of it becomes a figure of a machine; it is quoted where nothing better is known.
 *
 *   kernel **nonpaged pool** on the workstation stood at **~12.3 GB**.       nonpaged pool, ~12.3 GB
 *   `Toke` at 2,850 MB paged, `SeAt` 592 MB, `SeTd` 221 MB                   three tags, a size each
 *   With each run the paged pool grows.                                      paged pool, grows
 *   50.9 GiB of kernel pool (36.2 GiB paged + 14.6 GiB nonpaged)             both pools, a size each
 *   `NtFC` grows at ~21 GB/hr                                                a tag, grows, ~21 GB/hr
 *   BLFP had leaked 445,342 allocations                                      a tag, quoted
 *   The nonpaged pool is at 7 GB (800 MB before the build)                   nonpaged pool, quoted
 *
 * A size is taken where one thing in the sentence can have it; a sentence of several sizes, or of counts, is quoted.
 * Limits, advice, rates, examples, sizes of RAM, and figures of a process are none.
 */
import type { UnparsedLine } from '../../model/document.js';
import type { ClaimedPool } from './claim-words.js';
import {
  GROWTH,
  isOfKernelPool,
  isState,
  namesPool,
  NO_GROWTH,
  NO_SENTENCE,
  OF_BOTH,
  OF_PROCESS,
  poolIn,
  poolMentions,
  rateIn,
  speaksOfPoolAlone,
  spellPools,
  withoutUsual,
} from './claim-words.js';
import { toPlainText } from './plain-text.js';
import type { SaidTime } from './said-times.js';
import { timeIn } from './said-times.js';
import type { Size } from './sentence-sizes.js';
import { SIZE, sizesIn, soleSize, toSize } from './sentence-sizes.js';

/** What a sentence says of a pool or of a tag. */
export interface Claim {
  /** Four characters; null for a pool as a whole. */
  readonly tag: string | null;
  readonly pool: ClaimedPool | null;
  /** The size as it is written; null for none. */
  readonly figure: string | null;
  /** The size in bytes, of a range the upper end; 0 for none. */
  readonly bytes: number;
  readonly grows: boolean;
  /** How fast, as it is written (`~21 GB/hr`); null where nobody says so. */
  readonly rate: string | null;
  /** The sentence says when: before, after, now. */
  readonly timed: boolean;
  /** When, where that can be put in order with other times; null where it cannot, or nothing is said. */
  readonly when: SaidTime | null;
  /** The words are of the past, whenever that was. */
  readonly past: boolean;
  /** The sentence itself, where its figures cannot be told apart; null where they can. */
  readonly quote: string | null;
  readonly line: number;
}

/** What is said of nothing in particular. */
export const NOTHING_SAID: Omit<Claim, 'line'> = {
  tag: null,
  pool: null,
  figure: null,
  bytes: 0,
  grows: false,
  rate: null,
  timed: false,
  when: null,
  past: false,
  quote: null,
};

/** A sentence, and the line that it begins on. */
export interface Sentence {
  readonly text: string;
  readonly line: number;
}

/** Lines that are looked at: a thread has fewer. */
const MOST_LINES = 2000;
/** Longer lines and paragraphs are logs. */
const LONGEST_LINE = 2000;
const LONGEST_PARAGRAPH = 4000;

/** What a line of its own begins with; a unit belongs to the number before it. */
const BEGINS = /^(?![KMGT]i?B\b)[\p{Lu}\d`"'~+]/u;

const NEW_PARAGRAPH = /^\s*(?:[-*+•–]\s|#{1,6}\s|\d{1,2}[.)]\s|\||```)/;
const MARKS = /^[\s>]+|[*`_]{2,3}/g;

/** The longest line of the block of lines that each stands in. */
function widthsOf(lines: readonly { readonly line: number; readonly bare: string }[]): readonly number[] {
  const widths: number[] = [];
  for (let from = 0; from < lines.length;) {
    let to = from + 1;
    while (to < lines.length && lines[to]?.line === (lines[to - 1]?.line ?? 0) + 1 && lines[to]?.bare !== '') to += 1;
    const width = lines.slice(from, to).reduce((most, { bare }) => Math.max(most, bare.length), 0);
    for (; from < to; from += 1) widths.push(width);
  }
  return widths;
}

/** Sentences of lines that follow each other; a bullet, a title and a gap begin anew. */
export function toSentences(lines: readonly UnparsedLine[]): readonly Sentence[] {
  const paragraphs: { text: string; line: number; last: number }[] = [];
  let before = '';
  const bares = lines
    .slice(0, MOST_LINES)
    .flatMap(({ line, text }) =>
      text.length > LONGEST_LINE ? [] : [{ line, bare: toPlainText(text).replace(MARKS, '') }],
    );
  const widths = widthsOf(bares);
  for (const [place, { line, bare }] of bares.entries()) {
    const open = paragraphs.at(-1);
    const [word = ''] = bare.split(' ');
    // A word that would have had room in the line before was put below it by hand.
    const ends = BEGINS.test(bare) && before.length + 1 + word.length <= (widths[place] ?? 0);
    const continues =
      open?.last === line - 1 &&
      !NEW_PARAGRAPH.test(bare) &&
      !ends &&
      open.text.length + bare.length < LONGEST_PARAGRAPH;
    if (continues && bare !== '') {
      open.text += ` ${bare}`;
      open.last = line;
    } else paragraphs.push({ text: bare, line, last: line });
    before = bare;
  }
  return paragraphs.flatMap(({ text, line }) =>
    text
      .split(/(?<=[.!?])\s+|(?<=[。！？])|\s•\s/u)
      .filter((each) => /\p{L}/u.test(each))
      .map((each) => ({ text: withoutUsual(each), line })),
  );
}

/** The tag that mentions are of; null for none and for several. */
function soleTag(mentions: readonly TagMention[]): string | null {
  const tags = new Set(mentions.map(({ tag }) => tag));
  const [tag = null] = tags;
  return tags.size === 1 ? tag : null;
}

/** Where a text names a tag. */
export interface TagMention {
  readonly tag: string;
  readonly index: number;
  readonly end: number;
}

/** Between a tag and its size stands at most an explanation. */
const MOST_BETWEEN = 60;

/** The tags of a sentence that a size stands behind. */
function tagClaims(
  { text, line }: Sentence,
  mentions: readonly TagMention[],
  sizes: readonly Size[],
  pool: ClaimedPool | null,
): readonly Claim[] {
  const tags = new Set(mentions.map(({ tag }) => tag));
  const sole = tags.size === 1 ? soleSize(sizes) : null;
  // One tag that went from one size to another is quoted.
  if (tags.size === 1 && sole === null && sizes.length > 1) return [];
  const [only] = mentions;
  const grows = GROWTH.test(text) && !NO_GROWTH.test(text);
  const rate = grows ? rateIn(text) : null;
  if (
    only !== undefined &&
    (sole !== null || (rate !== null && pool === null && tags.size === 1 && sizes.length === 0))
  ) {
    const { figure, bytes } = sole ?? NOTHING_SAID;
    return [{ ...NOTHING_SAID, tag: only.tag, pool, figure, bytes, grows, rate, line }];
  }
  return mentions.flatMap((mention, place): readonly Claim[] => {
    const next = mentions[place + 1]?.index ?? Infinity;
    const size = sizes.find(({ index }) => index >= mention.end && index - mention.end <= MOST_BETWEEN && index < next);
    if (size === undefined || SHARED.test(text.slice(0, mention.index))) return [];
    const behind = poolWords(text.slice(mention.end, Math.min(next, size.index + MOST_BETWEEN)));
    return [{ ...NOTHING_SAID, tag: mention.tag, pool: behind, figure: size.figure, bytes: size.bytes, line }];
  });
}

/** Between the name of a pool and its own size stands a verb. */
const MOST_OF_VERB = 20;

/**
 * `nonpaged pool 9 GB, tag Kzwt on top with 7.8 GB`: the sizes that stand right behind a pool, and are of no tag that stands
 * before it or between.
 */
function sizesOfPools(
  text: string,
  mentions: readonly TagMention[],
  sizes: readonly Size[],
): readonly { readonly pool: ClaimedPool; readonly size: Size }[] {
  return poolMentions(text).flatMap(({ pool, index, end }) => {
    const size = sizes.find((each) => each.index >= end && each.index - end <= MOST_OF_VERB);
    if (size === undefined || /[.,;()]/.test(text.slice(end, size.index))) return [];
    const ofTag = mentions.some(
      (mention) =>
        (mention.index >= end && mention.index < size.index) ||
        (mention.end <= index && !/[,;]|\b(?:and|while)\b/.test(text.slice(mention.end, index))),
    );
    return ofTag ? [] : [{ pool, size }];
  });
}

/** What a sentence says of tags, and of the pools that it gives sizes of besides. */
function claimsOfTags(
  sentence: Sentence,
  mentions: readonly TagMention[],
  sizes: readonly Size[],
  pool: ClaimedPool | null,
): readonly Claim[] {
  const own = sizesOfPools(sentence.text, mentions, sizes);
  const others = sizes.filter((size) => !own.some((each) => each.size === size));
  const ofPools = own.map(({ pool: named, size: { figure, bytes } }): Claim => {
    const { line, text } = sentence;
    return { ...NOTHING_SAID, pool: named, figure, bytes, ...timesOf(text), line };
  });
  return [...ofPools, ...tagClaims(sentence, mentions, others, pool)];
}

/** `A` and `B` 318 MB: both have it together. */
const SHARED = /(?:\band\b|\bund\b|\bet\b|[/+])\s?[`"'“]?$/i;

/** The pool that stands beside a figure, where `paged` alone is one. */
function poolWords(text: string): ClaimedPool | null {
  const nonPaged = /\bnon[-\s]?paged\b/i.test(text);
  const paged = /(?<!non[-\s]?)\bpaged\b/i.test(text);
  return nonPaged === paged ? null : nonPaged ? 'nonPaged' : 'paged';
}

/** `36.2 GiB paged + 14.6 GiB nonpaged`: each pool behind its size, and the two together. */
function adjoinedClaims(sentence: Sentence): readonly Claim[] {
  for (const clause of sentence.text.split(/;\s/)) {
    if (NO_SENTENCE.test(clause) || !isState(clause)) continue;
    const machine = !OF_PROCESS.test(clause) || OF_KERNEL.test(clause);
    const claims = OF_BOTH.test(clause) || machine ? adjoinedSizes({ ...sentence, text: clause }) : [];
    if (claims.length > 0) return claims;
  }
  return [];
}

function adjoinedSizes({ text, line }: Sentence): readonly Claim[] {
  const claims = [...text.matchAll(SIZE)].flatMap((match): readonly Claim[] => {
    const [size] = toSize(match);
    const [, non] = ADJOINED.exec(text.slice(match.index + match[0].length)) ?? [];
    if (size === undefined || non === undefined) return [];
    const pool = non === '' ? 'paged' : 'nonPaged';
    return [{ ...NOTHING_SAID, pool, figure: size.figure, bytes: size.bytes, line }];
  });
  return new Set(claims.map(({ pool }) => pool)).size === 2 && claims.length === 2 ? claims : [];
}
const ADJOINED = /^\**\s(?:of\s)?(non[-\s]?|)paged\b/i;

/** A part of a sentence: the pool that it names and its sizes. */
interface Clause {
  readonly pool: ClaimedPool | null;
  readonly sizes: readonly Size[];
  /** What else the part may give sizes of. */
  readonly other: boolean;
  readonly times: Pick<Claim, 'timed' | 'when' | 'past'>;
  /** Its two sizes have an arrow between: from one to the other. */
  readonly course: boolean;
}

/** When a part of a sentence says that something is so. */
function timesOf(text: string): Pick<Claim, 'timed' | 'when' | 'past'> {
  const when = timeIn(text);
  return { timed: when !== null || OF_TIME.test(text), when, past: OF_PAST.test(text) };
}

/**
 * Both pools in one sentence, or one at two times: each part that names a pool, or another time of the one that the
 * sentence is about, and one size; none where a size is of neither part.
 */
function clauseClaims({ text, line }: Sentence, sole: ClaimedPool | null): readonly Claim[] {
  const parts = text.split(CLAUSE);
  // What a sentence begins with, `Before the build,`, holds for all of it.
  const begun = parts.length > 1 && OF_TIME.test(parts[0] ?? '') && sizesIn(parts[0] ?? '').length === 0;
  const clauses = parts.map((clause): Clause => {
    const times = timesOf(clause);
    const other = OF_OTHER.test(clause);
    const later = times.timed && !other && (times.when !== null || !times.past);
    const sizes = sizesIn(clause);
    const outside = sizes.length > 1 && parts.length > 1 ? sizesIn(clause.replaceAll(IN_BRACKETS, '')) : sizes;
    return {
      pool: poolIn(clause) ?? (later ? sole : null),
      sizes: outside.length === 1 ? outside : sizes,
      other,
      times: begun ? { ...times, timed: true } : times,
      course: sizes.length === 2 && COURSE.test(clause),
    };
  });
  // A size of which the part does not say what has it may be the pool's at another time.
  if (clauses.some(({ pool, sizes, other }) => pool === null && sizes.length > 0 && !other)) return [];
  return clauses.flatMap(({ pool, sizes, times, course }): readonly Claim[] => {
    const [from, to] = course ? sizes : [];
    if (pool !== null && from !== undefined && to !== undefined) {
      return [from, to].map(({ figure, bytes }) => ({ ...NOTHING_SAID, pool, figure, bytes, timed: true, line }));
    }
    const size = soleSize(sizes);
    return pool === null || size === null
      ? []
      : [{ ...NOTHING_SAID, pool, figure: size.figure, bytes: size.bytes, ...times, line }];
  });
}
/** One size, an arrow, another size. */
const COURSE = /(?:[KMGT]i?B|[KMG]o|[КМГ]Б)\*{0,2}\s?(?:→|-{1,2}>|=>|⇒)\s?\*{0,2}[~≈]?\d/iu;
/** What was at another time, or is usual, as an aside. */
const IN_BRACKETS = /\s?\([^()]{0,80}\)/g;
/** What was before stands behind what is now: the order of the words is not that of time. */
const OF_PAST =
  /(?<!\p{L})(?:was|were|before|earlier|initially|previously|originally|war|waren|vorher|avant|était|antes|era|до|был\p{L}?)(?!\p{L})/iu;
/** What else has a size in a sentence about a machine. */
const OF_OTHER =
  /\b(?:memory|commit\w*|RAM|used|in use|avail\w*|free|cached?|standby|disk|heap|working sets?|page ?file|swap|tables?|drivers?)\b|提交|認可|コミット|可用|利用可能|커밋|사용 가능|(?<!\p{L})(?:zugesichert|verfügbar|frei|validée|disponible|confirmad[oa]|impegnat[oa]|disponibile|выделено|доступно|przydzielon\p{L}+|dostępn\p{L}+)(?!\p{L})/iu;
const CLAUSE =
  /[，、；]\s?|\s\/\s(?=(?:non[-\s]?)?paged\s)|\s(?=\((?:the\s)?(?:non[-\s]?)?paged\s(?:pool|memory)\b)|[,;]\s(?!\d{4}(?:[\s,.;:)]|$))|\s(?:and|while|und|et|y|e|и)\s|\s(?:to|auf|bis|à|a|до)\s(?=[~≈]?\d)(?<=\d\s?(?:[KMGT]i?B|[KMG]o|[КМГ]Б)\s(?!(?:and|und|et|y|e|и)\s)(?:(?!\s(?:and|und|et|y|e|и)\s)[^,;]){3,40}\s\S{1,3}\s)/iu;

/** A sentence that goes on about the pool of the one before. */
const GOES_ON =
  /^[\W\d]*(?:increased|grew|grows?|growing|grown|rises|rose|risen|climbs|climbed|went|jumped|it|this|that|er|es|das|il|elle|он|оно|это|esto|isso)(?!\p{L})|\bit (?:is|was|jumps?|jumped|goes|went|rises|rose|grows|grew|climbs|climbed)\b|\b(?:leaked memory|memory growth|the (?:leak|growth))\b/iu;

/** Words that set one time against another. */
const OF_TIME =
  /(?<!\p{L})(?:before|after|back|now|again|initial(?:ly)?|start(?:ed|s)?|(?:re)?boot|restart|later|earlier|today|yesterday|vorher|nachher|nach|jetzt|avant|après|antes|después|до|после)(?!\p{L})|之[后後前]|以[后後前]|[后後]来|现在|現在|その後|以前|지금|이후/iu;

/** A count of blocks, objects or handles. */
const COUNT =
  /(?<![\w.,])(\d[\d.,]{2,14}|\d{1,4}(?:[.,]\d{1,3})?(?=\s?(?:[Mk]|million|mio)\b))(?:\s?(?:M|k|million|mio)\b)?[\s*]{1,3}(?:(?:kernel|system|pid 4|leaked|live|open|outstanding|token|file|event|thread|process|key|section)[\s*]{1,3}){0,3}(?:allocations?|allocs|outstanding|objects?|blocks|handles|tokens|contexts)\b|\b(?:allocated|freed)\s(?:only\s)?(\d[\d.,]{2,14})\stimes\b|\b(?:outstanding|diff)(?:\s(?:of|is|at)|\s?[:=])?\s(\d[\d.,]{2,14})/iu;
/** Objects of the kernel, and the process that stands for the kernel. */
const OF_KERNEL =
  /\bkernel\b|\b(?:token|file|event|key|process|thread|section|EPROCESS)\s(?:objects|handles)\b|\bhandles\b.{0,40}(?<![\w-])(?:System|PID 4)(?![\w-])|(?<![\w-])(?:System|PID 4)(?![\w-]).{0,40}\bhandles\b/i;

/** A pool that can be no process's quota, whichever process makes it grow. */
const OF_SYSTEM_POOL =
  /\b(?:windows|system|kernel|system-wide|machine)(?:['’]s)?\s(?:non[-\s]?)?paged[-\s](?:kernel[-\s])?(?:pool|memory)\b/i;

/** `held 4,066,772 handles`, `2.4 million open handles`: so many keep objects of the kernel in pool, whoever has them. */
const MANY_HANDLES =
  /(?<![\w.,])(?:\d{1,3}(?:[.,' ]\d{3}){2,3}|[1-9]\d{6,9}|\d{1,3}(?:[.,]\d{1,3})?\s?(?:M|million|mio))\s(?:open\s|leaked\s)?handles\b/i;

/** What is counted is of a tag, whichever it is. */
const OF_SOME_TAG = /\b(?:pool )?tag\b/i;

/** A longer sentence is quoted from its first figure on. */
const LONGEST_QUOTE = 200;

/** A sentence as it stands, without the marks of a list in front of it. */
export function toQuote(text: string): string {
  const whole = text
    .replace(/^[\s>*+•–#-]{1,8}|[*`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return whole.length <= LONGEST_QUOTE ? whole : `${whole.slice(0, LONGEST_QUOTE).replace(/\s\S*$/, '')} …`;
}

/** Sizes of a sentence that says more than one thing of a pool or a tag, and counts: quoted, since only a reader can tell them apart. */
function quotedClaim(
  { text, line }: Sentence,
  mentions: readonly TagMention[],
  sizes: readonly Size[],
  pool: ClaimedPool | null,
  kernel: boolean,
): readonly Claim[] {
  const counted =
    COUNT.test(text) &&
    (mentions.length > 0 ||
      pool !== null ||
      OF_KERNEL.test(text) ||
      OF_SOME_TAG.test(text) ||
      (kernel && MANY_HANDLES.test(text)));
  const several = sizes.length > 0 && (pool !== null || mentions.length > 0) && soleSize(sizes) === null;
  if (!counted && !several) return [];
  const [only] = mentions;
  const bytes = sizes.reduce((most, size) => Math.max(most, size.bytes), 0);
  return [{ ...NOTHING_SAID, tag: only?.tag ?? null, pool, bytes, quote: toQuote(text), line }];
}

/** Who has a size of the pool, where that is not all of it: a driver, or a name that no list knows as a tag. */
const HELD_BY =
  /(?:\.sys\b["'”»)]{0,2}|\b(?:drivers?|tags?|modules?|filters?)|`)\s(?:alone\s|itself\s|now\s|currently\s)?(?:holds?|holding|held|uses?|using|used|takes?|taking|took|occup\w+|eats?|ate|consum\w+|has|had|佔用?|占用?)\s?(?:up\s)?(?:about\s|around\s|roughly\s|nearly\s|almost\s|over\s)?[~≈]?\s?\d/iu;

/** `which takes ~4 GB of paged pool`: a part, of whatever stands before. */
const TAKES =
  /\b(?:which|it|each|every (?:one|\w{2,20})|they|these|those|one of them)\s(?:alone\s|itself\s|only\s)?(?:takes?|took|uses?|used|needs?|needed|costs?|consumes?|consumed|eats?|ate)\s(?:up\s)?(?:about\s|around\s|roughly\s)?[~≈]?\s?\d/i;

/** `Last week: 887,103,488`: a time and a number alone. */
const NUMBER_ALONE = /^([^\d:=]{2,40})[:=]\s{0,3}(\d{1,3}(?:[.,]\d{3}){2,4})\.?\s*$/u;
/** Lines between a size and the one of another time that leaves out its unit. */
const MOST_BEHIND = 3;

/** The size that a sentence gives as a bare number, of the pool that the one before gave in bytes; null for any other sentence. */
function sameUnitAgain({ text, line }: Sentence, before: Claim | undefined): Claim | null {
  const [, named = '', number = ''] = NUMBER_ALONE.exec(text) ?? [];
  if (before?.figure?.endsWith(' bytes') !== true || before.tag !== null || line - before.line > MOST_BEHIND)
    return null;
  const times = timesOf(named);
  const bytes = Number(number.replaceAll(/[.,]/g, ''));
  if (times.when === null || !Number.isSafeInteger(bytes)) return null;
  return { ...NOTHING_SAID, pool: before.pool, figure: `${number} bytes`, bytes, ...times, line };
}

/** What the lines of a text say in sentences, and whether tags are `listed` in it; `mentionsIn` finds those that a sentence names. */
export function claimsOf(
  lines: readonly UnparsedLine[],
  mentionsIn: (text: string) => readonly TagMention[],
  listed: boolean,
): readonly Claim[] {
  const claims: Claim[] = [];
  /** The one pool of the sentence before. */
  let spokenOf: ClaimedPool | null = null;
  /** The one tag of the sentence before: a size that follows is its. */
  let ofTag: string | null = null;
  /** The pool that the text has named so far; `either` where it has named both. */
  let ofText: ClaimedPool | null = null;
  const kernels = isOfKernelPool(
    lines.slice(0, MOST_LINES).map(({ text }) => text),
    listed,
  );
  for (const sentence of toSentences(lines)) {
    const { line } = sentence;
    const again = sameUnitAgain(sentence, claims.at(-1));
    if (again !== null) {
      claims.push(again);
      continue;
    }
    const mentions = mentionsIn(sentence.text);
    // Beside a tag, the letters of a pool say which of its pools is meant.
    const text = mentions.length > 0 ? sentence.text : spellPools(sentence.text, kernels);
    const named: ClaimedPool | null = poolIn(text);
    const alone = named === null && kernels && speaksOfPoolAlone(text);
    const goesOn = mentions.length === 0 && named === null && !alone && GOES_ON.test(text);
    const before: ClaimedPool | null = alone ? (ofText ?? 'either') : goesOn && ofTag === null ? spokenOf : null;
    const pool: ClaimedPool | null = named ?? before;
    if (named !== null) ofText = ofText === null || ofText === named ? named : 'either';
    const subject = goesOn ? ofTag : null;
    if (!goesOn) {
      spokenOf = pool;
      ofTag = soleTag(mentions);
    }
    const adjoined = mentions.length === 0 || OF_BOTH.test(text) ? adjoinedClaims({ text, line }) : [];
    if (adjoined.length > 0) {
      claims.push(...adjoined);
      if (COUNT.test(text) && OF_KERNEL.test(text) && isState(text))
        claims.push(...quotedClaim(sentence, [], [], null, kernels));
      continue;
    }
    if (NO_SENTENCE.test(text) || !isState(text)) continue;
    const ofProcess = OF_PROCESS.test(text);
    const ofKernel =
      (OF_KERNEL.test(text) && (COUNT.test(text) || rateIn(text) !== null)) ||
      (OF_SYSTEM_POOL.test(text) && GROWTH.test(text));
    if (ofProcess && !ofKernel) continue;
    const sizes = ofProcess ? [] : sizesIn(text);
    const ofTags = mentions.length > 0 ? claimsOfTags({ text, line }, mentions, sizes, pool) : [];
    const grows = GROWTH.test(text) && !NO_GROWTH.test(text);
    // Where a tag is named, a size may be of either; that the pool grows is of the pool.
    const size = mentions.length === 0 ? soleSize(sizes) : null;
    if (ofTags.length > 0) claims.push(...ofTags);
    else if (subject !== null && sizes.length > 0) {
      claims.push({ ...NOTHING_SAID, tag: subject, bytes: 0, quote: toQuote(sentence.text), line });
    } else if (size !== null && pool !== null && (HELD_BY.test(text) || TAKES.test(text))) {
      claims.push({ ...NOTHING_SAID, pool, bytes: size.bytes, quote: toQuote(sentence.text), line });
    } else if (size !== null && pool !== null) {
      const { figure, bytes } = size;
      const rate = grows ? rateIn(text) : null;
      claims.push({ ...NOTHING_SAID, pool, figure, bytes, grows, rate, ...timesOf(text), line });
    } else {
      const clauses = mentions.length === 0 && sizes.length > 1 ? clauseClaims({ text, line }, pool) : [];
      if (clauses.length > 0) claims.push(...clauses);
      else claims.push(...quotedClaim(sentence, mentions, sizes, pool ?? (namesPool(text) ? 'either' : null), kernels));
      if (grows && pool !== null) claims.push({ ...NOTHING_SAID, pool, grows, rate: rateIn(text), line });
    }
  }
  return claims;
}
