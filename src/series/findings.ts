/** What a series means, in findings: leaks with their families, memory held, loads worth a word, reboots. */
import type { Finding, Forecast, PoolName, Severity } from '../model/document.js';
import type { SeriesOptions } from './analyze-series.js';
import { isCrowd, type FoundFamily } from './families/families.js';
import { sumRates } from './forecast.js';
import { physicalBytes } from './gauges.js';
import { lineOf, type TagMatrix } from './matrix.js';
import { valueAt } from '../statistics/robust.js';
import type { JudgedTag, Rate } from './tag-series.js';
import { formatBytes, formatCount, formatHours, formatShare, formatSmallCount, formatTime } from './wording.js';

type Evidence = Finding['evidence'];
type NextStep = Finding['next'][number];

const MOST_REASONS = 7;

/** Source and line of the first and the last sample that show a key. */
export function evidenceOf(matrix: TagMatrix, tag: JudgedTag): Evidence {
  const ends = [tag.shown[0], tag.shown[tag.shown.length - 1]];
  return ends.flatMap((sample) => {
    const moment = sample === undefined ? undefined : matrix.timeline.samples[sample];
    if (sample === undefined || moment === undefined) return [];
    return [{ source: moment.source, line: lineOf(matrix, sample, tag.key) }];
  });
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function quoted(tag: string): string {
  return tag.includes(' ') ? `"${tag}"` : tag;
}

function capitalized(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

/** Commands that bring the next piece of evidence for a leaking tag. */
function stepsFor(tag: string, pool: PoolName, driver: string | null, options: SeriesOptions): readonly NextStep[] {
  const steps: NextStep[] = [];
  const tagClass = options.classOf(tag);
  if (driver === null && (tagClass === null || tagClass === 'owner')) {
    steps.push({
      command: `findstr /m /l /c:"${tag}" C:\\Windows\\System32\\drivers\\*.sys`,
      why: 'which driver files hold the tag as text: candidates for its owner',
    });
  }
  if (tagClass === 'object' && driver === null) {
    steps.push({
      command: 'Get-Process | Sort-Object HandleCount -Descending | Select-Object -First 10 Name, Id, HandleCount',
      why: 'a process whose handles grow with the tag is the leak; if none does, a driver holds the references',
    });
  }
  steps.push({
    command: `!poolfind ${quoted(tag)} ${pool === 'paged' ? '-paged' : '-nonpaged'}`,
    why: 'are the blocks of one size? then they are one structure',
  });
  if (driver !== null) {
    steps.push({ command: `poolsleuth driver ${driver}`, why: `the other tags of ${driver}: do they grow as well?` });
  }
  steps.push({ command: 'poolsleuth capture etw', why: 'a trace names the call stack that allocates' });
  return steps;
}

interface Reach {
  readonly pool: PoolName;
  readonly at: number;
  readonly forecast: Forecast;
}

function nearestLimit(forecasts: readonly Forecast[], pools: ReadonlySet<PoolName>): Reach | null {
  let nearest: Reach | null = null;
  for (const forecast of forecasts) {
    if (!pools.has(forecast.pool) || forecast.exhaustedAt === null) continue;
    const at = Date.parse(forecast.exhaustedAt);
    if (nearest === null || at < nearest.at) nearest = { pool: forecast.pool, at, forecast };
  }
  return nearest;
}

const LIMIT_WORDS: Readonly<Record<string, string>> = {
  ram: 'RAM is gone',
  commit: 'The commit limit is reached',
  maximum: 'The pool is at its maximum',
};

function limitSentence(reach: Reach): string {
  const { exhaustedAt, low, high, limitKind } = reach.forecast;
  const what = LIMIT_WORDS[limitKind] ?? 'The limit is reached';
  const between = low !== null && high !== null ? ` (between ${formatTime(low)} and ${formatTime(high)})` : '';
  return `${what} at about ${formatTime(exhaustedAt ?? '')}${between} if nothing changes.`;
}

const WEEK = 7 * 24 * 3_600_000;
const MIB = 1024 ** 2;

interface SeriesView {
  readonly matrix: TagMatrix;
  readonly options: SeriesOptions;
  readonly forecasts: readonly Forecast[];
  /** Bytes of RAM, NaN when unknown. */
  readonly ram: number;
  readonly lastTime: number;
}

function severityOf(view: SeriesView, tags: readonly JudgedTag[], rate: Rate | null, reach: Reach | null): Severity {
  const held = tags.reduce((sum, tag) => sum + (tag.lastBytes || 0), 0);
  const grown = tags.reduce((sum, tag) => sum + Math.max(0, tag.grownBytes), 0);
  if (reach !== null && reach.at - view.lastTime <= WEEK) return 'high';
  if (held > 0.1 * view.ram) return 'high';
  return (rate?.perHour ?? 0) >= MIB || grown >= 64 * MIB ? 'medium' : 'low';
}

function leakFinding(view: SeriesView, tags: readonly JudgedTag[], found: FoundFamily | null): Finding {
  const { matrix, options } = view;
  const root = found?.family.root ?? null;
  const head = tags[0];
  if (head === undefined) throw new RangeError('a leak needs a tag');
  const pools = new Set(tags.map((tag) => tag.series.pool));
  const bytes = sumRates(tags.map((tag) => tag.bytes).filter((rate) => rate !== null));
  const grown = tags.reduce((sum, tag) => sum + Math.max(0, tag.grownBytes || 0), 0);
  const reach = nearestLimit(view.forecasts, pools);
  const lone = found === null;
  const measure = tags.find((tag) => tag.key === (found?.rootKey ?? found?.measureKey)) ?? head;
  const driver = root !== null ? root.driver : lone ? ownDriver(head.series.tag, options) : null;
  const boot = matrix.timeline.boots[matrix.timeline.boots.length - 1];
  const since = matrix.timeline.samples[boot?.from ?? 0]?.capturedAt ?? null;
  const parts: string[] = [];
  const sinceText = since === null ? '' : ` since ${formatTime(since)}`;
  if (measure.blocks === null) parts.push(`${formatCount(measure.grownBlocks)} ${lone ? 'blocks' : 'objects'} more`);
  else parts.push(`${formatCount(measure.blocks.perHour)} ${lone ? 'blocks' : 'objects'} an hour${sinceText}`);
  if (grown > 0) parts.push(`${formatBytes(grown)} so far`);
  if (bytes !== null) parts.push(`${formatBytes(bytes.perHour)} an hour`);
  const tagCount = formatSmallCount(tags.length);
  const subject = lone
    ? `${head.series.tag.trimEnd()} leaks`
    : isCrowd(tags)
      ? `${tagCount} tags grow alike`
      : `One leak, ${tagCount} tags`;
  const reasons: string[] = [];
  if (found !== null) reasons.push(...familyReasons(found, tags));
  reasons.push(...measure.series.reasons.filter((reason) => !reason.includes(' other ')).slice(0, lone ? 4 : 2));
  if (options.operations !== undefined && options.operations > 0) {
    reasons.unshift(
      `${(measure.grownBlocks / options.operations).toFixed(2)} blocks of ${measure.series.tag.trimEnd()} for each of ${formatCount(options.operations)} operations.`,
    );
  }
  if (lone) {
    const tagClass = options.classOf(head.series.tag);
    if (tagClass !== null && tagClass !== 'owner') reasons.push(CLASS_WORDS[tagClass]);
  }
  const withLimit =
    reach === null ? reasons.slice(0, MOST_REASONS) : [...reasons.slice(0, MOST_REASONS - 1), limitSentence(reach)];
  return {
    code: 'leak',
    severity: severityOf(view, tags, bytes, reach),
    confidence: measure.series.confidence,
    pool: head.series.pool,
    tags: unique(tags.map((tag) => tag.series.tag)),
    drivers: driver === null ? [] : [driver],
    title: `${subject}: ${parts.join(', ')}.`,
    reasons: withLimit,
    evidence: tags.flatMap((tag) => evidenceOf(matrix, tag)),
    next: stepsFor(head.series.tag, head.series.pool, driver, options),
  };
}

const CLASS_WORDS = {
  shared: 'This tag is shared: it is allocated on behalf of callers, so it names no culprit by itself.',
  object: 'This tag is an object type: whoever holds the references is the culprit, not the kernel that allocates it.',
  victim: 'This tag usually follows another component, often a file system filter; its own driver is rarely the cause.',
  cache: 'This tag is a cache that also grows in good health; look for pressure that does not shrink it.',
} as const;

function ownDriver(tag: string, options: SeriesOptions): string | null {
  const tagClass = options.classOf(tag);
  if (tagClass !== null && tagClass !== 'owner') return null;
  return options.driverOf(tag)?.driver ?? null;
}

/** Tags that one sentence names; the document has them all. */
const MOST_NAMES = 12;

function joinNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${formatCount(more)} more` : names.join(', ');
}

function familyReasons(found: FoundFamily, tags: readonly JudgedTag[]): string[] {
  const { root, members } = found.family;
  const out: string[] = [];
  const byRatio = new Map<number, string[]>();
  members.forEach((member) => {
    const list = byRatio.get(member.ratio) ?? [];
    list.push(member.tag.trimEnd());
    byRatio.set(member.ratio, list);
  });
  const together = [...byRatio]
    .sort(([a], [b]) => a - b)
    .map(([ratio, names]) => `${joinNames(names)} by ${ratio.toFixed(2)}`);
  if (root !== null) {
    const head = tags[0];
    out.push(`${root.tag.trimEnd()} is the likely root: ${root.reasons.join('; ')}.`);
    out.push(
      `For each object of ${head?.series.tag.trimEnd() ?? root.tag}: ${together.join('; ')}. The others follow.`,
    );
  } else {
    const doubt = isCrowd(members) ? ' So many at once may be load that all of them carry.' : '';
    out.push(`They grow by the same count: ${together.join('; ')}. Nothing tells which of them is the root.${doubt}`);
  }
  return out;
}

/** One finding per family that leaks and per lone leaking tag, the fastest first. */
export function leakFindings(
  matrix: TagMatrix,
  judged: readonly JudgedTag[],
  families: readonly FoundFamily[],
  forecasts: readonly Forecast[],
  options: SeriesOptions,
): readonly Finding[] {
  const byKey = new Map(judged.map((tag) => [tag.key, tag]));
  const view = viewOf(matrix, forecasts, options);
  const inFamily = new Set<number>();
  const out: { readonly finding: Finding; readonly speed: number }[] = [];
  const speedOf = (tags: readonly JudgedTag[]): number =>
    tags.reduce((sum, tag) => sum + (tag.bytes?.perHour ?? tag.grownBytes), 0);
  for (const found of families) {
    const tags = found.keys.map((key) => byKey.get(key)).filter((tag) => tag !== undefined);
    if (!tags.some((tag) => tag.series.verdict === 'leak')) continue;
    for (const tag of tags) inFamily.add(tag.key);
    out.push({ finding: leakFinding(view, tags, found), speed: speedOf(tags) });
  }
  for (const tag of judged) {
    if (tag.series.verdict !== 'leak' || inFamily.has(tag.key)) continue;
    out.push({ finding: leakFinding(view, [tag], null), speed: speedOf([tag]) });
  }
  return out.sort((a, b) => b.speed - a.speed).map((entry) => entry.finding);
}

function viewOf(matrix: TagMatrix, forecasts: readonly Forecast[], options: SeriesOptions): SeriesView {
  const { samples } = matrix.timeline;
  const ram = samples.map(physicalBytes).find((bytes) => bytes > 0) ?? NaN;
  const lastTime = samples[samples.length - 1]?.time ?? NaN;
  return { matrix, options, forecasts, ram, lastTime };
}

/** Memory that is large and does not move. */
export function heldFindings(
  matrix: TagMatrix,
  judged: readonly JudgedTag[],
  options: SeriesOptions,
): readonly Finding[] {
  const view = viewOf(matrix, [], options);
  return judged
    .filter((tag) => tag.series.verdict === 'held')
    .sort((a, b) => b.lastBytes - a.lastBytes)
    .map((tag) => {
      const { series } = tag;
      const driver = ownDriver(series.tag, options);
      const ofRam = tag.lastBytes / view.ram;
      const much = ofRam > 0.1 || tag.lastBytes >= 4 * 1024 ** 3;
      return {
        code: 'held',
        severity: much ? 'medium' : tag.lastBytes >= 256 * MIB ? 'low' : 'info',
        confidence: series.confidence,
        pool: series.pool,
        tags: [series.tag],
        drivers: driver === null ? [] : [driver],
        title: `${series.tag.trimEnd()} holds ${formatBytes(tag.lastBytes)}${ofRam > 0.01 ? `, ${formatShare(ofRam)} of RAM,` : ''} and does not move: leaked earlier, or pinned.`,
        reasons: series.reasons,
        evidence: evidenceOf(matrix, tag),
        next: stepsFor(series.tag, series.pool, driver, options).slice(0, 2),
      };
    });
}

const MOST_LOADS = 3;
const LOAD_BYTES = 16 * MIB;

/** The largest tags that rise and fall with work, so that nobody takes them for the leak. */
export function loadFindings(matrix: TagMatrix, judged: readonly JudgedTag[]): readonly Finding[] {
  return judged
    .filter((tag) => tag.series.verdict === 'load' && tag.lastBytes >= LOAD_BYTES)
    .sort((a, b) => b.lastBytes - a.lastBytes)
    .slice(0, MOST_LOADS)
    .map((tag) => ({
      code: 'load',
      severity: 'info',
      confidence: tag.series.confidence,
      pool: tag.series.pool,
      tags: [tag.series.tag],
      drivers: [],
      title: `${tag.series.tag.trimEnd()} rises and falls with work: load, not a leak.`,
      reasons: tag.series.reasons,
      evidence: evidenceOf(matrix, tag),
      next: [],
    }));
}

/** Reboots and unwatched stretches: where samples cannot be compared across. */
export function rebootFindings(matrix: TagMatrix): readonly Finding[] {
  const { samples, boots, hours, timed } = matrix.timeline;
  return boots.slice(1).map((boot) => {
    const before = samples[boot.from - 1];
    const after = samples[boot.from];
    const from = before?.capturedAt ?? null;
    const to = after?.capturedAt ?? null;
    const when = from !== null && to !== null ? ` between ${formatTime(from)} and ${formatTime(to)}` : '';
    const gap = valueAt(hours, boot.from) - valueAt(hours, boot.from - 1);
    return {
      code: 'reboot',
      severity: 'info',
      confidence: 0.95,
      pool: null,
      tags: [],
      drivers: [],
      title: capitalized(`a reboot${when}: counters before and after are not compared.`),
      reasons: [
        boot.reason ?? 'The counters began anew.',
        ...(timed ? [`${formatHours(gap)} lie between the samples.`] : []),
      ],
      evidence: [before, after].flatMap((moment) =>
        moment === undefined ? [] : [{ source: moment.source, line: moment.firstLine }],
      ),
      next: [],
    };
  });
}
