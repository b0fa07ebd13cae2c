/** What changed between two answers of a watch, in words, what matters most first. */
import { toNumber } from '../model/counters.js';
import type { Analysis, Finding, PoolName, Snapshot, TagUsage, Verdict } from '../model/document.js';
import { POOL_NAMES } from '../model/pool-names.js';
import { byWorst, severityRank } from '../model/severity.js';
import { VERDICTS } from '../model/verdicts.js';
import { formatBytes, formatCount, formatPool, formatTag } from '../model/words.js';

/** One change. */
export interface Change {
  /** Whether it is bad news: something leaks, or a finding is new or worse. */
  readonly isAlarm: boolean;
  /** One line of text for a person. */
  readonly text: string;
}

/** Tags of which a change of size is told, the largest changes first; more than fit on a screen beside an answer. */
const MOST_TAGS = 5;

/** A finding whatever its figures are by now. */
function keyOfFinding({ code, machine = '', pool, tags, drivers }: Finding): string {
  return JSON.stringify([code, machine, pool, tags, drivers]);
}

/** Findings that ask for something: what is merely told along does not interrupt anybody. */
function telling({ findings }: Analysis): ReadonlyMap<string, Finding> {
  return new Map(
    findings.filter(({ severity }) => severity !== 'info').map((finding) => [keyOfFinding(finding), finding]),
  );
}

function findingChanges(before: Analysis, now: Analysis): readonly Change[] {
  const [old, found] = [telling(before), telling(now)];
  const risen = [...found].flatMap(([key, finding]): readonly Change[] => {
    const earlier = old.get(key);
    if (earlier === undefined) return [{ isAlarm: true, text: `New: ${finding.title}` }];
    const worse = severityRank(finding.severity) - severityRank(earlier.severity);
    if (worse === 0) return [];
    const course = `${earlier.severity} → ${finding.severity}`;
    return [{ isAlarm: worse > 0, text: `${worse > 0 ? 'Worse' : 'Milder'} (${course}): ${finding.title}` }];
  });
  // A finding that another of the same tag took the place of is not gone.
  const spokenOf = new Set([...found.values()].flatMap(({ tags }) => tags));
  const gone = [...old]
    .filter(([key, { tags }]) => !found.has(key) && !tags.some((tag) => spokenOf.has(tag)))
    .map(([, finding]) => finding);
  return [
    ...risen,
    ...gone.toSorted(byWorst).map(({ title }) => ({ isAlarm: false, text: `No longer told: ${title}` })),
  ];
}

function inPool(tag: string, pool: PoolName): string {
  return `${formatTag(tag)}, ${formatPool(pool)}`;
}

interface Judged {
  readonly name: string;
  readonly verdict: Verdict;
}

function verdictsOf({ series }: Analysis): ReadonlyMap<string, Judged> {
  return new Map(
    series.flatMap(({ host, source = '', tags }) =>
      tags.map(({ tag, pool, verdict }) => {
        const whose = series.length > 1 ? `${host ?? source}: ` : '';
        return [JSON.stringify([host, source, tag, pool]), { name: `${whose}${inPool(tag, pool)}`, verdict }] as const;
      }),
    ),
  );
}

/** Verdicts that each are a line of their own; tags that turn to or from the others are told together. */
const TELLING_VERDICTS: ReadonlySet<Verdict> = new Set(['leak', 'held']);
/** Tags that are named where many turned alike. */
const MOST_NAMES = 4;

