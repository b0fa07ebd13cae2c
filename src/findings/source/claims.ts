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
 * A size is taken where one thing in the sentence can have it; a sentence of several sizes, or of counts, is quoted. Limits, advice, rates, examples, sizes of RAM, and figures
 * of a process are none.
 */
import type { UnparsedLine } from '../../model/document.js';
import { toPlainText } from './plain-text.js';

/** The pool that a sentence speaks of; `either` where it does not say which. */
export type ClaimedPool = 'nonPaged' | 'paged' | 'either';

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
  quote: null,
};

/** A sentence, and the line that it begins on. */
interface Sentence {
  readonly text: string;
  readonly line: number;
}

/** Lines that are looked at: a thread has fewer. */
const MOST_LINES = 2000;
/** Longer lines and paragraphs are logs. */
const LONGEST_LINE = 2000;
const LONGEST_PARAGRAPH = 4000;
/** No Windows of today has a pool of less, and nobody writes of a tag with less. */
const LEAST_BYTES = 4 * 1024 ** 2;

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
function toSentences(lines: readonly UnparsedLine[]): readonly Sentence[] {
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
      .filter((each) => each.trim() !== '')
      .map((each) => ({ text: each, line })),
  );
}

/** The nonpaged pool in the languages of those who write of it, in any case of its words. */
const NON_PAGED =
  /non[-\s]?paged(?:[-\s](?:kernel\s)?(?:pool|memory))?|nicht[-\s]ausgelagerte\p{L}*(?:\s(?:pool|speicher)\p{L}*)?|невыгружаем\p{L}*\s(?:страничн\p{L}*\s)?(?:пул|памят)\p{L}*|(?:réserve|mémoire|pool)\snon\spagin\p{L}+|(?:bloque|grupo|pool|memoria)\sno\spaginad[oa]|pool\snão\spagin\p{L}+|pool\snon\sdi\spaging|非(?:分页|分頁|换页|換頁|ページ)(?:缓冲池|緩衝集區|内存|記憶體|式?集區|池|\s?プール)?|비페이징\s?풀|niet-wisselba\p{L}+\s\p{L}+|pul\p{L}\sniestronicowan\p{L}+/giu;
const PAGED =
  /(?<!\p{L})(?:paged[-\s](?:pool|kernel|memory)|pool\s?paged)(?!\p{L})|(?<!\p{L})ausgelagerte\p{L}*\spool|(?<!\p{L})выгружаем\p{L}*\s(?:страничн\p{L}*\s)?пул\p{L}*|réserve\spaginée|(?:bloque|grupo|pool)\spaginado|pool\spaginável|pool\sdi\spaging|(?:分页|分頁|换页|換頁|ページ)(?:缓冲池|緩衝集區|式?集區|池|\s?プール)|(?<!비)페이징\s?풀/iu;

/** Pool of which the text does not say which of the two it is. */
const OF_BOTH = /(?<!\p{L})kernel\s(?:memory\s)?pools?(?!\p{L})/iu;

/** What a sentence says of pools: the one that it names, `either` where it leaves open which, null where it names none or both. */
export function poolIn(text: string): ClaimedPool | null {
  const rest = text.replaceAll(NON_PAGED, '\u0001');
  const [nonPaged, paged] = [rest !== text, PAGED.test(rest)];
  if (nonPaged !== paged) return nonPaged ? 'nonPaged' : 'paged';
  return !nonPaged && OF_BOTH.test(text) ? 'either' : null;
}

/** A command, a row of a table, a line of a program, and what was decoded wrongly. */
const NO_SENTENCE =
  /^\s*(?:\d{1,3}: ?)?(?:[lk]{0,2}d> ?)?[!.][a-z]\w{2,20}\s|\||\t|\uFFFD|['"]\s?[:,]\s|[{}]|\[\(|\w\(\w{1,30}=["']/;

