/** The zone in which a source writes its times: what is told of it is told in the same. */
import type { Moment } from '../moments/moment.js';

const DATE_LENGTH = '2026-09-03'.length;

/**
 * A time, milliseconds since 1970, in the zone that the source writes its times in; without one where the source names none.
 *
 * @example
 * timeIn('+02:00', Date.UTC(2026, 8, 3, 12)) // '2026-09-03T14:00:00.000+02:00'
 */
export function timeIn(zone: string, time: number): string {
  const minutes = /^[+-]/.test(zone) ? Number(`${zone.charAt(0)}1`) * minutesOf(zone) : 0;
  return `${new Date(time + minutes * 60_000).toISOString().slice(0, -1)}${zone}`;
}

/** Minutes of an offset such as `+02:00`, without its sign. */
function minutesOf(offset: string): number {
  const [hours = '0', minutes = '0'] = offset.slice(1).match(/\d\d/g) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

/** The zone of the last time that the samples give: `Z`, `+02:00`, or nothing. */
export function zoneOf(samples: readonly Moment[]): string {
  const last = samples.findLast(({ capturedAt }) => capturedAt !== null)?.capturedAt ?? '';
  return /(?:Z|[+-]\d\d:?\d\d)$/.exec(last.slice(DATE_LENGTH))?.[0] ?? '';
}
