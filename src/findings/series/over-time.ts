/** What a series means, in findings: leaks with their families, memory held, loads worth a word, reboots. */
import type { Finding, PoolName } from '../../model/document.js';
import { poolfindTag, typedName } from '../../model/typed-names.js';
import { formatBytes, formatFigure, formatPool, formatShare, formatTag } from '../../model/words.js';
import { ALLOCATION_TRACE, fileSearch } from '../next-commands.js';
import type { SeriesFindingOptions, SeriesInput } from './options.js';
import { familySentence, isCrowd, type FoundFamily } from '../../series/families/families.js';
import { sumRates } from '../../series/forecast.js';
import { holderSteps, objectsOf, stepsToHolder, windowSteps } from './held-objects.js';
import { shareOfPools, stillBefore } from './leak-growth.js';
import { severityOfLeak } from './leak-severity.js';
import { amountOf, joinNames, leakTitle, limitSentence, nearestLimit, ownerWordsOf } from './leak-words.js';
import { memoryOf, viewOf, type SeriesView } from './series-view.js';
import { accompany, measureOf, type AccompaniedGroup, type LeakGroup } from './side-by-side.js';
import { lineOf, type TagMatrix } from '../../series/matrix.js';
import { valueAt } from '../../statistics/robust.js';
import type { JudgedTag } from '../../series/tag-series.js';
import { formatHours, formatSmallCount, formatSure, formatTime, plainReason } from '../../series/wording.js';
import { sureOf } from '../sureness.js';

type Evidence = Finding['evidence'];
type NextStep = Finding['next'][number];

const MOST_REASONS = 7;

