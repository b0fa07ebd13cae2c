/** Times of a history in the zone that its source gives, as an axis and a sentence have them. */
import type { History } from '../../model/history.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export interface Clock {
  /** `3 Sep 14:10`, `5.5 h`, `sample 12`. */
  readonly words: (at: number) => string;
  /** Round times of a range with their names. */
  readonly ticks: (from: number, to: number) => readonly (readonly [at: number, words: string])[];
  /** The zone in words; empty where a clock has none. */
  readonly zone: string;
}

/** Steps of an axis of dates. */
const STEPS = [
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 90 * DAY, 180 * DAY, 365 * DAY],
] as const;
const MOST_TICKS = 7;

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function zoneWords(minutes: number | null): string {
  if (minutes === null) return 'no time zone in the input';
  if (minutes === 0) return 'UTC';
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${pad(Math.floor(ahead / 60))}:${pad(ahead % 60)}`;
}

function dated(zoneMinutes: number | null): Clock {
  const shift = (zoneMinutes ?? 0) * MINUTE;
  const dayOf = (date: Date): string => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  const clockOf = (date: Date): string => `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
  return {
    zone: zoneWords(zoneMinutes),
    words: (at) => {
      const date = new Date(at + shift);
      return `${dayOf(date)} ${clockOf(date)}`;
    },
    ticks: (from, to) => {
      const step = STEPS.find((each) => (to - from) / each <= MOST_TICKS) ?? 365 * DAY;
      const ticks: (readonly [number, string])[] = [];
      for (let at = Math.ceil((from + shift) / step) * step; at <= to + shift; at += step) {
        const date = new Date(at);
        const words = step >= DAY || at % DAY === 0 ? dayOf(date) : clockOf(date);
        ticks.push([at - shift, step > 300 * DAY ? String(date.getUTCFullYear()) : words]);
      }
      return ticks;
    },
  };
}

function counted(unit: (value: number) => string): Clock {
  return {
    zone: '',
    words: unit,
    ticks: (from, to) => {
      const rough = (to - from) / MOST_TICKS || 1;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
      const ticks: (readonly [number, string])[] = [];
      for (let at = Math.ceil(from / step) * step; at <= to; at += step)
        ticks.push([at, unit(Math.round(at * 100) / 100)]);
      return ticks;
    },
  };
}

export function clockOf({ clock, zoneMinutes }: Pick<History, 'clock' | 'zoneMinutes'>): Clock {
  if (clock === 'date') return dated(zoneMinutes);
  return clock === 'hours' ? counted((hours) => `${hours} h`) : counted((sample) => `${sample + 1}`);
}
