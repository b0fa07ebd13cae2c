/** Properties of the readers: what is printed is read, what is damaged never lies, no line is lost, time is linear. */
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import '../support/fixed-seed.js';
import { readText } from '../../src/sources/read-text.js';
import type { SourceReading } from '../../src/moments/source-reading.js';
import { DAMAGES } from '../support/damage.js';
import { printPoolused } from '../support/print-debugger.js';
import type { PoolusedStyle, PrintedCounters, PrintedTag } from '../support/print-debugger.js';
import { printedOf, rowsOf as momentRows } from '../support/rows.js';

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const DIGITS = Array.from('0123456789');
const MARKS = Array.from('.-_$@*)(><"\'&;:!?#%+=~^`|/\\[]{},');

/** Tags as they occur: letters first, blanks behind, a dot for an unprintable byte. */
const plainTag = fc
  .array(fc.constantFrom(...LETTERS, ...DIGITS), { minLength: 4, maxLength: 4 })
  .map((letters) => letters.join(''))
  .filter((tag) => !/^\d+$/.test(tag));
const oddTag = fc.oneof(
  plainTag,
  plainTag,
  fc.array(fc.constantFrom(...DIGITS), { minLength: 4, maxLength: 4 }).map((digits) => digits.join('')),
  fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 3 }).map((letters) => letters.join('').padEnd(4)),
  fc
    .array(fc.constantFrom(...LETTERS, ...MARKS, '.', '.', ' '), { minLength: 4, maxLength: 4 })
    .map((letters) => letters.join(''))
    .filter((tag) => tag.trim() !== ''),
);

const outstanding = fc.oneof(
  fc.constant(0n),
  fc.bigInt(1n, 9_999n),
  fc.bigInt(1n, 99_999_999n),
  fc.bigInt(1n, 2n ** 40n),
);

/** Counters that can be true: bytes hold the blocks, allocs less frees are outstanding. */
const counters: fc.Arbitrary<PrintedCounters> = fc
  .tuple(outstanding, fc.oneof(fc.bigInt(0n, 1_000n), fc.bigInt(0n, 2n ** 33n)), fc.bigInt(16n, 2n ** 22n))
  .map(([blocks, frees, size]) => ({ allocs: blocks + frees, frees, outstanding: blocks, bytes: blocks * size }));

const words = fc.constantFrom(
  'Irp',
  'buffers',
  'of',
  'the',
  'Binary',
  "driver's",
  '"in use"',
  '(nt!IRP)',
  'a, b;',
  '??',
  '...',
  'Pool',
  '0x40',
  'Thread',
);
const description = fc.oneof(
  fc.constant(''),
  fc.array(words, { minLength: 1, maxLength: 6 }).map((list) => list.join(' ')),
  fc.constant('1394 bus object'),
);
const binary = fc.oneof(
  fc.constant(null),
  fc.constantFrom('nt!io', 'abcd.sys', 'nt!store or rdyboost.sys', 'win32kbase!Composition::Create', 'ci.dll'),
);

