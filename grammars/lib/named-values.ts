/** What people call the columns and lines when they write pool figures down themselves. */
import type { Integer } from './numbers.js';
import { findUnit, parseCount, parseQuantity } from './numbers.js';
import type { Counters } from './pool-rows.js';
import { toTag } from './pool-rows.js';

export type CounterName = keyof Counters;

/** A name that means a counter, and what else it says. */
export interface CounterField {
  readonly kind: 'counter';
  readonly counter: CounterName;
  /** The pool that the name itself gives (`Nonpaged bytes`). */
  readonly pool: 'nonPaged' | 'paged' | null;
  /** Bytes of one unit for sizes (`NP_MB`), 1 where the name gives none. */
  readonly unit: number;
  /** Whether the name gives a unit or a pool: no debugger heading does. */
  readonly explicit: boolean;
  /** Whether the name is a pool's and no more (`Nonpaged`): only a value with a unit is then a size. */
  readonly bare: boolean;
}

export type Field =
  CounterField | { readonly kind: 'tag' | 'pool' | 'owner' | 'description' | 'per-allocation' | 'time' | 'host' };

/** Changes, rates and shares are no counters, whatever they are changes of. */
const NO_COUNTER =
  /[δ∆+%]|\b(?:deltas?|changes?|growth|grew|grown|increase|rates?|hour|hourly|min|sec|second|day|share|ratio|before|after|baseline|peak|avg|average|mean|gap|kernel|process(?:es)?|threads?|handles?|machine|host)\b/;

const MARKUP = /[*_<&`"']/;

/** The name of a column of types of objects, folded. */
export const OBJECT_TYPE: RegExp = /^(?:kernel )?(?:object ?type|type of object)s?(?: name)?$/;

/** Marks of Markdown and HTML taken off a cell: `**312**` → `312`, `` `Irp ` `` → `Irp `. */
export function removeMarkup(cell: string): string {
  // Most of what is asked is a word of prose, which has none.
  if (!MARKUP.test(cell)) return cell.trim();
  const text = cell
    .trim()
    .replace(/\s*<br\s?\/?>$/i, '')
    .replace(/^(?:\*{1,3}|__|<(?:b|strong|code)>)/, '')
    .replace(/(?:\*{1,3}|__|<\/(?:b|strong|code)>)$/, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
  const quoted = /^(?:`+([^`]+)`+|"([^"]+)"|'([^']+)')$/.exec(text.trim());
  return quoted === null ? text.trim() : (quoted[1] ?? quoted[2] ?? quoted[3] ?? '');
}

/** Names in one word, as PowerShell's properties are: `NonPagedMB` → `Non Paged MB`, and no unit taken apart. */
const INNER_CAPITAL = /(?<![KMGT])([a-z0-9])(?=[A-Z])/g;