/** Limits, advice and examples are of no machine. */
const NO_STATE =
  /\b(?:if|should|would|must|warn\w*|alert\w*|alarm\w*|thresholds?|limit(?:s|ed)?|max(?:imum)?|minimum|healthy|normal(?:ly)?|usual(?:ly)?|typical(?:ly)?|recommend\w*|dangerous|examples?|suppos\w*|imagine|let['’]s say|say you|default|reserved?|cap(?:ped)?|wrap(?:s|ped)?|falls|wenn|sollte\w*|normalerweise|maximal|limite\w*|debe\w*|devrait)\b|[<>≤≥]\s?\d|\?\s*$/iu;
/** Whether a text speaks of a machine as it is: of no limit, no advice, no example, and no process. */
export const isOfMachine = (text: string): boolean => !NO_STATE.test(text) && !OF_PROCESS.test(text);

/** What has a quota is a process. */
const OF_PROCESS = /\b\w+\.exe\b|\b(?:this|the|one|each|every|per|a) process\b|\bworking sets?\b|\bpid\b/i;
const GROWTH =
  /\b(?:grow(?:s|ing|n)?|grew|ris(?:es|ing|en)|climb(?:s|ed|ing)?|go(?:es|ing|ne)? up|went up|fills|increas(?:es|ed|ing)|(?<!-)leak(?:s|ed|ing)|(?:pool|kernel|memory) leak(?:age)?|eats|eating|fills up|(?:is|are|was|were) (?:never|not) (?:freed|released|given back)|doe?s(?:n't| not) (?:free|release|give back|go down|come down)|wächst|steigt|ansteigend|leckt|croît|augmente|fuit|fuite|crec(?:e|ió|iendo)|llega|sube|subió|aumenta|cresce|sale|rośnie|groeit)\b|раст[её]т|вырос|увелич|утечк|утека|增长|增長|泄漏|泄露|洩漏|越大|増加|増え|リーク|누수|증가/iu;
/** A sentence that speaks of no growth, or of what ended it. */
const NO_GROWTH =
  /\b(?:no|not a|without|fixed|isn't|is not|never|stopped|gone) (?:leak\w*|grow\w*|ris\w+|increas\w+)\b/i;

/** A size, or two with a dash or `to` between; as RAMMap writes it, `8,763,548K`, only in its groups of three. */
const SIZE =
  /(?<![\w.,])((?:[~≈]\s?)?\d[\d.,]{0,14}(?:\s?(?:–|-|to|bis)\s?\d[\d.,]{0,14})?)["”»]?\s{0,3}([KMGTkmgt][Ii]?[Bb]|[KMG]o|[КМГ][Бб]|[Bb]ytes|(?<=\d[.,]\d{3}[.,]\d{3})K)(?![\p{L}\d/])/gu;
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:t)/i, 1024 ** 4],
  [/^(?:g|г)/i, 1024 ** 3],
  [/^(?:m|м)/i, 1024 ** 2],
  [/^(?:k|к)/i, 1024],
];
/** What stands behind a size of RAM, of a disk, and of a rate. */
const OTHER_BEHIND =
  /^\s?(?:(?:of )?(?:the )?(?:non[-\s]?)?(?:paged )?(?:kernel )?(?:pool|memory) (?:a time|a piece|apiece|at a time|each|every|per)\b|的?(?:物理|系统|系統|总|總|実装|搭載)?(?:内存|內存|記憶體|记忆体|メモリ|메모리)|(?:оперативной )?(?:ОЗУ|памяти)(?!\p{L})|(?:of |de |di |d['’]|an )?(?:installed |physical |total |system |main )?(?:RAM|mémoire vive|memória|memoria|DDR\d?|VRAM|Arbeitsspeicher|disk|SSD|HDD|swap|page ?file)\b|(?:machines?|workstations?|laptops?|desktops?|servers?|hosts?|box(?:es)?|PCs?|VMs?|Rechner|Maschine)\b|(?:\/|per|an?|each|every|pro|por|par)\s?(?:s|sec\w*|min\w*|h|hrs?|hour\w*|day\w*|week\w*|month\w*|boot|run|call|Stunde|Tag|heure|jour|hora|día)\b)/iu;
/** What stands before a size that is a part, a difference, or all that there is. */
const OTHER_BEFORE =
  /(?:\b(?:installed|physical|total|system) memory\s?[:=(（：]?\s?|(?<!\p{L})(?:RAM|ОЗУ|Arbeitsspeicher|mémoire vive)(?:\s(?:is|of|von|de))?\s?[:=(（：]?\s?|(?<!ページ)(?<!ジ)(?:内存|內存|記憶體|メモリー?|메모리)(?:容量)?(?:是|为|為|は|が)?\s?[:=(（：]?\s?|\d\s?[KMGT]i?B\s?(?:of|out of|\/|von|sur|de|из)\s?(?:the |my |total )?|\b(?:dumps?|files?|logs?|images?|uploads?|downloads?|cop(?:y|ies)|heaps?|trees?|folders?|disks?|drives?|volumes?|buffers?)\s(?:of|with)\s(?:about |around |roughly |only |a )?|\b(?:box|machine|pc|laptop|desktop|server(?: \d{4})?|host|vm|system|workstation|rechner)\s?\(|\b(?:by|um|another|additional|plus|with|has|have|having)\s(?:about |around |roughly |only |a )?|\+\s?)$/iu;
/** `with ~1.6 GB nonpaged pool`: whoever has it, it is the pool's. */
const ADJOINED_POOL = /^\**\s(?:of\s)?(?:the\s)?(?:kernel\s)?(?:non[-\s]?)?paged\spool\b/i;
const DIFFERENCE_BEFORE = /(?:\b(?:by|um|another|additional|plus)\s(?:about |around |roughly |only |a )?|\+\s?)$/i;
const HELD_OF_RAM = /^\s?of (?:my |the )?(?:RAM|memory)\b/i;

interface Size {
  readonly index: number;
  readonly figure: string;
  readonly bytes: number;
}

/** `3–11` → 11, `9,6` → 9.6, `2,850` → 2850; NaN for what is no number. */
function toNumberOf(written: string): number {
  const last =
    written
      .split(/–|-|to|bis/)
      .at(-1)
      ?.trim() ?? '';
  const digits = last.replace(/^[~≈]\s?/, '').replace(/[.,]+$/, '');
  const grouped = /^\d{1,3}(?:[.,]\d{3}){1,4}$/.test(digits) && !/^\d{1,3}\.\d{3}$/.test(digits);
  return Number(grouped ? digits.replaceAll(/[.,]/g, '') : digits.replace(',', '.'));
}

/** A number behind the word for its unit: `bytes 10,983,441,920`. */
const LABELLED = /\bbytes\s{0,3}[:=]?\s{1,3}(\d[\d.,]{5,20})(?![\w%])/gi;

function labelledSizes(text: string): readonly Size[] {
  return [...text.matchAll(LABELLED)].flatMap(({ index, 1: number = '' }): readonly Size[] => {
    const bytes = toNumberOf(number);
    const known = Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES;
    return known ? [{ index, figure: `${number.replace(/[.,]+$/, '')} bytes`, bytes }] : [];
  });
}

/** The sizes of a sentence that somebody can hold. */
export function sizesIn(text: string): readonly Size[] {
  const written = writtenSizes(text);
  return [...labelledSizes(text), ...written, ...listedSizes(text, written)].toSorted((a, b) => a.index - b.index);
}

/** A name in code marks and a number alone, between the marks of a list: `` `File` 2,719 MB, `WCsc` 2,602, ``. */
const LISTED = /[,;]\s(?:and\s)?`[^`]{1,6}`:?\s([~≈]?\d[\d.,]{0,14}\d|\d)(?=[,;.]?(?:\s(?:and\b|`)|$))/g;

/** Numbers alone in a list whose entry before them has a unit: they have the same. */
function listedSizes(text: string, written: readonly Size[]): readonly Size[] {
  return [...text.matchAll(LISTED)].flatMap(({ index, 0: whole, 1: number = '' }): readonly Size[] => {
    const unit = /[KMGT]i?B$/i.exec(written.findLast((size) => size.index < index)?.figure ?? '')?.[0];
    const factor = UNITS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (unit === undefined || factor === undefined) return [];
    const bytes = Math.round(toNumberOf(number) * factor);
    return Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES
      ? [{ index: index + whole.lastIndexOf(number), figure: `${number} ${unit}`, bytes }]
      : [];
  });
}

function writtenSizes(text: string): readonly Size[] {
  return [...text.matchAll(SIZE)].flatMap((match): readonly Size[] => {
    const [whole] = match;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const behind = text.slice(match.index + whole.length, match.index + whole.length + 40);
    const has = /\b(?:with|has|have|having)\s(?:about |around |roughly |only |a )?$/i.test(before);
    if (HELD_OF_RAM.test(behind) ? has : OTHER_BEHIND.test(behind)) return [];
    const ofPool = ADJOINED_POOL.test(behind) && !DIFFERENCE_BEFORE.test(before);
    if ((OTHER_BEFORE.test(before) && !ofPool) || (/bytes$/i.test(whole) && LABEL_BEHIND.test(behind))) return [];
    return toSize(match);
  });
}
/** `9,823,112   bytes 10,983,441,920`: the word is the name of the number behind it. */
const LABEL_BEHIND = /^\s{0,3}[:=]?\s{0,3}\d/;

/** A size as it is written and in bytes; none where nobody would write of so little. */
function toSize(match: RegExpExecArray): readonly Size[] {
  const [whole, number = '', unit = ''] = match;
  const factor = UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
  const bytes = Math.round(toNumberOf(number) * factor);
  return Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES
    ? [{ index: match.index, figure: whole.replace(/[\s"”»]+/g, ' ').trim(), bytes }]
    : [];
}

/** The tag that mentions are of; null for none and for several. */
function soleTag(mentions: readonly TagMention[]): string | null {
  const tags = new Set(mentions.map(({ tag }) => tag));
  const [tag = null] = tags;
  return tags.size === 1 ? tag : null;
}

/** Two figures of one size, each rounded, are this far apart at most. */
const ROUNDING = 0.06;

/** The one size of a sentence, where further ones only repeat it in another unit. */
function soleSize(sizes: readonly Size[]): Size | null {
  const [first, ...others] = sizes;
  if (first === undefined) return null;
  return others.every(({ bytes }) => Math.abs(bytes - first.bytes) <= ROUNDING * first.bytes) ? first : null;
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
    if (NO_SENTENCE.test(clause) || NO_STATE.test(clause)) continue;
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

/** Both pools in one sentence: each part that names one of them and one size; none where a size is of neither part. */
function clauseClaims({ text, line }: Sentence): readonly Claim[] {
  const clauses = text
    .split(CLAUSE)
    .map((clause) => ({ pool: poolIn(clause), sizes: sizesIn(clause), other: OF_OTHER.test(clause) }));
  // A size of which the part does not say what has it may be the pool's at another time.
  if (clauses.some(({ pool, sizes, other }) => pool === null && sizes.length > 0 && !other)) return [];
  return clauses.flatMap(({ pool, sizes }): readonly Claim[] => {
    const size = soleSize(sizes);
    return pool === null || size === null
      ? []
      : [{ ...NOTHING_SAID, pool, figure: size.figure, bytes: size.bytes, line }];
  });
}
/** What else has a size in a sentence about a machine. */
const OF_OTHER =
  /\b(?:memory|commit\w*|RAM|used|in use|avail\w*|free|cached?|standby|disk|heap|working sets?|page ?file|swap|tables?|drivers?)\b/i;
const CLAUSE = /[,;]\s|\s(?:and|while|und|et|y|и)\s/;

/** A sentence that goes on about the pool of the one before. */
const GOES_ON =
  /^\W*(?:increased|grew|grown|rose|risen|climbed|went|jumped|it|this|that|er|es|das|il|elle|он|оно|это|esto|isso)(?!\p{L})|\bit (?:is|was|jumps?|jumped|goes|went|rises|rose|grows|grew|climbs|climbed)\b/iu;

/** How fast something grows: a size with a time behind it. */
const RATE =
  /((?:[~≈]\s?)?\d[\d.,]{0,14}(?:\s?(?:–|-|to)\s?\d[\d.,]{0,14})?\s{0,2}[KMGT]i?B\s?(?:\/|per |an |a |each |every )\s?(?:hours?|hrs?|h|days?|d|minutes?|min|weeks?|boot|run|seconds?|s))\b/i;

/** Words that set one time against another. */
const OF_TIME =
  /(?<!\p{L})(?:before|after|back|now|again|initial(?:ly)?|start(?:ed|s)?|(?:re)?boot|restart|later|earlier|today|yesterday|vorher|nachher|nach|jetzt|avant|après|antes|después|до|после)(?!\p{L})/iu;

/** The rate that a sentence gives, as it stands; null for none. */
export const rateIn = (text: string): string | null => RATE.exec(text)?.[1]?.replace(/\s+/g, ' ') ?? null;

/** A count of blocks, objects or handles. */
const COUNT =
  /(?<![\w.,])(\d[\d.,]{2,14}|\d{1,4}(?:[.,]\d{1,3})?(?=\s?(?:[Mk]|million|mio)\b))(?:\s?(?:M|k|million|mio)\b)?[\s*]{1,3}(?:(?:kernel|system|pid 4|leaked|live|open|outstanding|token|file|event|thread|process|key|section)[\s*]{1,3}){0,3}(?:allocations?|allocs|outstanding|objects?|blocks|handles|tokens|contexts)\b|\b(?:outstanding|diff)(?:\s(?:of|is|at)|\s?[:=])?\s(\d[\d.,]{2,14})/iu;
/** Objects of the kernel, and the process that stands for the kernel. */
const OF_KERNEL =
  /\bkernel\b|\b(?:token|file|event|key|process|thread|section|EPROCESS)\s(?:objects|handles)\b|\bhandles\b.{0,40}(?<![\w-])(?:System|PID 4)(?![\w-])|(?<![\w-])(?:System|PID 4)(?![\w-]).{0,40}\bhandles\b/i;

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
): readonly Claim[] {
  const counted = COUNT.test(text) && (mentions.length > 0 || pool !== null || OF_KERNEL.test(text));
  const several = sizes.length > 0 && (pool !== null || mentions.length > 0) && soleSize(sizes) === null;
  if (!counted && !several) return [];
  const [only] = mentions;
  const bytes = sizes.reduce((most, size) => Math.max(most, size.bytes), 0);
  return [{ ...NOTHING_SAID, tag: only?.tag ?? null, pool, bytes, quote: toQuote(text), line }];
}

/** Who has a size of the pool, where that is not all of it: a driver, or a name that no list knows as a tag. */
const HELD_BY =
  /(?:\.sys\b["'”»)]{0,2}|\b(?:drivers?|tags?|modules?|filters?)|`)\s(?:alone\s|itself\s|now\s|currently\s)?(?:holds?|holding|held|uses?|using|used|takes?|taking|took|occup\w+|eats?|ate|consum\w+|has|had|佔用?|占用?)\s?(?:up\s)?(?:about\s|around\s|roughly\s|nearly\s|almost\s|over\s)?[~≈]?\s?\d/iu;

/** What the lines of a text say in sentences; `mentionsIn` finds the tags that a sentence names. */
export function claimsOf(
  lines: readonly UnparsedLine[],
  mentionsIn: (text: string) => readonly TagMention[],
): readonly Claim[] {
  const claims: Claim[] = [];
  /** The one pool of the sentence before. */
  let spokenOf: ClaimedPool | null = null;
  /** The one tag of the sentence before: a size that follows is its. */
  let ofTag: string | null = null;
  for (const sentence of toSentences(lines)) {
    const { text, line } = sentence;
    const mentions = mentionsIn(text);
    const goesOn = mentions.length === 0 && poolIn(text) === null && GOES_ON.test(text);
    const pool: ClaimedPool | null = poolIn(text) ?? (goesOn && ofTag === null ? spokenOf : null);
    const subject = goesOn ? ofTag : null;
    if (!goesOn) {
      spokenOf = pool;
      ofTag = soleTag(mentions);
    }
    const adjoined = mentions.length === 0 || OF_BOTH.test(text) ? adjoinedClaims(sentence) : [];
    if (adjoined.length > 0) {
      claims.push(...adjoined);
      if (COUNT.test(text) && OF_KERNEL.test(text) && !NO_STATE.test(text))
        claims.push(...quotedClaim(sentence, [], [], null));
      continue;
    }
    if (NO_SENTENCE.test(text) || NO_STATE.test(text)) continue;
    const ofProcess = OF_PROCESS.test(text);
    if (ofProcess && !(OF_KERNEL.test(text) && COUNT.test(text))) continue;
    const sizes = ofProcess ? [] : sizesIn(text);
    const ofTags = mentions.length > 0 ? tagClaims(sentence, mentions, sizes, pool) : [];
    const grows = GROWTH.test(text) && !NO_GROWTH.test(text);
    // Where a tag is named, a size may be of either; that the pool grows is of the pool.
    const size = mentions.length === 0 ? soleSize(sizes) : null;
    if (ofTags.length > 0) claims.push(...ofTags);
    else if (subject !== null && sizes.length > 0) {
      claims.push({ ...NOTHING_SAID, tag: subject, bytes: 0, quote: toQuote(text), line });
    } else if (size !== null && pool !== null && HELD_BY.test(text)) {
      claims.push({ ...NOTHING_SAID, pool, bytes: size.bytes, quote: toQuote(text), line });
    } else if (size !== null && pool !== null) {
      const { figure, bytes } = size;
      const rate = grows ? rateIn(text) : null;
      claims.push({ ...NOTHING_SAID, pool, figure, bytes, grows, rate, timed: OF_TIME.test(text), line });
    } else {
      const clauses = mentions.length === 0 && sizes.length > 1 ? clauseClaims(sentence) : [];
      if (clauses.length > 0) claims.push(...clauses);
      else claims.push(...quotedClaim(sentence, mentions, sizes, pool));
      if (grows && pool !== null) claims.push({ ...NOTHING_SAID, pool, grows, rate: rateIn(text), line });
    }
  }
  return claims;
}
