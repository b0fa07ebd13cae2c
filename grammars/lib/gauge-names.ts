/**
 * What people call the machine-wide figures when they write them down: the size of a pool, RAM, commit. The words of
 * Task Manager, RAMMap, Process Explorer and System Informer, of WMI's properties and of whoever types them anew.
 */
import { foldName } from './named-values.js';
import { findUnit, parseQuantity } from './numbers.js';
import type { GaugeName } from './pool-rows.js';

/** A name that means a machine-wide figure. */
export interface GaugeField {
  readonly gauge: GaugeName;
  /** Bytes of the unit that the name gives (`Nonpaged MB`); null where it gives none. */
  readonly unit: number | null;
}

/** Words that say nothing of what is counted. */
const FILLERS: ReadonlySet<string> = new Set(
  'total kernel system windows current currently live now the size usage used use in of overall os machine whole figure value'.split(
    ' ',
  ),
);
/** Figures of another thing, whatever pool they speak of. */
const OTHER_FIGURE =
  /[δ∆+%]|\b(?:peak|max(?:imum)?|quota|process(?:es)?|deltas?|change[sd]?|growth|grew|grown|gained|increase[sd]?|rates?|per|hour|share|ratio|avg|average|mean|allocs?|allocations?|frees?|freed|resident|driver|code|cache|tags?|tagged|untagged|top|reserved|lookaside|free space|leaked|leak)\b|\//;
/** What is used of RAM is not its size. */
const PART = /\b(?:used|usage|in use|free|available|modified|standby|compressed|shared|private|virtual)\b/;

const NAMES: readonly (readonly [GaugeName, RegExp])[] = [
  ['poolNonPagedBytes', /^(?:pool )?(?:nonpaged|np|nonp)(?: pool)?(?: memory)?$|^pool n$|^nonpaged pool nx$/],
  ['poolPagedBytes', /^(?:pool (?:paged|p)|paged(?: pool(?: memory)?)?|pp)$/],
  ['availableBytes', /^(?:available|avail|free)(?: physical)? ?(?:memory|mem|ram)?$/],
  ['commitLimitBytes', /^commit(?: charge)? limit$/],
  ['committedBytes', /^(?:committed|commit)(?: charge| memory)?$/],
  [
    'physicalBytes',
    /^(?:installed )?(?:physical )?(?:ram|memory ram|mem ram)$|^(?:installed )?physical (?:memory|mem|ram)$/,
  ],
];

/** What a name means; null for a figure of anything else. */
export function findGauge(name: string): GaugeField | null {
  if (name.length > 60) return null;
  const folded = foldName(name);
  if (folded === '' || folded === 'free' || OTHER_FIGURE.test(folded)) return null;
  const words = folded.split(' ');
  const unit = words.flatMap((word) => (word.length > 1 ? (findUnit(word) ?? []) : [])).at(-1) ?? null;
  const bare = words.filter((word) => !(word.length > 1 && findUnit(word) !== null) && !FILLERS.has(word)).join(' ');
  const found = NAMES.find(([, pattern]) => pattern.test(bare));
  if (found === undefined) {
    const total = /^(?:total|installed) (?:memory|mem)$/.test(folded);
    return total ? { gauge: 'physicalBytes', unit } : null;
  }
  const [gauge] = found;
  // `Memory in use` and `free commit` are parts; a pool is what is used of it.
  if (gauge === 'physicalBytes' && PART.test(folded)) return null;
  return { gauge, unit };
}

/** No Windows has so small a pool: NT 4 has 1.3 MiB. */
export const LEAST_POOL_BYTES: number = 1024 * 1024;

/** A figure of the machine as a person writes it: `18.6 GB`, `**1,549,964 K**`, `≈12.4 GiB (58 %)`. */
export interface GaugeValue {
  readonly bytes: number;
  /** What stands behind the figure, without its brackets; `''` where nothing does. */
  readonly behind: string;
}

const VALUE =
  /^((?:[~≈]|ca\.|approx\.?|about)?\s{0,3}\d[\d.,'’_\u0020\u00a0\u2009\u202f]{0,30}?\s{0,3}(?:[A-Za-z]{1,6})?\+?)(?:\s{0,3}(\(.{0,80}\)|\[.{0,80}\]|[←⇐◄↑↓▲▼⚠❗*¹²³†‡🔴]{1,6}|[—–-]\s.{0,80}|[;,]\s.{0,80}))?$/u;

/**
 * A size of the machine; null where the text has more before or behind it than a remark, or where neither it nor the name
 * gives a unit: then nobody knows whether it is bytes, KB or pages.
 */
export function parseGaugeValue(text: string, unit: number | null): GaugeValue | null {
  const match = VALUE.exec(text.replaceAll('**', '').replaceAll('`', '').trim());
  if (match === null) return null;
  const [, number = '', behind = ''] = match;
  if (unit === null && !/[A-Za-z]\+?$/.test(number) && !/^\W*0$/.test(number)) return null;
  const quantity = parseQuantity(number, unit ?? 1);
  return quantity === null ? null : { bytes: Number(quantity.bytes), behind };
}