function verdictChanges(before: Analysis, now: Analysis): readonly Change[] {
  const old = verdictsOf(before);
  const turned = [...verdictsOf(now)].flatMap(([key, { name, verdict }]) => {
    const earlier = old.get(key)?.verdict;
    return earlier === undefined || earlier === verdict ? [] : [{ name, earlier, verdict }];
  });
  const isTelling = ({ earlier, verdict }: (typeof turned)[number]): boolean =>
    TELLING_VERDICTS.has(earlier) || TELLING_VERDICTS.has(verdict);
  const alone = turned
    .filter(isTelling)
    .map(({ name, earlier, verdict }) => ({ isAlarm: verdict === 'leak', text: `${name}: ${earlier} → ${verdict}` }));
  const together = VERDICTS.flatMap((verdict): readonly Change[] => {
    const names = turned.filter((each) => each.verdict === verdict && !isTelling(each)).map(({ name }) => name);
    if (names.length === 0) return [];
    const more = names.length - MOST_NAMES;
    const shown = [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${formatCount(more)} more`] : [])].join('; ');
    return [{ isAlarm: false, text: `Now ${verdict}: ${shown}` }];
  });
  return [...alone.toSorted((a, b) => Number(b.isAlarm) - Number(a.isAlarm)), ...together];
}

/** The machine of a snapshot: its name, else the folder or the file that its moments are from. */
function machineOf({ host, source }: Snapshot, { series }: Analysis): string {
  const own = series.find((each) => each.host === null && each.source !== undefined && source.startsWith(each.source));
  return host ?? own?.source ?? source;
}

/** The newest snapshot of each machine; where no times are told, the last. */
function newestOf(analysis: Analysis): ReadonlyMap<string, Snapshot> {
  const newest = new Map<string, Snapshot>();
  for (const snapshot of analysis.snapshots) {
    const machine = machineOf(snapshot, analysis);
    const earlier = Date.parse(snapshot.capturedAt ?? '') < Date.parse(newest.get(machine)?.capturedAt ?? '');
    if (!earlier) newest.set(machine, snapshot);
  }
  return newest;
}

interface Size {
  readonly name: string;
  /** NaN: not known. */
  readonly bytes: number;
}

function tagSizes({ tags }: Snapshot): ReadonlyMap<string, Size> {
  return new Map(
    tags.flatMap((usage: TagUsage) =>
      POOL_NAMES.map(
        (pool) =>
          [
            JSON.stringify([usage.tag, pool]),
            { name: inPool(usage.tag, pool), bytes: toNumber(usage[pool]?.bytes) },
          ] as const,
      ),
    ),
  );
}

function poolSizes({ pools }: Snapshot): ReadonlyMap<string, Size> {
  return new Map(
    (['nonPaged', 'paged'] as const).map((pool) => [
      pool,
      { name: `all of ${formatPool(pool)}`, bytes: toNumber(pools[pool]?.bytes) },
    ]),
  );
}

interface Growth extends Size {
  readonly more: number;
}

/** Sizes that both sides tell and that differ, the largest difference first. What one side does not tell is unknown, not 0. */
function growths(before: ReadonlyMap<string, Size>, now: ReadonlyMap<string, Size>): readonly Growth[] {
  return [...now]
    .map(([key, size]) => ({ ...size, more: size.bytes - (before.get(key)?.bytes ?? Number.NaN) }))
    .filter(({ more }) => more !== 0 && !Number.isNaN(more))
    .toSorted((a, b) => Math.abs(b.more) - Math.abs(a.more));
}

function sizeChanges(before: Analysis, now: Analysis): readonly Change[] {
  const [old, newest] = [newestOf(before), newestOf(now)];
  return [...newest].flatMap(([machine, snapshot]) => {
    // Of one machine alone it does not matter what it is called: a file becomes a folder of files.
    const earlier = old.get(machine) ?? (old.size === 1 && newest.size === 1 ? [...old.values()][0] : undefined);
    if (earlier === undefined) return [];
    const tags = growths(tagSizes(earlier), tagSizes(snapshot));
    const told = [...growths(poolSizes(earlier), poolSizes(snapshot)), ...tags.slice(0, MOST_TAGS)];
    const whose = newest.size > 1 ? `${machine}: ` : '';
    const lines = told.map(
      ({ name, bytes, more }) =>
        `${whose}${name}: ${formatBytes(bytes)} (${more > 0 ? '+' : '-'}${formatBytes(Math.abs(more))})`,
    );
    const others = tags.length - MOST_TAGS;
    if (others > 0) lines.push(`${whose}${formatCount(others)} more tags changed by less`);
    return lines.map((text) => ({ isAlarm: false, text }));
  });
}

/**
 * What the answer of now says that the one before did not: findings that are new, worse, milder or gone, verdicts that
 * turned, then sizes of the newest moment of each machine. Empty when nothing did. Text in it comes from evidence, as in
 * every document.
 *
 * @example
 * changesBetween(before, now)[0] // { isAlarm: true, text: 'New: Qwzx leaks …' }
 */
export function changesBetween(before: Analysis, now: Analysis): readonly Change[] {
  return [...findingChanges(before, now), ...verdictChanges(before, now), ...sizeChanges(before, now)];
}
