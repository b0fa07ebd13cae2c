/**
 * How much RAM a text says that its machine has, to tell whether a pool that it speaks of is large.
 *
 *   Le serveur a 32 Go de RAM                     32 Go
 *   64 GB of RAM · RAM: 64 GB · 16 GB RAM         as written
 *   In use 14.2 GB, Available 1.6 GB              their sum
 */
import type { UnparsedLine } from '../../model/document.js';
import { formatBytes, formatPool, formatShare } from '../../model/words.js';
import { POOL } from '../moment/limits.js';
import type { ClaimedPool } from './claim-words.js';
import { isOfMachine } from './claim-words.js';
import type { Claim } from './claims.js';
import { toPlainText } from './plain-text.js';
import { SIZE, toSize } from './sentence-sizes.js';

/** Lines that are looked at, and the longest of them: a thread has fewer, and what is longer is a log. */
const MOST_LINES = 2000;
const LONGEST_LINE = 2000;
/** No Windows of today runs with less, and no machine has more. */
const LEAST_RAM = 1024 ** 3;
const MOST_RAM = 64 * 1024 ** 4;

const NAMES_RAM = /(?<!\p{L})(?:RAM|Arbeitsspeicher|mémoire vive|ОЗУ)(?!\p{L})/u;
const BEHIND =
  /^\s?(?:of |de |di |d['’]|an )?(?:installed |physical )?(?:RAM|Arbeitsspeicher|mémoire vive|ОЗУ)(?!\p{L})/u;
const BEFORE = /(?<!\p{L})(?:RAM|Arbeitsspeicher|mémoire vive|ОЗУ)\s?[:=(]?\s?$/u;
/** `21.2 GB of RAM still available` is a part of it. */
const OF_PART =
  /(?<!\p{L})(?:available|free|left|remain\w*|us(?:e|es|ed|ing|age)|consum\w*|eat(?:s|en|ing)?|takes?|taken|needs?|more|frei\w*|belegt|verfügbar|libre|dispon\p{L}*|utilis\p{L}*|usad\p{L}|usat\p{L}|liber\p{L}|свобод\p{L}*|занят\p{L}*)(?!\p{L})/iu;
/** How Task Manager divides RAM. */
const IN_USE = /\bin use[:\s]{1,3}(?:\([^()]{1,20}\)\s?)?$/i;
const AVAILABLE = /\bavailable[:\s]{1,3}$/i;

/** A size of RAM: in bytes, and in words. */
interface SaidRam {
  readonly bytes: number;
  readonly words: string;
}

function ramIn(line: string): readonly SaidRam[] {
  const sizes = [...line.matchAll(SIZE)].flatMap((match) =>
    toSize(match).map(({ figure, bytes }) => ({
      figure,
      bytes,
      before: line.slice(0, match.index),
      behind: line.slice(match.index + match[0].length),
    })),
  );
  const [inUse, available] = [IN_USE, AVAILABLE].map((pattern) => sizes.find(({ before }) => pattern.test(before)));
  if (inUse !== undefined && available !== undefined) {
    const bytes = inUse.bytes + available.bytes;
    return [{ bytes, words: `the ${formatBytes(bytes)} in use and available` }];
  }
  return NAMES_RAM.test(line) && !OF_PART.test(line)
    ? sizes
        .filter(({ before, behind }) => BEHIND.test(behind) || BEFORE.test(before))
        .map(({ figure, bytes }) => ({ bytes, words: `the ${figure} of RAM` }))
    : [];
}

/** The RAM that a text gives; null where it gives none, or several sizes. */
function saidRam(lines: readonly UnparsedLine[]): SaidRam | null {
  const found = lines
    .slice(0, MOST_LINES)
    .flatMap(({ text }) => (text.length > LONGEST_LINE || !isOfMachine(text) ? [] : ramIn(toPlainText(text))))
    .filter(({ bytes }) => bytes >= LEAST_RAM && bytes <= MOST_RAM);
  const [ram] = found;
  return ram !== undefined && found.every(({ bytes }) => bytes === ram.bytes) ? ram : null;
}

const LARGE: Readonly<Record<Exclude<ClaimedPool, 'either'>, number>> = {
  nonPaged: POOL.nonPagedMedium,
  paged: POOL.pagedMedium,
};

/** `The nonpaged pool has 36 % of the 32 Go of RAM, which is much.`: pools that are large beside the RAM that the text gives; empty for none. */
export function tellShareOfRam(lines: readonly UnparsedLine[], claims: readonly Claim[]): readonly string[] {
  const ram = claims.some(({ bytes }) => bytes > 0) ? saidRam(lines) : null;
  if (ram === null) return [];
  return (['nonPaged', 'paged'] as const).flatMap((pool) => {
    const bytes = claims.reduce((most, claim) => (claim.pool === pool ? Math.max(most, claim.bytes) : most), 0);
    const share = bytes / ram.bytes;
    return share >= LARGE[pool] && share < 1
      ? [`The ${formatPool(pool)} has ${formatShare(share)} of ${ram.words}, which is much.`]
      : [];
  });
}
