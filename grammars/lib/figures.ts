/**
 * Figures of one tag in a row, as people write them behind its name: `9,412.7 MiB`, `874 alloc / 0 free / 874 live`,
 * `7.7 GB (3,708,367 objects, 0 frees)`.
 */
import { parseCount, parseQuantity } from './numbers.js';
import type { Counters } from './pool-rows.js';
import { findPool, isDifference } from './pool-rows.js';

export interface Figures {
  readonly counters: Counters;
  readonly exact: boolean;
  /** The pool that the text itself names. */
  readonly pool: 'nonPaged' | 'paged' | null;
  /** What stands behind the figures and is none. */
  readonly remark: string;
}

type CountName = 'allocs' | 'frees' | 'outstanding';

const COUNT_WORDS: readonly (readonly [CountName, RegExp])[] = [
  ['frees', /^frees?$|^freed$/i],
  [
    'outstanding',
    /^(?:live|outstanding|diff|in use|held|(?:blocks?|objects?|entries|items)(?: outstanding| live| held)?|(?:live|outstanding) (?:allocs?|allocations?|blocks?|objects?)|allocations? (?:outstanding|live))$/i,
  ],
  ['allocs', /^(?:allocs?|allocations?|allocated|alloc'd)$/i],
];
const NUMBER = "[~≈]?\\s{0,2}\\d[\\d.,'’_\\u00a0\\u2009\\u202f]{0,30}";
const SIZE = new RegExp(`^(${NUMBER}\\s{0,3}(?:[KMGT]i?B?|bytes?|B))\\+?(?: (?:of )?(.{1,40}))?$`, 'i');
const COUNT = new RegExp(`^(${NUMBER}(?:\\s{0,3}(?:k|m|million|mio))?\\+?|zero|no)[ ×x]{1,3}([A-Za-z' ]{1,40})$`, 'i');
const NAMED_COUNT = /^([A-Za-z' ]{1,30}?)\s{0,3}[:=]?\s{1,3}([~≈]?\d.{0,30})$/;
/** A whole number of a size that no share and no other figure of a cell has. */
const BARE_COUNT = /^[~≈]?\d(?:\d{2,15}|\d{0,2}(?:[,.'’_\u00a0\u2009\u202f ]\d{3}){1,5})$/;
/** What a size may be of besides a pool. */
const OF = /^(?:total|used|held|live|outstanding|now|in use|pool)$/i;

function toCount(text: string): ReturnType<typeof parseCount> {
  return /^(?:zero|no)$/i.test(text) ? { value: 0, exact: true } : parseCount(text);
}

const findCountName = (word: string): CountName | null =>
  COUNT_WORDS.find(([, pattern]) => pattern.test(word.trim()))?.[0] ?? null;

/** Cuts at what sets figures apart, and not inside a number. */
function splitSegments(text: string): readonly string[] {
  return text
    .split(/\s+[/|·+—–-]\s+|[,;]\s+|\s*[()]\s*|\s+and\s+|\s+(?:in|with|across|over)\s+(?=\d|~)|\s+(?=(?:x|×)\s)/)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '');
}

/** Segments that are figures of another thing: a rate, a share, a size of each block. */
const PASSED =
  /^[+±-]?(?:≈|~)?\d[\d.,]{0,12}\s?(?:[KMGT]i?B|bytes?)?\s?(?:\/|per )\s?(?:s|sec|second|min|minute|h|hr|hour|d|day|week)\.?$|^(?:≈|~)?\d[\d.,]{0,12}\s?%(?: .{0,40})?$|^(?:~|≈)?\d[\d.,]{0,12}\s?(?:B|bytes?) (?:each|per (?:alloc|block|object).{0,12}|\/ ?alloc)$/i;

/**
 * The figures of a text; null unless it begins with one that is a tag's. What follows and is no figure becomes the remark;
 * a text in which a figure follows that is not understood is not read at all, since it may say what the others mean.
 */
export function readFigures(text: string): Figures | null {
  if (text.length > 200) return null;
  const found: { -readonly [Name in keyof Counters]: Counters[Name] } = {
    allocs: null,
    frees: null,
    outstanding: null,
    bytes: null,
  };
  let exact = true;
  let pool: Figures['pool'] = null;
  let any = false;
  /** A number without a word. */
  let bare: ReturnType<typeof parseCount> = null;
  const rest: string[] = [];
  for (const segment of splitSegments(text)) {
    if (PASSED.test(segment)) continue;
    const named = findPool(segment.replace(/ pool$/i, ''));
    if (named !== null) {
      pool = named;
      continue;
    }
    const counted = COUNT.exec(segment);
    // `17.4 M outstanding` is a count, whatever unit its M could be.
    const size = findCountName(counted?.[2] ?? '') === null ? SIZE.exec(segment) : null;
    const label = NAMED_COUNT.exec(segment);
    const name = counted === null ? findCountName(label?.[1] ?? '') : findCountName(counted[2] ?? '');
    if (size !== null) {
      const of = size[2] ?? '';
      const ofPool = findPool(of.replace(/ pool$/i, ''));
      const quantity = parseQuantity(size[1] ?? '');
      if (quantity === null || (of !== '' && ofPool === null && !OF.test(of))) return null;
      // The same size twice, in two units, is one.
      if (found.bytes === null) {
        found.bytes = quantity.bytes;
        exact &&= quantity.exact;
      } else if (quantity.exact) found.bytes = quantity.bytes;
      pool = ofPool ?? pool;
      any = true;
    } else if (name !== null) {
      const count = toCount(counted === null ? (label?.[2] ?? '') : (counted[1] ?? ''));
      if (count === null) return null;
      found[name] ??= count.value;
      exact &&= count.exact;
      any = true;
    } else if (bare === null && BARE_COUNT.test(segment)) {
      bare = toCount(segment);
      if (bare === null) return null;
    } else {
      if (!any || /\d/.test(segment)) return null;
      rest.push(segment);
    }
  }
  const { allocs, frees } = found;
  if (bare !== null && bare.exact && allocs !== null && frees !== null && found.outstanding === null) {
    // `874 alloc / 12 free / 862`: the difference proves what the third is.
    if (!isDifference(allocs, frees, bare.value)) return null;
    found.outstanding = bare.value;
    bare = null;
  }
  if (bare !== null) {
    // Beside a size and no other count, a number alone is how many blocks have it.
    if (found.bytes === null || found.allocs !== null || found.frees !== null || found.outstanding !== null)
      return null;
    found.outstanding = bare.value;
    exact &&= bare.exact;
  }
  return any ? { counters: found, exact, pool, remark: rest.join(' ') } : null;
}
