/** What the tags of one machine say about each other: many tests at once, and a course that all of them have. */
import { MOST_REASONS } from '../judged-column.js';
import { medianOf } from '../../statistics/robust.js';
import { believedUpTo } from '../../statistics/multiple-tests.js';
import type { JudgedTag } from '../tag-series.js';
import { formatFigure } from '../../model/words.js';
import { LIKELY } from '../wording.js';
import { confidenceAt, oddsOfLeak } from './confidence.js';
import { LIMITS } from './limits.js';
import { SHORT_HOURS } from './evidence.js';
import { tellProcesses } from './processes.js';
import { BY_GROWTH } from './rules.js';
import type { MachineSign, Signs } from './weights.js';

function withdrawn(tag: JudgedTag, ...why: readonly string[]): JudgedTag {
  return {
    ...tag,
    rule: 'withdrawn',
    series: {
      ...tag.series,
      verdict: 'cannot-tell',
      confidence: 0.5,
      reasons: [...why, ...tag.series.reasons].slice(0, MOST_REASONS),
    },
  };
}

/** Leaks by growth alone whose growth may well be chance, among as many tags as there are. */
function withoutChance(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const grown = judged.filter(({ rule }) => rule === BY_GROWTH);
  const most = believedUpTo(
    grown.map(({ chance }) => chance),
    judged.length,
    LIMITS.falseDiscoveries.value,
  );
  return judged.map((tag) =>
    tag.rule === BY_GROWTH && tag.chance > most && tag.frees !== 0
      ? withdrawn(tag, `Of ${judged.length} tags some grow as clearly by chance.`)
      : tag,
  );
}

/** By how much something grew, in blocks, or in bytes where no blocks are known. */
export interface Grown {
  readonly grown: number;
}

const grownOf = ({ grownBlocks, grownBytes }: JudgedTag): Grown => ({
  grown: grownBlocks === 0 ? grownBytes : grownBlocks,
});

/** True when one grew by a small multiple of the other's count, as tags of one object do. */
function areOfOneObject(a: Grown, b: Grown): boolean {
  const [less, more] = [Math.min(a.grown, b.grown), Math.max(a.grown, b.grown)];
  const times = Math.round(more / less);
  return times <= LIMITS.mostOfOneObject.value && Math.abs(more / less / times - 1) <= LIMITS.sameCount.value;
}

/** One of each object that some tags are of. */
export function objectsOf<Tag extends Grown>(tags: readonly Tag[]): readonly Tag[] {
  const firsts: Tag[] = [];
  for (const tag of tags) if (!firsts.some((first) => areOfOneObject(first, tag))) firsts.push(tag);
  return firsts;
}

/** A tag that grew, and the odds that it leaks by itself. */
interface Candidate extends Grown {
  readonly odds: number;
}

function isOpen({ odds }: Candidate): boolean {
  return odds > -LIMITS.openOdds.value && odds < LIMITS.sureOdds.value;
}

/** A tag of whose machine nothing else is known. */
export const ALONE: Readonly<Record<MachineSign, number>> = { company: 0, otherLeaks: 0 };

/** Of what else grew on a machine, for each of its tags: how many objects may as well leak, and the odds of all together. */
export function otherSigns(grown: readonly Candidate[]): (tag: Grown) => Readonly<Record<MachineSign, number>> {
  const objects = objectsOf(grown.toSorted((a, b) => b.odds - a.odds));
  return (tag) => {
    const others = objects.filter((object) => !areOfOneObject(object, tag));
    const odds = others.reduce((sum, other) => sum + Math.exp(Math.min(other.odds, LIMITS.mostOddsOfOther.value)), 0);
    return { company: Math.log1p(others.filter(isOpen).length), otherLeaks: Math.log1p(odds) };
  };
}

/** The verdict without a leak, and why the other tags speak against it. */
function settledAgainst(tag: JudgedTag, others: number): JudgedTag {
  const { otherwise } = tag;
  if (otherwise !== null && otherwise.verdict !== 'cannot-tell') {
    const { verdict, confidence, reasons, rule } = otherwise;
    const rounded = Math.round(confidence * 100) / 100;
    return {
      ...tag,
      rule,
      series: { ...tag.series, verdict, confidence: rounded, reasons: reasons.slice(0, MOST_REASONS) },
    };
  }
  const company = `${others === 1 ? 'One other object' : `${formatFigure(others)} other objects`} grew meanwhile of which it is as open: a machine that fills up or has more to do looks like this.`;
  const reasons = otherwise?.reasons ?? tag.series.reasons;
  return withdrawn({ ...tag, series: { ...tag.series, reasons } }, ...(others === 0 ? [] : [company]));
}

/**
 * Leaks are rare and come with a chain of objects that grow by one count; what fills after a boot, and what users bring, comes
 * in dozens that each might be a leak. So the more objects are open, the less each of them is one, and the surer one of them
 * leaks, the more the others may.
 */
function withCompany(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const grown = judged.flatMap((tag) =>
    tag.signs === null ? [] : [{ ...grownOf(tag), odds: oddsOfLeak({ ...tag.signs, ...ALONE }) }],
  );
  const signsOf = otherSigns(grown);
  return judged.map((tag) => {
    if (tag.signs === null) return tag;
    const signs = { ...tag.signs, ...signsOf(grownOf(tag)) };
    if (tag.rule !== BY_GROWTH) return { ...tag, signs };
    const sure = confidenceAt(oddsOfLeak(signs));
    // What the count of allocations proves, the other tags make no less sure.
    const proved = tag.otherwise?.verdict === 'leak' ? tag.otherwise.confidence : 0;
    if (sure < Math.max(LIMITS.leastSure.value, proved))
      return settledAgainst({ ...tag, signs }, Math.round(Math.expm1(signs.company)));
    const confidence = Math.min(tag.series.confidence, Math.round(sure * 100) / 100);
    return { ...tag, signs, series: { ...tag.series, confidence } };
  });
}

