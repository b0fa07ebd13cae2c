/**
 * Prints tables as the debuggers do, column for column: the other half of a round trip. Widths are those measured on
 * real outputs, number widths counted with the blank before them.
 */

/** Counters of one pool, exact. In the plain table only outstanding blocks and bytes are printed. */
export interface PrintedCounters {
  readonly allocs: bigint;
  readonly frees: bigint;
  readonly outstanding: bigint;
  readonly bytes: bigint;
}

export interface PrintedTag {
  /** Four characters. */
  readonly tag: string;
  readonly nonPaged: PrintedCounters;
  readonly paged: PrintedCounters;
  /** What follows the numbers, `''` for nothing. */
  readonly description: string;
  readonly binary: string | null;
}

export interface PoolusedStyle {
  readonly layout: 'old' | 'new';
  readonly verbose: boolean;
  /** The old verbose table shows one pool when it is sorted by that pool. */
  readonly pools: 'both' | 'nonPaged';
  readonly sorting: 'NonPaged' | 'Paged' | 'Tag' | null;
  readonly command: string | null;
  readonly total: boolean;
}

const OLD = { plain: [9, 9, 10, 9], verbose: [9, 9, 9, 9, 9, 9, 9, 9], one: [9, 9], oneVerbose: [9, 9, 9, 9] };
const NEW = { plain: [10, 13, 11, 13], verbose: [12, 12, 10, 13, 13, 12, 10, 13] };

/** A number right-aligned in a column; a longer one keeps the blank before it and pushes the rest to the right. */
function column(value: bigint, width: number): string {
  return ` ${String(value)}`.padStart(width);
}

function numbersOf(row: PrintedTag, style: PoolusedStyle): readonly bigint[] {
  const pools = style.pools === 'both' ? [row.nonPaged, row.paged] : [row.nonPaged];
  return pools.flatMap(({ allocs, frees, outstanding, bytes }) =>
    style.verbose ? [allocs, frees, outstanding, bytes] : [outstanding, bytes],
  );
}

function widthsOf(style: PoolusedStyle): readonly number[] {
  if (style.layout === 'new') return style.verbose ? NEW.verbose : NEW.plain;
  if (style.pools === 'both') return style.verbose ? OLD.verbose : OLD.plain;
  return style.verbose ? OLD.oneVerbose : OLD.one;
}

function headingOf(style: PoolusedStyle): readonly string[] {
  if (style.layout === 'new') {
    return style.verbose
      ? [
          '                            NonPaged                                         Paged',
          ' Tag       Allocs       Frees      Diff         Used       Allocs       Frees      Diff         Used',
          '',
        ]
      : ['               NonPaged                  Paged', ' Tag     Allocs         Used     Allocs         Used', ''];
  }
  const names = style.pools === 'both' ? '            NonPaged            Paged' : '            NonPaged';
  const group = style.verbose ? '    Allocs    Frees     Diff     Used' : '    Allocs     Used';
  const second = style.verbose ? '   Allocs    Frees     Diff     Used' : '    Allocs     Used';
  return ['  Pool Used:', names, ` Tag${group}${style.pools === 'both' ? second : ''}`];
}

/** One row without its line end. */
export function printPoolusedRow(row: PrintedTag, style: PoolusedStyle): string {
  const widths = widthsOf(style);
  const numbers = numbersOf(row, style).map((value, index) => column(value, widths[index] ?? 9));
  const text = `${row.description}${row.binary === null ? '' : ` , Binary: ${row.binary}`}`;
  const gap = style.layout === 'new' ? '\t' : style.verbose ? (style.pools === 'both' ? ' ' : '  ') : '';
  return ` ${row.tag}${numbers.join('')}${text === '' ? '' : gap + text}`;
}

