/**
 * The time zone of a log. Its samples are in the machine's local time; the zone says how many minutes that is from UTC,
 * in winter and in summer, and when the clock is changed (TIME_ZONE_INFORMATION of learn.microsoft.com).
 */
import { formatOffset } from '../../../grammars/lib/dates.js';

/** When the clock is changed: `day` is the week of the month (5 = the last one) of a weekday, or a day of a given year. */
interface ClockChange {
  /** 0: every year. */
  readonly year: number;
  /** 1 to 12; 0: the clock is never changed. */
  readonly month: number;
  readonly weekday: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export interface Zone {
  /** Minutes west of UTC in standard time. */
  readonly bias: number;
  /** What is added to it in standard and in daylight time. */
  readonly standardBias: number;
  readonly daylightBias: number;
  readonly toStandard: ClockChange;
  readonly toDaylight: ClockChange;
}

const MINUTE = 60_000;
/** No place on earth is further from UTC. */
const MOST_MINUTES = 14 * 60;
const LAST_WEEK = 5;

function readChange(view: DataView, at: number): ClockChange {
  const field = (index: number): number => view.getUint16(at + 2 * index, true);
  return { year: field(0), month: field(1), weekday: field(2), day: field(3), hour: field(4), minute: field(5) };
}

/** The zone at a place of the log header; 172 bytes must be there. */
export function readZone(view: DataView, at: number): Zone {
  return {
    bias: view.getInt32(at, true),
    toStandard: readChange(view, at + 68),
    standardBias: view.getInt32(at + 84, true),
    toDaylight: readChange(view, at + 152),
    daylightBias: view.getInt32(at + 168, true),
  };
}

/** Local time of a change in a year, in milliseconds as if it were UTC. */
function timeOfChange(change: ClockChange, year: number): number {
  const { month, weekday, day, hour, minute } = change;
  if (change.year !== 0) return Date.UTC(change.year, month - 1, day, hour, minute);
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let date = 1 + ((weekday - first + 7) % 7) + 7 * (Math.min(day, LAST_WEEK) - 1);
  while (date > days) date -= 7;
  return Date.UTC(year, month - 1, date, hour, minute);
}

/** Offsets of the samples of one log, asked in the order of the file. */
export interface OffsetsOfLog {
  /** `-04:00` for a local time in milliseconds as if it were UTC; `''` when the zone does not tell. */
  readonly offsetAt: (local: number) => string;
}

/**
 * The offset of each sample. In the hour that comes twice in autumn a sample is of summer time until the clock is seen
 * to go back.
 */
export function createOffsets(zone: Zone | null): OffsetsOfLog {
  let before = Number.NEGATIVE_INFINITY;
  let wentBack = false;
  const format = (minutesWest: number): string =>
    Math.abs(minutesWest) > MOST_MINUTES ? '' : formatOffset(minutesWest);
  return {
    offsetAt: (local) => {
      if (zone === null) return '';
      const { bias, standardBias, daylightBias, toStandard, toDaylight } = zone;
      const standard = format(bias + standardBias);
      if (toStandard.month === 0 || toDaylight.month === 0) return format(bias);
      if (toStandard.month > 12 || toDaylight.month > 12) return '';
      const year = new Date(local).getUTCFullYear();
      const summer = timeOfChange(toDaylight, year);
      const winter = timeOfChange(toStandard, year);
      const twice = (standardBias - daylightBias) * MINUTE;
      const ambiguous = local >= winter - twice && local < winter;
      wentBack = ambiguous && (wentBack || local < before);
      before = local;
      const inSummer = summer < winter ? local >= summer && local < winter : local >= summer || local < winter;
      return inSummer && !wentBack ? format(bias + daylightBias) : standard;
    },
  };
}
