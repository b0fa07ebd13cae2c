/** What a text says in its sentences of pools and tags, where no output in it shows the same. */
import type { Finding } from '../../model/document.js';
import { shellTag } from '../../model/typed-names.js';
import { formatBytes, formatList, formatPool, formatShare, formatTag } from '../../model/words.js';
import { wholePool } from '../../moments/pool-size.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { unpackTable } from '../../tables/packed-table.js';
import { POOLS as POOLS_OF_ROWS } from '../../tables/row-names.js';
import { poolAt, tagAt } from '../../tables/tag-table.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { ClaimedPool } from './claim-words.js';
import type { Claim, TagMention } from './claims.js';
import { claimsOf } from './claims.js';
import type { NamedSuspect } from './named-suspects.js';
import { suspectsNamed } from './named-suspects.js';
import { findNamedTags, listedTags, mentionsIn, tagsNamed } from './named-tags.js';
import { describeSaidTag, ownersSaid } from './said-owners.js';
import { tellShareOfRam } from './said-ram.js';
import { inOrderOfTime } from './said-times.js';
import type { SaidTime } from './said-times.js';
import type { SourceInput } from './source-input.js';
import { tableClaimsOf } from './table-claims.js';

/** A pool of so much is worth a look whoever says so. */
const LARGE_BYTES = 2 * 1024 ** 3;
const MOST_TAGS = 8;
/** Owners that a sentence can hold. */
const TOLD_FIRST = 2;

const POOLS: readonly ClaimedPool[] = ['nonPaged', 'paged', 'either'];

const isMeasured = ({ moments }: SourceReading, pool: ClaimedPool): boolean =>
  moments.some((moment) =>
    pool === 'either'
      ? wholePool(moment, 'nonPaged') !== null || wholePool(moment, 'paged') !== null
      : wholePool(moment, pool) !== null,
  );

/** Whether a size is of a time before now: it stands beside what is measured now, and does not contradict it. */
const isEarlier = ({ figure, when }: Claim): boolean => figure !== null && when?.scale === 'ago' && when.at < 0;

const nameOf = (pool: ClaimedPool): string =>
  pool === 'either' ? 'kernel pool (the text does not say which)' : formatPool(pool);

/** `and grows by ~21 GB/hr`; empty where nothing grows. */
function tellGrowth(claims: readonly Claim[]): string {
  const grows = claims.some((claim) => claim.grows);
  const rate = claims.find((claim) => claim.rate !== null)?.rate ?? null;
  return grows ? `grows${rate === null ? '' : ` by ${rate}`}` : '';
}

/** Sizes of one thing that a sentence can hold. */
const MOST_SIZES = 3;

/** A size at a time. */
interface TimedSize {
  readonly figure: string;
  readonly bytes: number;
  readonly when: SaidTime;
}

/** What a sentence in the present says without a time is so when it is written. */
const NOW: SaidTime = { scale: 'ago', at: 0, words: '' };
/** Sizes that stand further apart in a text may be of different machines, lines. */
const MOST_APART = 20;

/**
 * The sizes of one pool in the order of their times; null where one of them has no time, where the times have no order, and
 * where nothing changed. One size without a time, in the present, is that of now.
 */
function sizesOverTime(sized: readonly Claim[]): readonly TimedSize[] | null {
  const known = sized.filter(({ when }) => when !== null);
  const open = distinctSizes(sized.filter(({ when }) => when === null));
  const [first] = sized;
  if (first === undefined || known.length === 0 || open.length > 1 || open.some(({ past }) => past)) return null;
  if (sized.some(({ line }) => Math.abs(line - first.line) > MOST_APART)) return null;
  const timed = [...known, ...open].map(({ figure, bytes, when }): TimedSize => ({
    figure: figure ?? '',
    bytes,
    when: when ?? NOW,
  }));
  const ordered = timed.length < 2 ? null : inOrderOfTime(timed);
  return ordered !== null && distinctSizes(ordered).length > 1 ? ordered : null;
}

/** Each size once, however it was rounded. */
const distinctSizes = <T extends { readonly bytes: number }>(sizes: readonly T[]): readonly T[] =>
  sizes.filter((size, place) =>
    sizes.slice(0, place).every((earlier) => Math.abs(earlier.bytes - size.bytes) > SAME_SIZE * size.bytes),
  );

/** Whether sizes in the order of their times only rise. */
const rises = (sizes: readonly TimedSize[]): boolean =>
  sizes.every(({ bytes }, place) => place === 0 || bytes >= (sizes[place - 1]?.bytes ?? 0));

/** `grew by 4 GiB, from 2.1 GB (Monday) over 3.4 GB to 6.1 GB (today)`. */
function tellOverTime(sizes: readonly TimedSize[]): string {
  const [first, ...others] = sizes;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return '';
  const at = ({ figure, when: { words } }: TimedSize): string => (words === '' ? figure : `${figure} (${words})`);
  const between = others.slice(0, -1);
  const over = between.length === 0 || between.length > MOST_SIZES ? '' : ` over ${formatList(between.map(at))}`;
  const verb = rises(sizes) ? `grew by ${formatBytes(last.bytes - first.bytes)},` : 'went';
  return `${verb} from ${at(first)}${over} to ${at(last)}`;
}

