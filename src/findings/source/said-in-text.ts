/** What a text says in its sentences of pools and tags, where no output in it shows the same. */
import type { Finding } from '../../model/document.js';
import { shellTag } from '../../model/typed-names.js';
import { formatList, formatPool, formatTag } from '../../model/words.js';
import { wholePool } from '../../moments/pool-size.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import type { Claim, ClaimedPool } from './claims.js';
import { claimsOf } from './claims.js';
import { describeTag } from './crashes.js';
import { findNamedTags, listedTags, mentionsIn } from './named-tags.js';
import type { SourceInput } from './source-input.js';

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

const nameOf = (pool: ClaimedPool): string =>
  pool === 'either' ? 'kernel pool (the text does not say which)' : formatPool(pool);

/** `the nonpaged pool is at ~12.3 GB and grows`; empty where nothing is said of it. */
function tellPool(pool: ClaimedPool, claims: readonly Claim[]): string {
  const sized = claims.filter(({ figure }) => figure !== null).toSorted((a, b) => b.bytes - a.bytes)[0];
  const grows = claims.some((claim) => claim.grows);
  if (sized?.figure == null) return grows ? `the ${nameOf(pool)} grows` : '';
  return `the ${nameOf(pool)} is at ${sized.figure}${grows ? ' and grows' : ''}`;
}

/** The largest of what is said of each tag. */
function largestOfEach(claims: readonly Claim[]): readonly (Claim & { readonly tag: string })[] {
  const largest = new Map<string, Claim & { readonly tag: string }>();
  for (const claim of claims) {
    const { tag } = claim;
    if (tag !== null && claim.bytes > (largest.get(tag)?.bytes ?? 0)) largest.set(tag, { ...claim, tag });
  }
  return [...largest.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_TAGS);
}

/** What is said in sentences, and which tags are only named. */
export function findSaid(input: SourceInput): readonly Finding[] {
  const said = findClaims(input);
  return [...said, ...findNamedTags(input, new Set(said.flatMap(({ tags }) => tags)))];
}

/** One finding for all that is said; none where the input itself shows it, or nothing is said. */
function findClaims({ reading, knowledge, ownersAt }: SourceInput): readonly Finding[] {
  const claims = claimsOf(reading.unparsed, (text) => mentionsIn(text, knowledge));
  if (claims.length === 0) return [];
  const listed = listedTags(reading);
  const tags = largestOfEach(claims.filter(({ tag }) => tag !== null && !listed.has(tag)));
  const ofPools = claims.filter(({ tag, pool }) => tag === null && pool !== null && !isMeasured(reading, pool));
  const pools = POOLS.flatMap((pool) => {
    const told = tellPool(
      pool,
      ofPools.filter((claim) => claim.pool === pool),
    );
    return told === '' ? [] : [told];
  });
  const used: readonly Claim[] = [...ofPools, ...tags];
  const [first] = used;
  if (first === undefined) return [];
  const ownersOf = ownersAt(reading.moments.length - 1);
  const holders = tags.map(
    ({ tag, pool, figure }) =>
      `${formatTag(tag)} holds ${figure ?? ''}${pool === null || pool === 'either' ? '' : ` of ${formatPool(pool)}`}`,
  );
  const owners = tags.map(({ tag }) => `${describeTag(tag, ownersOf, { knowledge, ownersAt })}.`);
  const [largest] = tags;
  const named = new Set(used.map(({ pool }) => pool));
  const largestBytes = used.reduce((most, { bytes }) => (bytes > most ? bytes : most), 0);
  return [
    toFinding({
      code: 'said-in-text',
      severity: largestBytes >= LARGE_BYTES ? 'low' : 'info',
      confidence: sureOf('said-in-text', 'always'),
      pool: named.size === 1 && first.pool !== 'either' ? first.pool : null,
      tags: tags.map(({ tag }) => tag),
      title: `The text says that ${formatList([...pools, ...holders])}; no output in it shows that.${owners
        .slice(0, TOLD_FIRST)
        .map((each) => ` ${each}`)
        .join('')}`,
      reasons: [
        ...owners.slice(TOLD_FIRST),
        ...(used.some(({ grows }) => grows)
          ? ['That it grows is said, not shown: two lists with a time between show it.']
          : []),
        ...(tags.length === 0 ? ['Which tag holds it, the text does not say.'] : []),
      ],
      evidence: [...new Set(used.map(({ line }) => line))].map((line) => ({ source: reading.input.source, line })),
      next: [
        { command: 'poolsleuth capture poolmon', why: 'lists what every tag holds; two lists show what grows' },
        ...(largest === undefined
          ? []
          : [{ command: `poolsleuth tag ${shellTag(largest.tag) ?? 'TAG'}`, why: 'everybody whom a list names' }]),
      ],
    }),
  ];
}
