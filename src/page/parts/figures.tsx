/** Figures as the page prints them: the number right-aligned by its digits, its unit in a column of its own. */
import type { VNode } from 'preact';
import { toNumber } from '../../model/counters.js';
import type { Integer } from '../../model/document.js';
import { formatBytes, formatCount, formatShare } from '../../model/words.js';

/** A figure that nobody gave. */
export function Unknown({ why = 'not in the input' }: { readonly why?: string }): VNode {
  return (
    <span class="nil" title={why}>
      –<span class="sr"> {why}</span>
    </span>
  );
}

/** The number and the unit of a size: `2.05`, `GiB`; `bytes` is `B` in cells. */
export function splitBytes(bytes: number): readonly [number: string, unit: string] {
  const [number = '', unit = ''] = formatBytes(bytes).replace('-', '−').split(' ');
  return [number, unit === 'bytes' ? 'B' : unit];
}

interface SizeProps {
  readonly bytes: Integer | null | undefined;
  /** Changes carry a sign. */
  readonly signed?: boolean;
}

export function Size({ bytes, signed = false }: SizeProps): VNode {
  const value = toNumber(bytes ?? null);
  if (Number.isNaN(value)) return <Unknown />;
  const exact = `${formatCount(value)} bytes`;
  if (value === 0) {
    return (
      <span title={exact}>
        0<span class="u" />
      </span>
    );
  }
  const [number, unit] = splitBytes(value);
  return (
    <span title={exact}>
      {signed && value > 0 ? '+' : ''}
      {number}
      <span class="u">{unit}</span>
    </span>
  );
}

export function Count({
  count,
  signed = false,
}: {
  readonly count: Integer | null | undefined;
  readonly signed?: boolean;
}): VNode {
  const value = toNumber(count ?? null);
  if (Number.isNaN(value)) return <Unknown />;
  return (
    <>
      {signed && value > 0 ? '+' : ''}
      {formatCount(value).replace('-', '−')}
    </>
  );
}

/** A share without its blank, so that it stands in one column: `85 %`, `<0.1 %`. */
export function shareText(share: number): string {
  return Number.isFinite(share) ? formatShare(share).replace('< ', '<').replace(' %', '\u00a0%') : '–';
}

/** A share in figures and as a bar from its left. */
export function Share({ share }: { readonly share: number }): VNode {
  if (!Number.isFinite(share)) return <Unknown />;
  return (
    <>
      <span class="p">{shareText(share)}</span>
      <span class="shr" aria-hidden="true">
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
    </>
  );
}

/** The words for how sure something is, and from where on they hold. */
const DEGREES: readonly (readonly [least: number, word: string])[] = [
  [0.9, 'sure'],
  [0.6, 'likely'],
  [0.35, 'possible'],
  [0, 'weak'],
];

export function degreeOf(confidence: number): string {
  return DEGREES.find(([least]) => confidence >= least)?.[1] ?? 'weak';
}

/** A point on a line with a tick where each degree begins. Says nothing to a reader of screens: the word stands beside it. */
export function Meter({ value }: { readonly value: number | null }): VNode {
  return (
    <span class={value === null ? 'meter none' : 'meter'} aria-hidden="true">
      {[0, 35, 60, 90, 100].map((tick) => (
        <i key={tick} style={{ left: `${tick}%` }} />
      ))}
      <b style={{ left: `${(value ?? 0) * 100}%` }} />
    </span>
  );
}