function rowsOf(tag: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<readonly PrintedTag[]> {
  const row = fc.record({ tag, nonPaged: counters, paged: counters, description: text, binary }).map((made) => {
    return made.description !== '' || made.binary !== null
      ? { ...made, description: made.description || 'Text' }
      : { ...made, description: `UNKNOWN pooltag '${made.tag}', please update pooltag.txt` };
  });
  return fc.uniqueArray(row, { minLength: 1, maxLength: 12, selector: ({ tag: name }) => name });
}

const style = fc
  .record({
    layout: fc.constantFrom('old' as const, 'new' as const),
    verbose: fc.boolean(),
    pools: fc.constantFrom('both' as const, 'nonPaged' as const),
    sorting: fc.constantFrom('NonPaged' as const, 'Paged' as const, 'Tag' as const, null),
    command: fc.constantFrom('kd> !poolused', '0: kd> !poolused 2', 'lkd> !poolused 3', null),
    total: fc.boolean(),
  })
  .map((made): PoolusedStyle => ({ ...made, pools: made.layout === 'new' ? 'both' : made.pools }));

/** Rows that were read, each as one line of text, in the order of the source. */
function usages(reading: SourceReading): string[] {
  return reading.moments.flatMap((moment) =>
    momentRows(moment).map(({ tag, pool, allocs, frees, outstanding: blocks, bytes }, row) => {
      const { table } = moment;
      const exact = [allocs, frees, blocks, bytes].map(
        (value, at) => table.exact.get(row * 4 + at) ?? (Number.isNaN(value) ? '-' : String(value)),
      );
      return `${tag}|${pool}|${exact.join('|')}`;
    }),
  );
}

function expected(rows: readonly PrintedTag[], made: PoolusedStyle): string[] {
  const pools = made.pools === 'both' ? (['nonPaged', 'paged'] as const) : (['nonPaged'] as const);
  return rows.flatMap((row) =>
    pools.map((pool) => {
      const { allocs, frees, outstanding: blocks, bytes } = row[pool];
      const values = made.verbose ? [allocs, frees, blocks, bytes] : ['-', '-', blocks, bytes];
      return `${row.tag}|${pool}|${values.map(String).join('|')}`;
    }),
  );
}

/** Fails with the message of the smallest counterexample instead of its values. */
function holds<Values extends [unknown, ...unknown[]]>(
  t: ExecutionContext,
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  check: (...values: Values) => string | null,
  numRuns: number,
): void {
  const told: { message: string | null } = { message: null };
  const result = fc.check(
    fc.property(...arbitraries, (...values: Values) => {
      const message = check(...values);
      if (message !== null) told.message = message;
      return message === null;
    }),
    { numRuns },
  );
  t.false(result.failed, `seed ${result.seed}: ${told.message ?? String(result.errorInstance)}`);
}

/** A number that overran its column and a description that begins with a digit cannot be told apart. */
function isAmbiguous(row: PrintedTag, made: PoolusedStyle): boolean {
  if (made.layout === 'new' || made.verbose || !/^\d/.test(row.description)) return false;
  return (made.pools === 'both' ? row.paged : row.nonPaged).bytes >= 10_000_000n;
}

/** Without its columns an old row does not show where the number ends and a description with a digit begins. */
function isGlued(row: PrintedTag, made: PoolusedStyle): boolean {
  return made.layout === 'old' && !made.verbose && /^\d/.test(row.description);
}

/** What is wrong with the line counts; null when every line is accounted for. */
function lost(text: string, reading: SourceReading): string | null {
  const { total, understood, otherCommand, unparsed } = reading.input.lines;
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return total === lines.length && understood + otherCommand + unparsed === total
    ? null
    : `${lines.length} lines, counted ${JSON.stringify(reading.input.lines)}`;
}

test('a printed !poolused reads as the same rows', (t) => {
  holds(
    t,
    [rowsOf(oddTag, description), style],
    (rows, made) => {
      const clear = rows.filter((row) => !isAmbiguous(row, made));
      const text = printPoolused(clear, made).join('\n');
      const reading = readText(text, 'x');
      const found = usages(reading);
      const wanted = expected(clear, made);
      if (JSON.stringify(found) !== JSON.stringify(wanted)) return `${text}\nfound ${found.join(' ; ')}`;
      for (const row of clear) {
        const told = printedOf(reading.moments[0], row.tag);
        if ((told?.description ?? '') !== row.description.trim() || (told?.binary ?? null) !== row.binary)
          return `${text}\n${JSON.stringify(told)} for ${row.tag}`;
      }
      return lost(text, reading);
    },
    1500,
  );
});

for (const damage of DAMAGES) {
  test(`!poolused, ${damage.name}`, (t) => {
    const tag = damage.keeps === 'rows' && !damage.keepsBlanks ? plainTag : oddTag;
    holds(
      t,
      [rowsOf(tag, description), style],
      (rows, made) => {
        const clear = rows.filter(
          (row) =>
            !isAmbiguous(row, made) &&
            (damage.keepsBlanks || !(isGlued(row, made) || /\S \S/.test(row.tag))) &&
            // An escape fills the blanks of a short tag.
            (row.tag === row.tag.trim() || !/[\\*_`#[\]]/.test(row.tag)) &&
            // A backslash before a mark is an escape; a drive with a `>` is a prompt.
            !/\\./.test(row.tag) &&
            !/^[a-z]:\\|kd>/i.test(row.tag),
        );
        const headed = { ...made, sorting: made.command === null ? (made.sorting ?? 'Tag') : made.sorting };
        const text = damage.apply(printPoolused(clear, headed));
        const reading = readText(text, 'x');
        const squeeze = (row: string): string => (damage.keepsBlanks ? row : row.replaceAll(' ', ''));
        const found = usages(reading).map(squeeze);
        const wanted = expected(clear, made).map(squeeze);
        if (damage.keeps === 'rows' && JSON.stringify(found) !== JSON.stringify(wanted))
          return `${text}\nfound ${found.join(' ; ')}\nwanted ${wanted.join(' ; ')}`;
        const known = new Set(wanted);
        const doubtful = reading.diagnostics.some(({ code }) => code === 'doubtful-row');
        const invented = found.filter((row) => !known.has(row));
        if (invented.length > 0 && !doubtful) return `${text}\ninvented ${invented.join(' ; ')}`;
        return lost(text, reading);
      },
      250,
    );
  });
}