/** `NP_MB (used)` → `np mb used`. */
export function foldName(name: string): string {
  const bare = removeMarkup(name)
    .replace(INNER_CAPITAL, '$1 ')
    .toLowerCase()
    .replace(/[_`*()[\]:#.,~≈]+/g, ' ');
  const words = bare.includes('approx') ? bare.replace(/\bapprox(?:imate(?:ly)?)?\b/g, ' ') : bare;
  const pools = words.includes('paged')
    ? words.replace(/\bn(?:on)?[- ]?paged/g, 'nonpaged').replace(/pagedpool/g, 'paged pool')
    : words;
  return pools.replace(/\s+/g, ' ').trim();
}

function findPoolWord(folded: string): 'nonPaged' | 'paged' | 'both' | null {
  const nonPaged = /\b(?:nonpaged|nonp|np)\b/.test(folded);
  const paged = /\b(?:paged(?! (?:out|back|to disk))|pp)\b/.test(folded);
  if (nonPaged && paged) return 'both';
  if (nonPaged) return 'nonPaged';
  return paged ? 'paged' : null;
}

/** Every word for a pool is one of these; most prose has none. A capital inside begins a word. */
const OF_A_POOL = /paged|(?:^|[^A-Za-z])(?:nonp|np|pp)(?![a-z])/i;
/** The same where such a word begins inside another: `usedNP`, `NpMB`. */
const INNER_POOL = /(?:^|[^A-Z])(?:N[Pp]|P[Pp]|NonP|Nonp)(?![a-z])/;

/** The one pool that a text speaks of; null when it names none or both. */
export function findPoolOf(text: string): 'nonPaged' | 'paged' | null {
  if (!OF_A_POOL.test(text) && !INNER_POOL.test(text)) return null;
  const found = findPoolWord(foldName(text));
  return found === 'both' ? null : found;
}

/** `Nonpaged`, `Paged pool`, `NP memory`: the pool, and not what of it. */
const BARE_POOL = /^(?:nonpaged|paged|nonp|np)(?: pool)?(?: mem(?:ory)?)?$/;

/** What a column heading or the name of a line means; null when it is none of the things that we read. */
export function findField(name: string): Field | null {
  if (name.length > 60) return null;
  const folded = foldName(name);
  if (/^(?:pool ?)?tag(?: ?(?:name|id|text|string|ascii))?$/.test(folded)) return { kind: 'tag' };
  if (/^(?:(?:pool ?)?type|pool(?: (?:kind|class|name))?)$/.test(folded)) return { kind: 'pool' };
  // What is counted, and no count.
  if (OBJECT_TYPE.test(folded)) return null;
  if (/^(?:driver|binary|module|source|owner|mapped driver)s?(?: file)?$/.test(folded)) return { kind: 'owner' };
  if (/^(?:source )?description$/.test(folded)) return { kind: 'description' };
  if (/^(?:(?:bytes )?per alloc(?:ation)?|b \/ alloc|bytes ?\/ ?alloc)$/.test(folded))
    return { kind: 'per-allocation' };
  if (/^(?:(?:ps ?)?computer|machine|host|server|vm|guest|virtual machine)(?: ?name)?$|^node name$/.test(folded))
    return { kind: 'host' };
  if (NO_COUNTER.test(folded) || folded.includes('/') || /\bper\b/.test(folded)) return null;
  if (
    /^(?:(?:(?:sample|snapshot|log|local|utc|capture|collection|measurement|record|poll|event) ?)?(?:date ?time|time ?stamp|time|date)(?: (?:utc|local|created))?|when|(?:captured|sampled|collected|logged|recorded|measured|taken|polled)(?: (?:at|on|utc))?|(?:unix )?epoch(?: time)?(?: m?s)?|unix ?time(?: ?stamp)?(?: m?s)?|ts)$/.test(
      folded,
    )
  )
    return { kind: 'time' };
  const pool = findPoolWord(folded);
  if (pool === 'both') return null;
  const unit = folded
    .split(' ')
    .flatMap((word) => (word.length > 1 ? [findUnit(word) ?? 0] : []))
    .find((each) => each > 0);
  const toField = (counter: CounterName): CounterField => ({
    kind: 'counter',
    counter,
    pool,
    unit: unit ?? 1,
    explicit: pool !== null || unit !== undefined,
    bare: BARE_POOL.test(folded),
  });
  if (BARE_POOL.test(folded)) return toField('bytes');
  if (unit !== undefined || /\b(?:used|size|usage)\b/.test(folded)) return toField('bytes');
  if (/\b(?:outstanding|diff|live|current|in use|count|objects?)\b/.test(folded)) return toField('outstanding');
  if (/\b(?:allocs?|allocations?|allocated)\b/.test(folded)) return toField('allocs');
  return /\b(?:frees?|freed|deallocs?|deallocations?|deallocated)\b/.test(folded) ? toField('frees') : null;
}

/** Whether letters can only be a tag: of mixed case or with a digit among them, as no word is. */
export function isTagLike(text: string): boolean {
  return /[a-z].*[A-Z]|^[A-Z]{2,3}[a-z]/.test(text) || (/\d/.test(text) && /[A-Za-z]/.test(text));
}

export interface NamedValue {
  readonly value: Integer;
  /** False when the text gave it rounded or as an estimate. */
  readonly exact: boolean;
}

/** The value of a counter as a person writes it: `18,574,637,216 (17.299 GiB)`, `7,695.3 MB`, `144 bytes`. */
export function parseNamedValue(text: string, field: CounterField): NamedValue | null {
  const cell = removeMarkup(text).replace(/\s*\(.{0,60}\)?\s*$/, '');
  if (field.counter === 'bytes') {
    if (field.bare && !/[a-z]$/i.test(cell) && cell !== '0') return null;
    const quantity = parseQuantity(cell, field.unit);
    return quantity === null ? null : { value: quantity.bytes, exact: quantity.exact };
  }
  return parseCount(cell);
}

/** What people write into a cell for which there is nothing to write. */
const NO_TAG = /^(?:n\/a|n\.a\.?|tbd|[-–—?]{1,3})$/i;

/** A tag as a person writes it: in quotes, in backticks, with a remark in brackets behind it; null for what stands for none. */
export function parseNamedTag(text: string): string | null {
  const cell = removeMarkup(text);
  if (NO_TAG.test(cell)) return null;
  const remarked = /^(.{1,4}?)\s*\(.*\)$/.exec(cell) ?? /^([`"'*].{1,10}?[`"'*])\s*\(.*\)$/.exec(cell);
  return toTag(remarked === null ? cell : removeMarkup(remarked[1] ?? ''));
}
