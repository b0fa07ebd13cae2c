/**
 * A log that a scheduler has appended to for years holds more moments than memory does, and far more than a judgement
 * over time looks at. When the moments of one source take more room than there is, every second one of each machine is
 * let go, evenly over the whole time; that is told. The first and the last of each machine, and a moment that says more
 * than its tags, always stay.
 */
import type { Moment } from '../moments/moment.js';
import type { PackedTable } from '../tables/packed-table.js';

/** Room for the moments of one source: some ten million rows, or ten thousand samples of counters: a week of minutes. */
const MOST_BYTES = 56 * 1024 * 1024;

/** What a moment takes beside its table. */
export const MOMENT_BYTES = 1400;

/**
 * What a moment without a table counts as. It takes 640 bytes; but a log of counters has millions, and of each that is kept
 * for a while and let go again the garbage stays for a while, too. So many fit that a log of 2 GB is read in 130 MB.
 */
export const COUNTERS_BYTES = 5600;

/** Fewer moments are kept whatever they take. */
const LEAST_MOMENTS = 8;
/** Thinned to less than this part of the room there is enough for a while. */
const HYSTERESIS = 0.75;

export interface MomentKeeper {
  /** Moments that are kept, in the order they were read. */
  readonly moments: () => readonly Moment[];
  readonly add: (moment: Moment) => void;
  /** Whether the next moments, one of each of these machines, would be let go as soon as others follow. */
  readonly skips: (hosts: readonly (string | null)[]) => boolean;
  /** Counts moments that were not made since they would have been let go. */
  readonly passOver: (hosts: readonly (string | null)[]) => void;
  /**
   * Tells how many moments there will be, about. Where most of them would be made and let go again, they are skipped from
   * now on; which ones stay in the end is the same.
   */
  readonly expect: (moments: number) => void;
  /** Moments that were read, those let go included. */
  readonly read: () => number;
  /** Moments that were let go. */
  readonly left: () => number;
  /** The place that a moment has by now, given its number among all that were read; -1 stays -1. */
  readonly placeOf: (number: number) => number;
}

interface Entry {
  readonly moment: Moment;
  /** Among all that were read. */
  readonly number: number;
  /** Among those of its machine. */
  readonly ordinal: number;
  readonly bytes: number;
}

interface Machine {
  read: number;
  /** The newest moment, where it stays only until the next one comes. */
  last: Entry | null;
}

/**
 * Keeps moments within `mostBytes`. `isPinned` tells whether something else was read in a moment, by its number; such a
 * moment stays.
 */
export function createMomentKeeper(
  isPinned: (number: number) => boolean,
  mostBytes: number = MOST_BYTES,
): MomentKeeper {
  let entries: Entry[] = [];
  const machines = new Map<string, Machine>();
  let read = 0;
  let bytes = 0;
  let room = mostBytes;
  /** Of every so many moments of a machine one is kept. */
  let stride = 1;
  let lastEntries: PackedTable['entries'] | null = null;

  function machineOf(host: string | null): Machine {
    const name = host ?? '';
    const known = machines.get(name);
    if (known !== undefined) return known;
    const machine = { read: 0, last: null };
    machines.set(name, machine);
    return machine;
  }

  function sizeOf({ entries: own, values, lines }: PackedTable): number {
    // Tables in the same order share their entries.
    const shared = own === lastEntries;
    lastEntries = own;
    const order = shared ? 0 : own.byteLength;
    if (values.byteLength === 0) return COUNTERS_BYTES;
    return MOMENT_BYTES + order + values.byteLength + (lines instanceof Float64Array ? lines.byteLength : 0);
  }

  const stays = ({ moment, number, ordinal }: Entry): boolean =>
    ordinal % stride === 0 || moment.vm !== null || moment.modules.length > 0 || isPinned(number);

  /** Takes in what became more than the last moment of its machine, or forgets it. */
  function release(machine: Machine): void {
    const { last } = machine;
    machine.last = null;
    if (last === null || !stays(last)) return;
    entries.push(last);
    bytes += last.bytes;
  }

  /** Lets go of all moments of each machine but one of `next`. */
  function thin(next: number): void {
    stride = next;
    const kept = entries.filter(stays);
    for (const entry of entries) {
      const machine = machineOf(entry.moment.host);
      if (!stays(entry) && entry.ordinal === machine.read - 1) machine.last = entry;
    }
    entries = kept;
    bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** What is kept, the last moment of each machine included. */
  function all(): readonly Entry[] {
    const last = [...machines.values()].flatMap((machine) => machine.last ?? []);
    return last.length === 0 ? entries : [...entries, ...last].toSorted((a, b) => a.number - b.number);
  }

  return {
    moments: () => all().map(({ moment }) => moment),
    add: (moment) => {
      const machine = machineOf(moment.host);
      release(machine);
      machine.last = { moment, number: read, ordinal: machine.read, bytes: sizeOf(moment.table) };
      read += 1;
      machine.read += 1;
      if (stays(machine.last)) release(machine);
      while (bytes > room && entries.length > LEAST_MOMENTS) {
        const before = entries.length;
        thin(stride * 2);
        // What must stay may need more; looking again at every moment would take ever longer.
        if (bytes > room * HYSTERESIS && entries.length > before * HYSTERESIS) room = bytes / HYSTERESIS;
      }
    },
    skips: (hosts) => hosts.every((host) => (machines.get(host ?? '')?.read ?? 0) % stride !== 0),
    passOver: (hosts) => {
      for (const host of hosts) {
        const machine = machineOf(host);
        release(machine);
        machine.read += 1;
        read += 1;
      }
    },
    expect: (moments) => {
      const each = bytes / entries.length;
      // No more than it will come to, though the number of moments is a guess.
      const next = 2 ** Math.floor(Math.log2((moments * each) / room));
      if (next > stride) thin(next);
    },
    read: () => read,
    left: () => read - all().length,
    placeOf: (number) => (number < 0 ? -1 : all().findIndex((entry) => entry.number === number)),
  };
}