/** `the nonpaged pool is at ~12.3 GB and grows`, `… is at 18 GB, then 0.6 GB`; empty where nothing is said of it. */
function tellPool(pool: ClaimedPool, claims: readonly Claim[]): string {
  const sized = claims.filter(({ figure }) => figure !== null);
  const overTime = sizesOverTime(sized);
  if (overTime !== null) return `the ${nameOf(pool)} ${tellOverTime(overTime)}`;
  const largest = sized.toSorted((a, b) => b.bytes - a.bytes)[0];
  // Beside the largest, sizes of which the text says when: others may be of a part.
  const dated = sized.filter((claim) => claim === largest || claim.timed);
  const distinct = distinctSizes(dated);
  const growth = tellGrowth(claims);
  if (largest?.figure == null) return growth === '' ? '' : `the ${nameOf(pool)} ${growth}`;
  const told = distinct.length <= MOST_SIZES ? distinct : [largest];
  const figures = told.map(({ figure }) => figure ?? '').join(', then ');
  const [only, ...others] = told;
  const earlier = only !== undefined && others.length === 0 && isEarlier(only) ? only.when : null;
  const size = earlier === null ? `is at ${figures}` : `was at ${figures} (${earlier.words})`;
  return `the ${nameOf(pool)} ${size}${growth === '' ? '' : ` and ${growth}`}`;
}
/** Figures of one size, each rounded, are this far apart at most. */
const SAME_SIZE = 0.06;

/** Whether the sizes that a text gives of a pool rise from time to time. */
function growsOverTime(pool: ClaimedPool, claims: readonly Claim[]): boolean {
  const sizes = sizesOverTime(claims.filter((claim) => claim.pool === pool && claim.figure !== null));
  return sizes !== null && rises(sizes);
}

/** The largest of what is said of each tag. */
function largestOfEach(claims: readonly Claim[]): readonly (Claim & { readonly tag: string })[] {
  const largest = new Map<string, Claim & { readonly tag: string }>();
  for (const claim of claims) {
    const { tag } = claim;
    if (tag !== null && claim.bytes > (largest.get(tag)?.bytes ?? -1)) largest.set(tag, { ...claim, tag });
  }
  return [...largest.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_TAGS);
}

/** The sentences to quote: of several the ones with the largest sizes, each once. */
function quotesOf(claims: readonly Claim[]): readonly (Claim & { readonly quote: string })[] {
  const quoted = claims.flatMap((claim) => (claim.quote === null ? [] : [{ ...claim, quote: claim.quote }]));
  const own = quoted.filter(({ quote }, place) => quoted.findIndex((other) => other.quote === quote) === place);
  return own.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_QUOTES);
}
/** More quotes are the text again. */
const MOST_QUOTES = 2;

/** `The text says that A and B, and “…”`. */
function tellAll(statements: readonly string[], quotes: readonly { readonly quote: string }[]): string {
  const quoted = quotes.map(({ quote }) => `“${quote}”`);
  if (statements.length === 0) return `The text says ${formatList(quoted)}`;
  const besides = quoted.length === 0 ? '' : `, and ${formatList(quoted)}`;
  return `The text says that ${formatList(statements)}${besides}`;
}

/** `The text puts it down to qzflt.sys (“…”).`: whom the text blames, in its own words; none where it blames nobody. */
function tellSuspects(
  suspects: readonly NamedSuspect[],
  quotes: readonly { readonly quote: string }[],
): readonly string[] {
  const named = suspects.map(({ driver, quote }) =>
    quotes.some((told) => told.quote === quote) ? driver : `${driver} (“${quote}”)`,
  );
  return named.length === 0 ? [] : [`The text puts it down to ${formatList(named)}.`];
}
const SUSPECT_AS_GIVEN =
  'Who is behind it is quoted as the text gives it: whether the driver allocates the tag, a search for the tag in the driver files shows.';

/**
 * `, of which the largest tag that is listed, Kzwt, has 7.87 GiB, 55 %`: where a text gives the size of a pool and a list
 * of some of its tags; empty where it does not, or where several sizes are told.
 */
function tellListed({ moments }: SourceReading, pool: ClaimedPool, claims: readonly Claim[]): string {
  const sizes = claims.filter((claim) => claim.pool === pool && claim.figure !== null);
  const [size] = sizes;
  const moment = moments.at(-1);
  if (moment === undefined || size === undefined || sizes.length > 1 || pool === 'either') return '';
  const rows = unpackTable(moment.table);
  let largest = -1;
  for (let row = 0; row < rows.size; row += 1) {
    if (POOLS_OF_ROWS[poolAt(rows, row)] !== pool) continue;
    if (largest < 0 || (rows.bytes[row] ?? 0) > (rows.bytes[largest] ?? 0)) largest = row;
  }
  const bytes = largest < 0 ? NaN : (rows.bytes[largest] ?? NaN);
  if (!(bytes > 0 && bytes <= size.bytes)) return '';
  return `, of which the largest tag that is listed, ${formatTag(tagAt(rows, largest))}, has ${formatBytes(bytes)}, ${formatShare(bytes / size.bytes)}`;
}