/** Source and line of the first and the last sample that show a key. */
export function evidenceOf(matrix: TagMatrix, tag: JudgedTag): Evidence {
  return [tag.firstShown, tag.lastShown].flatMap((sample) => {
    const moment = matrix.timeline.samples[sample];
    if (moment === undefined) return [];
    return [{ source: moment.source, line: lineOf(matrix, sample, tag.key) }];
  });
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function capitalized(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

/** Commands that bring the next piece of evidence for a leaking tag. */
function stepsFor(
  tag: string,
  pool: PoolName,
  driver: string | null,
  options: SeriesFindingOptions,
  family: readonly string[] = [tag],
  heldBeside: FoundFamily['heldBeside'] = null,
): readonly NextStep[] {
  const steps: NextStep[] = [...(heldBeside === null ? [] : stepsToHolder(heldBeside)), ...windowSteps(tag, options)];
  const tagClass = options.classOf(tag);
  // A guess does not take the place of the search for the driver.
  const sought = driver === null || options.driverOf(tag)?.guess === true;
  if (sought && (tagClass === null || tagClass === 'owner')) {
    steps.push(fileSearch(tag));
  }
  if (driver === null) steps.push(...holderSteps(tagClass === 'object' ? tag : null, family, options));
  steps.push({
    command: `!poolfind ${poolfindTag(tag, false) ?? 'TAG'} ${pool === 'paged' ? '-paged' : '-nonpaged'}`,
    why: 'in a debugger or a kernel dump: are the blocks of one size? then they are one structure',
  });
  if (driver !== null) {
    steps.push({
      command: `poolsleuth driver ${typedName(driver) ?? 'NAME'}`,
      why: `the other tags of ${driver}: do they grow as well?`,
    });
  }
  steps.push(ALLOCATION_TRACE);
  return steps;
}

const HOUR = 3_600_000;
const MIB = 1024 ** 2;

function leakFinding(view: SeriesView, { group, beside }: AccompaniedGroup): Finding {
  const { matrix, options } = view;
  const { tags, found } = group;
  const root = found?.family.root ?? null;
  const head = tags[0];
  if (head === undefined) throw new RangeError('a leak needs a tag');
  const bytes = sumRates(tags.map((tag) => tag.bytes).filter((rate) => rate !== null));
  const alongside = beside.flatMap((other) => other.tags);
  // What grows beside it is as bad as it would be alone, and whom to look at goes first.
  const together = [...tags, ...alongside];
  const reach = nearestLimit(view.forecasts, new Set(tags.map((tag) => tag.series.pool)));
  const lone = found === null;
  const measure = measureOf(group) ?? head;
  const driver = root !== null ? root.driver : lone ? ownDriver(head.series.tag, options) : null;
  const amount = amountOf(matrix, tags, measure, bytes);
  const { confidence } = measure.series;
  const reasons: string[] = [];
  if (found !== null) reasons.push(...familyReasons(found, tags));
  // That it is the root, and of how many, stands in the reasons of the family already.
  const rooted = found !== null && measure.key === found.rootKey ? familySentence(found, measure.key) : null;
  reasons.push(
    ...measure.series.reasons
      .filter((reason) => reason !== rooted)
      .map(plainReason)
      .slice(0, lone ? 4 : 2),
  );
  if (options.operations !== undefined && options.operations > 0) {
    reasons.unshift(
      `${(measure.grownBlocks / options.operations).toFixed(2)} blocks of ${measure.series.tag.trimEnd()} for each of ${formatFigure(options.operations)} operations.`,
    );
  }
  if (lone) {
    const tagClass = options.classOf(head.series.tag);
    if (tagClass !== null && tagClass !== 'owner') reasons.push(CLASS_WORDS[tagClass]);
  }
  const still = stillBefore(matrix, measure);
  const last = [
    ...(still === null ? [] : [still]),
    ...amount.reasons,
    ...(reach === null ? [] : [limitSentence(reach, view)]),
  ];
  return {
    code: 'leak',
    severity: severityOfLeak({
      confidence,
      heldBytes: together.reduce((sum, tag) => sum + (tag.lastBytes || 0), 0),
      grownBytes: together.reduce((sum, tag) => sum + Math.max(0, tag.grownBytes || 0), 0),
      bytesPerHour: sumRates(together.map((tag) => tag.bytes).filter((rate) => rate !== null))?.perHour ?? NaN,
      memoryBytes: memoryOf(view),
      hoursLeft: reach === null ? NaN : (reach.at - view.lastTime) / HOUR,
    }),
    confidence,
    pool: head.series.pool,
    tags: unique(tags.map((tag) => tag.series.tag)),
    drivers: driver === null ? [] : [driver],
    title: leakTitle(tags, found, confidence, amount, options, alongside),
    reasons: [...reasons.slice(0, MOST_REASONS - last.length), ...last],
    evidence: tags.flatMap((tag) => evidenceOf(matrix, tag)),
    next: stepsFor(
      head.series.tag,
      head.series.pool,
      driver,
      options,
      tags.map((tag) => tag.series.tag),
      found?.heldBeside,
    ),
  };
}

const CLASS_WORDS = {
  shared: 'This tag is shared: it is allocated on behalf of callers, so it names no culprit by itself.',
  object: 'This tag is an object type: whoever holds the references is the culprit, not the kernel that allocates it.',
  victim: 'This tag usually follows another component, often a file system filter; its own driver is rarely the cause.',
  cache: 'This tag is a cache that also grows in good health; look for pressure that does not shrink it.',
} as const;

function ownDriver(tag: string, options: SeriesFindingOptions): string | null {
  const tagClass = options.classOf(tag);
  if (tagClass !== null && tagClass !== 'owner') return null;
  return options.driverOf(tag)?.driver ?? null;
}

function familyReasons(found: FoundFamily, tags: readonly JudgedTag[]): string[] {
  const { heldBeside } = found;
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
    out.push(
      heldBeside === null
        ? `${root.tag.trimEnd()} is the likely root: ${root.reasons.join('; ')}.`
        : `${root.tag.trimEnd()} may be the root: ${root.reasons.join('; ')}; a driver that has a block for each of the ${objectsOf(heldBeside)} that a program keeps shows the same counts.`,
    );
    out.push(
      `For each object of ${head?.series.tag.trimEnd() ?? root.tag}: ${together.join('; ')}.${heldBeside === null ? ' The others follow.' : ''}`,
    );
  } else {
    const doubt = isCrowd(members) ? ' So many at once may be load that all of them carry.' : '';
    out.push(`They grow by the same count: ${together.join('; ')}. Nothing tells which of them is the root.${doubt}`);
  }
  return out;
}

/** One finding per family that leaks and per lone leaking tag, the fastest first. */
export function leakFindings({ judged, options }: SeriesInput): readonly Finding[] {
  const { matrix, tags: all, families, series } = judged;
  const byKey = new Map(all.map((tag) => [tag.key, tag]));
  const view = viewOf(matrix, series.forecast, options);
  const inFamily = new Set<number>();
  const groups: LeakGroup[] = [];
  for (const found of families) {
    const tags = found.keys.map((key) => byKey.get(key)).filter((tag) => tag !== undefined);
    if (!tags.some((tag) => tag.series.verdict === 'leak')) continue;
    for (const tag of tags) inFamily.add(tag.key);
    groups.push({ tags, found });
  }
  for (const tag of all) {
    if (tag.series.verdict === 'leak' && !inFamily.has(tag.key)) groups.push({ tags: [tag], found: null });
  }
  const speedOf = ({ tags }: LeakGroup): number =>
    tags.reduce((sum, tag) => sum + (tag.bytes?.perHour ?? tag.grownBytes), 0);
  const fastest = groups.toSorted((a, b) => speedOf(b) - speedOf(a));
  return accompany(fastest, options).map((each) => leakFinding(view, each));
}

/** What is smaller than this, and than that part of its pool, is what any machine holds. */
const LEAST_HELD_BYTES = 64 * MIB;
const LEAST_HELD_SHARE = 0.25;
/** Caches, objects and shared blocks are large on any machine that works; from here on they are a question. */
const LEAST_ORDINARY_BYTES = 1024 * MIB;
const LEAST_ORDINARY_OF_RAM = 0.1;
/** A level seen fewer times than this may be what the tag always has. */
const FEWEST_MOMENTS_OF_A_COURSE = 3;

/** Memory that is large and does not move. */
export function heldFindings({ judged, options }: SeriesInput): readonly Finding[] {
  const { matrix, tags } = judged;
  const view = viewOf(matrix, [], options);
  return tags
    .filter(({ series }) => series.verdict === 'held')
    .map((tag) => ({ tag, share: shareOfPools(matrix, [tag])?.share ?? 0 }))
    .filter(({ tag, share }) => {
      const tagClass = options.classOf(tag.series.tag);
      return tagClass === null || tagClass === 'owner'
        ? tag.lastBytes >= LEAST_HELD_BYTES || share >= LEAST_HELD_SHARE
        : tag.lastBytes >= LEAST_ORDINARY_BYTES || tag.lastBytes > LEAST_ORDINARY_OF_RAM * view.ram;
    })
    .sort((a, b) => b.tag.lastBytes - a.tag.lastBytes)
    .map(({ tag, share }) => {
      const { series } = tag;
      const driver = ownDriver(series.tag, options);
      const isCache = options.classOf(series.tag) === 'cache';
      const ofRam = tag.lastBytes / view.ram;
      const much = ofRam > 0.1 || tag.lastBytes >= 4 * 1024 ** 3;
      const shares = [
        ...(share > 0.01 ? [`${formatShare(share)} of all of it`] : []),
        ...(ofRam > 0.01 ? [`${formatShare(ofRam)} of RAM`] : []),
      ];
      const course = series.samples >= FEWEST_MOMENTS_OF_A_COURSE;
      const moves = course ? 'does not move' : `is the same at ${formatSmallCount(series.samples)} moments`;
      const why = isCache
        ? 'a full cache does not move either'
        : course
          ? 'leaked earlier, or pinned'
          : 'what leaked earlier looks like that, and what is always there';
      return {
        code: 'held',
        severity: isCache ? 'info' : much ? 'medium' : tag.lastBytes >= 256 * MIB ? 'low' : 'info',
        confidence: series.confidence,
        pool: series.pool,
        tags: [series.tag],
        drivers: driver === null ? [] : [driver],
        title: `${formatTag(series.tag)} holds ${Number.isNaN(tag.lastBytes) ? 'memory of unknown size' : formatBytes(tag.lastBytes)} of ${[formatPool(series.pool), ...shares].join(', ')}, and ${moves}: ${why} (${formatSure(series.confidence)}); ${ownerWordsOf(series.tag, options)}.`,
        reasons: series.reasons.map(plainReason),
        evidence: evidenceOf(matrix, tag),
        next: stepsFor(series.tag, series.pool, driver, options).slice(0, 2),
      };
    });
}

const MOST_LOADS = 3;
const LOAD_BYTES = 16 * MIB;

/** The largest tags that rise and fall with work, so that nobody takes them for the leak. */
export function loadFindings({ judged: { matrix, tags } }: SeriesInput): readonly Finding[] {
  return tags
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
      title: `${formatTag(tag.series.tag)}, ${formatBytes(tag.lastBytes)} of ${formatPool(tag.series.pool)}, rises and falls with work: load, not a leak.`,
      reasons: tag.series.reasons.map(plainReason),
      evidence: evidenceOf(matrix, tag),
      next: [],
    }));
}

/** Reboots and unwatched stretches: where samples cannot be compared across. */
export function rebootFindings({ judged }: SeriesInput): readonly Finding[] {
  const { samples, boots, hours, timed } = judged.matrix.timeline;
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
      confidence: sureOf('reboot', 'always'),
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
