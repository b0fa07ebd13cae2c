/** Which two moments are compared, whether they are of one machine, and what lies between them. */
import type { Diagnostic } from '../model/document.js';
import { formatBytes, formatCount, formatStamp } from '../model/words.js';
import { physicalBytes } from '../moments/gauges.js';
import type { Moment } from '../moments/moment.js';
import { isMeasured } from '../moments/place-moments.js';
import type { Machine, PlacedMoment } from '../moments/place-moments.js';
import type { SourceReading } from '../moments/source-reading.js';
import { tellTwoMachines } from '../moments/machines-of-files.js';
import { toTimeline } from '../series/timeline.js';

export interface Side {
  readonly chosen: PlacedMoment | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function momentName(moment: Moment): string {
  const line = moment.firstLine > 1 ? `, line ${moment.firstLine}` : '';
  const time = moment.capturedAt === null ? '' : `, ${formatStamp(moment.capturedAt)}`;
  return `${moment.source}${line}${time}`;
}

/** The last moment with tags, or the first; without any with tags, one that measures something. */
export function chooseMoment(placed: readonly PlacedMoment[], name: 'BEFORE' | 'AFTER', which: 'first' | 'last'): Side {
  const measured = placed.filter(({ moment }) => isMeasured(moment));
  const tagged = measured.filter(({ moment }) => moment.table.size > 0);
  const candidates = tagged.length > 0 ? tagged : measured;
  const ordered = candidates.every(({ moment }) => !Number.isNaN(moment.time))
    ? candidates.toSorted((a, b) => a.moment.time - b.moment.time)
    : candidates;
  const chosen = ordered.at(which === 'first' ? 0 : -1) ?? null;
  if (chosen === null || ordered.length < 2) return { chosen, diagnostics: [] };
  const { source, firstLine } = chosen.moment;
  return {
    chosen,
    diagnostics: [
      {
        code: 'moment-chosen',
        severity: 'info',
        message: `${name} holds ${formatCount(ordered.length)} moments; the ${which} is compared: ${momentName(chosen.moment)}.`,
        source,
        line: firstLine,
      },
    ],
  };
}

/** Hours from one moment to another, by the clock or else by the uptime; null when neither tells. */
export function hoursBetween(before: Moment, after: Moment): number | null {
  const byClock = (after.time - before.time) / 3_600_000;
  if (byClock > 0) return byClock;
  if (!Number.isNaN(byClock) || before.uptimeSeconds === null || after.uptimeSeconds === null) return null;
  const byUptime = (after.uptimeSeconds - before.uptimeSeconds) / 3600;
  return byUptime > 0 ? byUptime : null;
}

export function uptimeRatio({ uptimeSeconds: first }: Moment, { uptimeSeconds: second }: Moment): number | null {
  return first !== null && second !== null && first > 0 && second > 0 ? first / second : null;
}

function hasZone(iso: string | null): boolean {
  return iso !== null && /(?:Z|[+-]\d\d:\d\d)$/.test(iso);
}

/** What makes the time between the moments doubtful. */
export function timeDiagnostics(before: Moment, after: Moment, sameMachine: boolean): readonly Diagnostic[] {
  const at = { source: after.source, line: after.firstLine };
  if (!sameMachine || before.capturedAt === null || after.capturedAt === null) return [];
  if (hasZone(before.capturedAt) !== hasZone(after.capturedAt)) {
    return [
      {
        code: 'mixed-zones',
        severity: 'warning',
        message:
          'Only one of the two times has a zone; the other is read as UTC, so rates per hour may be off. --timezone gives the zone.',
        ...at,
      },
    ];
  }
  return [];
}

export function sameSources(before: readonly SourceReading[], after: readonly SourceReading[]): boolean {
  const names = [before, after].map((readings) => readings.map(({ input }) => input.source).join('\n'));
  return names[0] === names[1];
}

export const BY_HOST = 'other hosts';

/**
 * What tells two moments apart as of two machines: their hosts, else a build, an architecture or a size of RAM that no
 * running machine changes, or what all moments of both sides tell (`machines-of-files.ts`); a clause, null when nothing does.
 */
export function tellApart(
  [before, ofBefore]: readonly [Moment, readonly Moment[]],
  [after, ofAfter]: readonly [Moment, readonly Moment[]],
): string | null {
  if (before.host !== null && after.host !== null) {
    return before.host.toLowerCase() === after.host.toLowerCase() ? null : BY_HOST;
  }
  const differ = <Value>(a: Value | null, b: Value | null): boolean => a !== null && b !== null && a !== b;
  if (differ(before.osBuild, after.osBuild))
    return `they have builds ${before.osBuild ?? ''} and ${after.osBuild ?? ''}`;
  if (differ(before.architecture, after.architecture)) {
    return `they have architectures ${before.architecture ?? ''} and ${after.architecture ?? ''}`;
  }
  const [ram, otherRam] = [physicalBytes(before), physicalBytes(after)];
  // A dynamic memory balloon moves RAM a little, and a page or two is lost to the firmware at each start.
  if (Math.max(ram, otherRam) > 2 * Math.min(ram, otherRam))
    return `they have RAM of ${formatBytes(ram)} and ${formatBytes(otherRam)}`;
  return before.source === after.source ? null : tellTwoMachines(ofBefore, ofAfter);
}

/** Names for a comparison of machines that the inputs do not name, or name alike. */
export function namedApart(before: Moment, after: Moment): readonly [Moment, Moment] {
  const apart = before.host !== null && after.host !== null && before.host.toLowerCase() !== after.host.toLowerCase();
  if (apart) return [before, after];
  const [first, second] = before.source === after.source ? ['the first', 'the second'] : [before.source, after.source];
  return [
    { ...before, host: first },
    { ...after, host: second },
  ];
}

/**
 * How a restart between two moments of one machine was seen; null when none was. What lies between them in the inputs is
 * asked as well: the two alone may look as if nothing had happened.
 */
export function restartBetween(
  machines: readonly Machine[],
  earlier: PlacedMoment,
  later: PlacedMoment,
): string | null {
  const involved = machines.filter(({ moments }) => moments.includes(earlier) || moments.includes(later));
  const moments = involved.flatMap((machine) => machine.moments.map(({ moment }) => moment)).filter(isMeasured);
  const { samples, boots } = toTimeline(earlier.moment.host, moments);
  const placeOf = ({ moment }: PlacedMoment): number =>
    samples.findIndex(
      (sample) =>
        (sample.source === moment.source && sample.firstLine === moment.firstLine) ||
        (!Number.isNaN(moment.time) && sample.time === moment.time),
    );
  const [from, to] = [placeOf(earlier), placeOf(later)];
  if (from < 0 || to < 0) return null;
  return boots.find((boot) => boot.reason !== null && boot.from > from && boot.from <= to)?.reason ?? null;
}