/** What is said in sentences, and which tags are only named. */
export function findSaid(input: SourceInput): readonly Finding[] {
  const said = findClaims(input);
  return [...said, ...findNamedTags(input, new Set(said.flatMap(({ tags }) => tags)))];
}

/** One finding for all that is said; none where the input itself shows it, or nothing is said. */
function findClaims({ reading, knowledge, ownersAt }: SourceInput): readonly Finding[] {
  const named = tagsNamed(reading, knowledge);
  const find = (text: string): readonly TagMention[] => mentionsIn(text, knowledge, named);
  const listed = listedTags(reading);
  const ofKernel = listed.size > 0 || POOLS.some((pool) => isMeasured(reading, pool));
  const claims = [...claimsOf(reading.unparsed, find, ofKernel), ...tableClaimsOf(reading.unparsed, find)];
  const suspects = suspectsNamed(reading.unparsed, listed.size > 0);
  if (claims.length + suspects.length === 0) return [];
  const told = claims.filter(({ quote }) => quote === null);
  const tags = largestOfEach(told.filter(({ tag }) => tag !== null && !listed.has(tag)));
  const ofPools = told.filter(
    (claim) => claim.tag === null && claim.pool !== null && (!isMeasured(reading, claim.pool) || isEarlier(claim)),
  );
  const quotes = quotesOf(
    claims.filter(({ tag, pool }) => (tag === null ? pool === null || !isMeasured(reading, pool) : !listed.has(tag))),
  );
  const pools = POOLS.flatMap((pool) => {
    const told = tellPool(
      pool,
      ofPools.filter((claim) => claim.pool === pool),
    );
    return told === '' ? [] : [`${told}${tellListed(reading, pool, ofPools)}`];
  });
  const used: readonly Claim[] = [...ofPools, ...tags, ...quotes];
  const [first] = used;
  if (first === undefined && suspects.length === 0) return [];
  const ownersOf = ownersAt(reading.moments.length - 1);
  const holders = tags.map((claim) => {
    const { tag, pool, figure } = claim;
    const growth = claim.rate === null ? '' : tellGrowth([claim]);
    const holds =
      figure === null ? '' : `holds ${figure}${pool === null || pool === 'either' ? '' : ` of ${formatPool(pool)}`}`;
    return `${formatTag(tag)} ${[holds, growth].filter((each) => each !== '').join(' and ')}`;
  });
  const spoken = [...new Set([...tags, ...quotes].flatMap(({ tag }) => tag ?? []))].slice(0, MOST_TAGS);
  const bySaid = ownersSaid(reading.unparsed, find);
  const owners = spoken.map((tag) => `${describeSaidTag(tag, bySaid, ownersOf, { knowledge, ownersAt })}.`);
  const [largest] = spoken;
  const pooled = new Set(used.map(({ pool }) => pool));
  const largestBytes = used.reduce((most, { bytes }) => (bytes > most ? bytes : most), 0);
  return [
    toFinding({
      code: 'said-in-text',
      severity: largestBytes >= LARGE_BYTES ? 'low' : 'info',
      confidence: sureOf('said-in-text', 'always'),
      pool: pooled.size === 1 && first !== undefined && first.pool !== 'either' ? first.pool : null,
      tags: spoken,
      title: [
        ...(used.length === 0 ? [] : [`${tellAll([...pools, ...holders], quotes)}; no output in it shows that.`]),
        ...owners.slice(0, TOLD_FIRST),
        ...tellSuspects(suspects, quotes),
      ].join(' '),
      reasons: [
        ...tellShareOfRam(reading.unparsed, ofPools),
        ...owners.slice(TOLD_FIRST),
        ...(used.some(({ grows }) => grows) || POOLS.some((pool) => growsOverTime(pool, ofPools))
          ? ['That it grows is said, not shown: two lists with a time between show it.']
          : []),
        ...(suspects.length === 0 ? [] : [SUSPECT_AS_GIVEN]),
        ...(spoken.length === 0 && listed.size === 0 ? ['Which tag holds it, the text does not say.'] : []),
      ],
      evidence: [...new Set([...used, ...suspects].map(({ line }) => line))].map((line) => ({
        source: reading.input.source,
        line,
      })),
      next: [
        { command: 'poolsleuth capture poolmon', why: 'lists what every tag holds; two lists show what grows' },
        ...(largest === undefined
          ? []
          : [{ command: `poolsleuth tag ${shellTag(largest) ?? 'TAG'}`, why: 'everybody whom a list names' }]),
      ],
    }),
  ];
}
