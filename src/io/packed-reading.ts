/**
 * A reading as it goes from thread to thread. A log of a thousand moments names the same three thousand tags each time;
 * copied one by one, the names would cost more than the reading. They go once, and the tables hold their numbers.
 */
import type { Moment } from '../model/moment.js';
import type { SourceReading } from '../model/source-reading.js';
import type { PrintedOwner, TagTable } from '../model/tag-table.js';

interface PackedTable extends Omit<TagTable, 'tags' | 'printed'> {
  readonly tagNumbers: Uint32Array;
  /** Number of the tag and number of the owner, in turn. */
  readonly printedNumbers: Uint32Array;
}

export interface PackedReading {
  readonly reading: Omit<SourceReading, 'moments'>;
  readonly moments: readonly (Omit<Moment, 'table'> & { readonly table: PackedTable })[];
  readonly tags: readonly string[];
  readonly owners: readonly PrintedOwner[];
}

/** Gives every distinct value a number, in the order they come. */
function createNumbers<Value>(): { readonly values: Value[]; readonly numberOf: (value: Value) => number } {
  const values: Value[] = [];
  const numbers = new Map<Value, number>();
  return {
    values,
    numberOf: (value) => {
      let number = numbers.get(value);
      if (number === undefined) {
        number = values.length;
        numbers.set(value, number);
        values.push(value);
      }
      return number;
    },
  };
}

/** The reading with every tag and owner named once. */
export function packReading({ moments, ...reading }: SourceReading): PackedReading {
  const tags = createNumbers<string>();
  const owners = createNumbers<PrintedOwner>();
  const packed = moments.map(({ table: { tags: names, printed, ...columns }, ...moment }) => ({
    ...moment,
    table: {
      ...columns,
      tagNumbers: Uint32Array.from(names, tags.numberOf),
      printedNumbers: Uint32Array.from(
        [...printed].flatMap(([tag, owner]) => [tags.numberOf(tag), owners.numberOf(owner)]),
      ),
    },
  }));
  return { reading, moments: packed, tags: tags.values, owners: owners.values };
}

/** Buffers of the columns: handed over, not copied. Nobody may use the packed reading afterwards. */
export function findBuffers({ moments }: PackedReading): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { table } of moments) {
    for (const column of [table.allocs, table.frees, table.outstanding, table.bytes, table.lines, table.tagNumbers]) {
      // A table below this is copied faster than handed over.
      if (column.length >= 2048 && column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
    }
  }
  return [...buffers];
}

/** The reading that was packed. */
export function unpackReading({ reading, moments, tags, owners }: PackedReading): SourceReading {
  const unpacked = moments.map(({ table: { tagNumbers, printedNumbers, ...columns }, ...moment }): Moment => {
    const printed = new Map<string, PrintedOwner>();
    for (let at = 0; at < printedNumbers.length; at += 2) {
      const owner = owners[printedNumbers[at + 1] ?? 0];
      if (owner !== undefined) printed.set(tags[printedNumbers[at] ?? 0] ?? '', owner);
    }
    return { ...moment, table: { ...columns, tags: Array.from(tagNumbers, (number) => tags[number] ?? ''), printed } };
  });
  return { ...reading, moments: unpacked };
}
