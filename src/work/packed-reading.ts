/**
 * A reading as it goes from thread to thread. Tables name their rows by numbers that are good in one thread only; the
 * names behind them go along once, with the first reading that has them.
 */
import type { Moment } from '../moments/moment.js';
import { shareEntries } from '../tables/packed-table.js';
import type { Entries } from '../tables/packed-table.js';
import { entryOf, nameAt, nameCount, nameNumber, nameOfEntry, poolOfEntry } from '../tables/row-names.js';
import type { RowName } from '../tables/row-names.js';
import type { SourceReading } from '../moments/source-reading.js';

export interface PackedReading {
  readonly reading: SourceReading;
  /** Names that the thread has learnt since it sent the reading before, in the order of their numbers. */
  readonly names: readonly RowName[];
}

/** Packs the readings of this thread, which must all go to one receiver, in order. */
export function createReadingPacker(): (reading: SourceReading) => PackedReading {
  let sent = 0;
  return (reading) => {
    const names = Array.from({ length: nameCount() - sent }, (_, index) => nameAt(sent + index));
    sent += names.length;
    return { reading, names };
  };
}

/** Packs a reading by itself, for one who has no other of this thread: names of its own rows go along, and only those. */
export function packAlone(reading: SourceReading): PackedReading {
  const numbers = new Map<number, number>();
  const renumber = (name: number): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  return {
    reading: withEntries(reading, (entry) => entryOf(renumber(nameOfEntry(entry)), poolOfEntry(entry))),
    names: [...numbers.keys()].map(nameAt),
  };
}

/** A reading whose rows have other numbers; moments of the same rows share them as before. */
function withEntries(reading: SourceReading, translateEntry: (entry: number) => number): SourceReading {
  const translated = new Map<Entries, Entries>();
  const translate = (entries: Entries): Entries => {
    let others = translated.get(entries);
    if (others === undefined) {
      others = shareEntries(Int32Array.from(entries, translateEntry));
      translated.set(entries, others);
    }
    return others;
  };
  const moments = reading.moments.map((moment): Moment => ({
    ...moment,
    table: { ...moment.table, entries: translate(moment.table.entries) },
  }));
  return { ...reading, moments };
}

/** Buffers of the counters: handed over, not copied. Nobody may use the packed reading afterwards. */
export function findBuffers({ reading }: PackedReading): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { table } of reading.moments) {
    // A table below this is copied faster than handed over.
    if (table.values.byteLength >= 16_384 && table.values.buffer instanceof ArrayBuffer) {
      buffers.add(table.values.buffer);
    }
  }
  return [...buffers];
}

/** Unpacks the readings of one other thread, in the order in which it packed them. */
export function createReadingUnpacker(): (packed: PackedReading) => SourceReading {
  /** Our number of each name of the other thread. */
  const numbers: number[] = [];
  return ({ reading, names }) => {
    for (const { tag, printed } of names) numbers.push(nameNumber(tag, printed));
    return withEntries(reading, (entry) => entryOf(numbers[nameOfEntry(entry)] ?? 0, poolOfEntry(entry)));
  };
}
