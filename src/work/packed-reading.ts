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
    const translated = new Map<Entries, Entries>();
    const translate = (entries: Entries): Entries => {
      let ours = translated.get(entries);
      if (ours === undefined) {
        const own = Int32Array.from(entries, (entry) => entryOf(numbers[nameOfEntry(entry)] ?? 0, poolOfEntry(entry)));
        ours = shareEntries(own);
        translated.set(entries, ours);
      }
      return ours;
    };
    const moments = reading.moments.map((moment): Moment => ({
      ...moment,
      table: { ...moment.table, entries: translate(moment.table.entries) },
    }));
    return { ...reading, moments };
  };
}
