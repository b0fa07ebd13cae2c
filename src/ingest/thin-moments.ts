/**
 * A log that a scheduler has appended to for years holds more moments than memory does, and far more than a judgement
 * over time looks at. When the tables of one source take more room than is kept, every second one between the first and
 * the last is let go, evenly over the whole time; that is told, and a moment that says more than its tags always stays.
 */
import type { Moment } from '../model/moment.js';
import type { PackedTable } from '../model/packed-table.js';
import type { Placed } from '../model/source-reading.js';

/** Room for the tables of one source: some ten million rows. */
const MOST_BYTES = 56 * 1024 * 1024;

/** Fewer moments are kept whatever they take. */
const LEAST_MOMENTS = 8;
/** Thinned to less than this part of the room there is enough for a while. */
const HYSTERESIS = 0.75;

export interface MomentKeeper {
  /** Moments that are kept, in the order they were read. */
  readonly moments: readonly Moment[];
  readonly add: (moment: Moment) => void;
  /** Moments that were read, those let go included. */
  readonly read: () => number;
  /** Moments that were let go. */
  readonly left: () => number;
  /** The place that a moment has by now, given its number among all that were read; -1 stays -1. */
  readonly placeOf: (number: number) => number;
}

/** Something that was read in a moment, with the moment's number among all of the source. */
type Numbered = Pick<Placed, 'moment'>;

/**
 * Keeps moments within `mostBytes` of tables. `attached` tells what else was read in moments; those moments stay.
 */
export function createMomentKeeper(attached: () => Iterable<Numbered>, mostBytes: number = MOST_BYTES): MomentKeeper {
  let moments: Moment[] = [];
  /** Number of each kept moment among all that were read. */
  let numbers: number[] = [];
  let read = 0;
  let bytes = 0;
  let room = mostBytes;
  /** Of every so many moments one is kept. */
  let stride = 1;
  /** Moments up to this place are thinned by the stride. */
  let thinned = 0;
  let lastEntries: PackedTable['entries'] | null = null;

  function sizeOf({ entries, values, lines }: PackedTable): number {
    // Tables in the same order share their entries.
    const own = entries === lastEntries ? 0 : entries.byteLength;
    lastEntries = entries;
    return own + values.byteLength + (lines instanceof Float64Array ? lines.byteLength : 0);
  }

  /** Lets go of what is not of every `stride`-th number and says no more than its tags; the ends stay. */
  function thin(from: number): void {
    const pinned = new Set([...attached()].map(({ moment }) => moment));
    const stays = (place: number): boolean => {
      const moment = moments[place];
      const number = numbers[place] ?? 0;
      return (
        place < from ||
        place === 0 ||
        place === moments.length - 1 ||
        number % stride === 0 ||
        moment?.vm !== null ||
        moment.modules.length > 0 ||
        pinned.has(number)
      );
    };
    const kept = [...moments.keys()].filter(stays);
    if (kept.length === moments.length) return;
    moments = kept.flatMap((place) => moments[place] ?? []);
    numbers = kept.flatMap((place) => numbers[place] ?? []);
    lastEntries = null;
    bytes = moments.reduce((sum, { table }) => sum + sizeOf(table), 0);
  }

  return {
    get moments() {
      return moments;
    },
    add: (moment) => {
      moments.push(moment);
      numbers.push(read);
      read += 1;
      bytes += sizeOf(moment.table);
      if (bytes <= room || moments.length <= LEAST_MOMENTS) return;
      // What came since the last time is thinned as far as what was there before; then all of it, if need be.
      if (stride > 1) thin(thinned);
      if (bytes > room * HYSTERESIS) {
        stride *= 2;
        thin(0);
      }
      thinned = moments.length - 1;
      // What must stay may need more; looking again at every moment would take ever longer.
      if (bytes > room * HYSTERESIS) room = bytes / HYSTERESIS;
    },
    read: () => read,
    left: () => read - moments.length,
    placeOf: (number) => (number < 0 ? -1 : numbers.indexOf(number)),
  };
}