/** Watched for less than a day and a bit, or without times. */
const isShort = ({ signs }: JudgedTag): boolean => signs !== null && Math.exp(signs.length) < SHORT_HOURS;

/** Growth that only bytes show, or that is freed as well: what is never freed needs no night to prove it. */
const mayComeBack = (tag: JudgedTag): boolean => tag.rule === BY_GROWTH && tag.frees !== 0;

/**
 * Within less than a day a leak and the forenoon are one rise. So where more unlike objects grow than leaks are ever seen together,
 * none of them is called one, and what only bytes show is a suspicion at most.
 */
function withoutForenoon(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const short = judged.filter((tag) => mayComeBack(tag) && isShort(tag));
  const objects = objectsOf(short.map(grownOf)).length;
  const keys = new Set(short.map(({ key }) => key));
  return judged.map((tag) => {
    if (!keys.has(tag.key)) return tag;
    if (objects > LIMITS.mostLeaks.value)
      return withdrawn(
        tag,
        `${formatFigure(objects)} objects grew in less than a day: a forenoon looks like this. A night decides.`,
      );
    const most = tag.signs?.counted === 0 ? LIMITS.mostOfShortBytes.value : 1;
    return { ...tag, series: { ...tag.series, confidence: Math.min(tag.series.confidence, most) } };
  });
}

/** By which factor a tag's level has grown. */
function factorOf({ series, grownBlocks }: JudgedTag): number {
  const last = Number(series.last.outstanding ?? NaN);
  return last / Math.max(last - grownBlocks, 1);
}

/**
 * What users add multiplies every object by the same factor; a leak adds the same count to its chain, and the tag at the
 * root of it keeps what it takes. So where several tags that free nearly all have grown by one factor and none that
 * keeps has grown, the machine has more to do.
 */
function withoutCommonCourse(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const turned = judged.filter(
    (tag) => tag.rule === BY_GROWTH && tag.allocs > 0 && tag.frees > LIMITS.commonFrees.value * tag.allocs,
  );
  const keeps = judged.some(
    (tag) => tag.series.verdict === 'leak' && !(tag.frees > LIMITS.commonFrees.value * tag.allocs),
  );
  if (keeps || turned.length < LIMITS.commonTags.value) return judged;
  const middle = medianOf(turned.map(factorOf));
  const alike = turned.filter(
    (tag) => Math.abs(Math.log(factorOf(tag)) / Math.log(middle) - 1) <= LIMITS.commonSpread.value,
  );
  if (middle > LIMITS.commonFactor.value || objectsOf(alike.map(grownOf)).length < LIMITS.commonTags.value)
    return judged;
  const keys = new Set(alike.map(({ key }) => key));
  return judged.map((tag) =>
    keys.has(tag.key)
      ? withdrawn(
          tag,
          `It grew by the same factor as ${alike.length - 1} others that free nearly all they take: more users look like this.`,
        )
      : tag,
  );
}

/** Where processes pile up, what hangs on them grows by no fault of its own; what a third party takes may be its own all the same. */
function withoutMoreProcesses(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const tell = tellProcesses(judged);
  if (tell === null) return judged;
  return judged.map((tag) => {
    if (tag.rule !== BY_GROWTH || tag.signs === null || tag.signs.thirdParty > 0) return tag;
    const why = tell(tag);
    return why === null ? tag : withdrawn(tag, why);
  });
}

/** A tag that others make grow, or a cache, by what is known of it. */
function fillsForOthers({ signs }: JudgedTag): boolean {
  return signs !== null && (signs.victim > 0 || signs.cache > 0);
}

/** A tag that shows what others do, by what is known of it: an object, a shared tag, a victim or a cache. */
export function isOfOthers({ hangs, victim, cache }: Signs): boolean {
  return hangs > 0 || victim > 0 || cache > 0;
}

/** Growth that began within a watch of less than a day: a job that runs now looks like this, whatever its slope. */
const mayBeAJob = (tag: JudgedTag): boolean => isShort(tag) && tag.signs !== null && tag.signs.beganLate > 0;

/**
 * What others make grow shows what another forgets, or what files and connections there are. Where nothing else of the machine
 * leaks it is left open, unless it is as good as sure or nothing of it is ever freed. What a job takes that runs now may
 * be suspected, and is no ground for more.
 */
function withoutLoneVictims(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  const others = judged.some(
    (tag) =>
      tag.series.verdict === 'leak' && !fillsForOthers(tag) && (tag.series.confidence >= LIKELY || !mayBeAJob(tag)),
  );
  if (others) return judged;
  return judged.map((tag) =>
    tag.rule === BY_GROWTH &&
    tag.frees !== 0 &&
    fillsForOthers(tag) &&
    (tag.series.confidence < LIMITS.sureOfVictim.value || mayBeAJob(tag))
      ? withdrawn(
          tag,
          'It grows by what others do, and nothing else leaks: more files, sessions or connections look like this.',
        )
      : tag,
  );
}

/** The verdicts of one machine, with those leaks withdrawn that its other tags speak against. */
export function weighTogether(judged: readonly JudgedTag[]): readonly JudgedTag[] {
  return withoutLoneVictims(
    withoutCommonCourse(withoutForenoon(withoutMoreProcesses(withoutChance(withCompany(judged))))),
  );
}