/** The table of `!poolused` in lines. */
export function printPoolused(rows: readonly PrintedTag[], style: PoolusedStyle): readonly string[] {
  const lines: string[] = [];
  if (style.command !== null) lines.push(style.command);
  if (style.sorting !== null) {
    const consumed = style.sorting === 'Tag' ? 'Tag' : `${style.sorting} Pool Consumed`;
    lines.push(style.layout === 'new' ? ` Sorting by ${consumed}` : `   Sorting by  ${consumed}`, '');
  }
  lines.push(...headingOf(style), ...rows.map((row) => printPoolusedRow(row, style)));
  if (style.total) {
    const pools = rows.map((row) => numbersOf(row, style));
    const sums = widthsOf(style).map((_, index) => pools.reduce((sum, values) => sum + (values[index] ?? 0n), 0n));
    const widths = widthsOf(style);
    const numbers = sums.map((value, index) =>
      column(value, index === 0 ? (widths[0] ?? 9) - 1 : (widths[index] ?? 9)),
    );
    lines.push(...(style.layout === 'new' ? ['', `TOTAL${numbers.join('')}`] : [` TOTAL${numbers.join('')}`]));
  }
  return lines;
}

export interface PrintedMemory {
  readonly label: string;
  readonly pages: bigint;
}

/** Memory lines of `!vm`: the current debugger's columns, or the indented ones of Windows 2000 to 2003. */
export function printMemory(
  lines: readonly PrintedMemory[],
  family: 'current' | 'first' | 'collapsed',
): readonly string[] {
  return lines.map(({ label, pages }) => {
    const kib = (pages * 4n) % 2n ** 64n;
    switch (family) {
      case 'current': {
        const number = String(pages);
        return `${label}:${number.padStart(Math.max(33 - label.length - 1, number.length + 1))} (${String(kib).padStart(11)} Kb)`;
      }
      case 'first':
        return `      ${label}:${` ${String(pages)}`.padStart(Math.max(26 - label.length - 1, 2))}   (${String(kib).padStart(8)} Kb)`;
      case 'collapsed':
        return `${label}: ${String(pages)} ( ${String(kib)} Kb)`;
    }
  });
}

export interface PrintedBlock {
  /** 16 hexadecimal digits, or 8. */
  readonly address: string;
  readonly tag: string;
  readonly bytes: number;
  readonly free: boolean;
}

/** Blocks of `!poolfind`: pool headers as the classic one prints them, or the current one's lines. */
export function printPoolfind(
  blocks: readonly PrintedBlock[],
  style: { readonly layout: 'classic' | 'current'; readonly tag: string; readonly command: string | null },
): readonly string[] {
  const [low, high] = ['ffffda0000000000', 'ffffea0000000000'];
  const hex = [3, 2, 1, 0].map((at) => style.tag.charCodeAt(at).toString(16).padStart(2, '0'));
  const named = style.layout === 'classic' ? `Tag: ${style.tag}` : `tag 0x${hex.join('')} (${style.tag})`;
  const lines = style.command === null ? [] : [style.command, ''];
  if (style.layout === 'classic') {
    lines.push(`Scanning large pool allocation table for ${named} (${low} : ${high})`, '');
    lines.push(`Searching NonPaged pool (${low} : ${high}) for ${named}`, '');
  } else {
    lines.push(`Scanning large pool allocation table for ${named} (${low} : ${high})`, '', '');
    lines.push(`Searching nonpaged pool (${low} : ${high}) for ${named}`, '');
  }
  for (const { address, tag, bytes, free } of blocks) {
    const size = bytes.toString(16);
    const state = free ? '(Free)     ' : '(Allocated)';
    lines.push(
      style.layout === 'classic'
        ? `${address} size: ${size.padStart(4)} previous size: ${'40'.padStart(4)}  ${state} ${tag}`
        : `${address} : tag ${tag}, size ${(bytes === 0 ? '0' : `0x${size}`).padStart(9)}, Nonpaged pool`,
    );
  }
  return lines;
}
